import { expect, test } from 'vitest';
import { answering, inShort, lineOf, listOf, object, ref, resourcesIn, taking, text } from './resources-in.ts';

const nowhere = { $ref: '#/components/schemas/Nothing' };

test('references that lead nowhere say nothing, and hide nothing else', async () => {
  const paths = {
    '/orders': { parameters: [nowhere, 7], get: answering(nowhere), post: { responses: { 201: nowhere } } },
    '/orders/{id}': { get: answering(ref('Order')), delete: { responses: nowhere, requestBody: nowhere } },
    '/lost': nowhere,
  };
  const { resources } = await resourcesIn(paths, { Order: object({ id: text, next: nowhere }) });
  expect(resources.map(inShort)).toMatchObject([{ name: 'order', id: 'id', delete: 'DELETE /orders/{id}' }]);
  expect(resources[0]).not.toHaveProperty('list');
});

test('schemas in circles end', async () => {
  const schemas = {
    Node: { allOf: [ref('Node'), object({ id: text, children: listOf('Node'), up: ref('Node') })] },
    Loop: ref('Loop'),
    Either: { oneOf: [ref('Either'), ref('Other'), { anyOf: [ref('Other'), ref('Either')] }] },
    Other: { anyOf: [ref('Either'), ref('Other'), { oneOf: [ref('Either'), ref('Other')] }] },
  };
  const paths = {
    '/nodes': { get: answering(listOf('Node')), post: answering(ref('Node'), 201, taking(ref('Node'))) },
    '/nodes/{id}': { get: answering(ref('Node')), put: answering(ref('Loop'), 200, taking(ref('Loop'))) },
    '/eithers/{id}': { get: answering(ref('Either')), put: answering(ref('Other'), 200, taking(ref('Other'))) },
  };
  const { resources } = await resourcesIn(paths, schemas);
  expect(resources.map(inShort)).toMatchObject([
    { name: 'node', id: 'id', create: 'POST /nodes', list: 'GET /nodes' },
    { name: 'either', read: 'GET /eithers/{id}' },
  ]);
});

test('values of a wrong type are ignored', async () => {
  const paths = {
    '/orders/{id}': {
      get: { parameters: 'none', responses: { 200: { content: { 'application/json': { schema: [] } }, links: 3 } } },
      delete: { operationId: 5, responses: null },
    },
    '/{}/{a}{b}/x': { get: { responses: [] } },
    '/': { get: answering({ type: 'object', properties: [], required: 'id', allOf: {} }) },
  };
  const { resources } = await resourcesIn(paths);
  expect(resources.map(inShort)).toEqual([
    { name: 'order', id: undefined, read: 'GET /orders/{id}', delete: 'DELETE /orders/{id}' },
  ]);
});

test('of thousands of operations, each has its place', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => `x${index}things`);
  const paths = Object.fromEntries(
    many.flatMap((name) => [
      [`/${name}`, { get: answering(listOf('Order')), post: answering(ref('Order'), 201, taking(ref('Order'))) }],
      [`/${name}/{id}`, { get: answering(ref('Order')), delete: answering(ref('Order')) }],
    ]),
  );
  const { resources, consumers } = await resourcesIn(paths, { Order: object({ id: text, x0thing_id: text }) });
  expect(
    resources.filter((resource) => resource.create && resource.list && resource.read && resource.delete),
  ).toHaveLength(1000);
  expect(consumers.map(lineOf)).toContain('POST /x1things body /x0thing_id -> x0thing');
});
