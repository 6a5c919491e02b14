import { expect, test } from 'vitest';
import { createMock, loadDocument } from '../../../src/index.ts';
import { allFaultsOf } from '../../../src/openapi/document/faults/faults-of.ts';
import { documentOf, fileOf, ok } from '../../document-of.ts';

const json = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});
const takes = (schema: unknown) => ({
  post: { requestBody: { content: { 'application/json': { schema } } }, responses: { 200: { description: 'OK' } } },
});

/** What a document answers to JSON for a path, and the faults that it has. */
async function served(paths: unknown, more: Readonly<Record<string, unknown>> = {}) {
  const document = await loadDocument(documentOf(paths, more));
  const mock = await createMock({ api: { document } });
  const fetched = (path: string, init?: RequestInit) => mock.fetch(new Request(`http://mock${path}`, init));
  const statuses = (path: string, ...bodies: unknown[]) =>
    Promise.all(bodies.map(async (body) => (await fetched(path, json(body))).status));
  const faults = allFaultsOf(document.files).map(({ reason }) => reason);
  return { fetched, statuses, faults };
}

test('paths, and each kind of component, may stand in files of their own, which lead back by the names of the first', async () => {
  const parameter = { $ref: 'root.json#/components/parameters/Limit' };
  const pet = { $ref: 'root.json#/components/schemas/Pet' };
  const others = {
    paths: { '/pets': { $ref: 'pets.json' } },
    pets: { get: { parameters: [parameter], responses: ok({ schema: pet }) }, ...takes(pet) },
    schemas: { Pet: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } },
    parameters: { Limit: { name: 'limit', in: 'query', schema: { type: 'integer' } } },
    keys: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  };
  for (const [name, content] of Object.entries(others)) fileOf(JSON.stringify(content), `${name}.json`);
  const components = Object.entries({ schemas: 'schemas', parameters: 'parameters', securitySchemes: 'keys' });
  const root = {
    ...{ openapi: '3.1.0', info: { title: 'Root', version: '1' }, security: [{ key: [] }] },
    paths: { $ref: 'paths.json' },
    components: Object.fromEntries(components.map(([kind, file]) => [kind, { $ref: `${file}.json` }])),
  };
  const document = await loadDocument(fileOf(JSON.stringify(root), 'root.json'));
  const mock = await createMock({ api: { document } });
  const statusOf = async (path: string, key: string, body?: unknown) => {
    const headers = { 'x-key': key, 'content-type': 'application/json' };
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    return (await mock.fetch(new Request(`http://mock${path}`, init))).status;
  };
  expect(await statusOf('/pets?limit=5', 'k')).toBe(200);
  expect(await statusOf('/pets?limit=x', 'k')).toBe(422);
  expect(await statusOf('/pets', 'k', { id: 1 })).toBe(200);
  expect(await statusOf('/pets', 'k', { id: 'x' })).toBe(422);
  expect(await statusOf('/pets', '')).toBe(401);
  expect(allFaultsOf(document.files)).toEqual([]);
});

const id = { type: 'integer' };
const inner = { $ref: '#/schemas/Inner' };

test.each<[name: string, part: unknown, schema: (part: object) => unknown, right: unknown, wrong: unknown]>([
  ['properties', { id, inner }, (properties) => ({ properties }), { id: 1, inner: 'a' }, { id: 1, inner: 2 }],
  [
    'properties, with more beside them',
    { id: { type: 'string' }, inner },
    (part) => ({ properties: { ...part, id } }),
    { id: 1, inner: 'a' },
    { id: 'x' },
  ],
  ['patternProperties', { '^a': inner }, (patternProperties) => ({ patternProperties }), { ab: 'a' }, { ab: 1 }],
  ['required', ['id'], (required) => ({ required }), { id: 1 }, {}],
  ['enum', ['a', 'b'], (values) => ({ enum: values }), 'b', 'c'],
  ['type', 'integer', (type) => ({ type }), 1, 'a'],
  ['allOf', [{ type: 'string' }, inner], (allOf) => ({ allOf }), 'a', 1],
  ['oneOf', [id, inner], (oneOf) => ({ oneOf }), 'a', true],
  ['minimum', 5, (minimum) => ({ type: 'integer', minimum }), 5, 4],
  ['pattern', '^a', (pattern) => ({ pattern }), 'a', 'b'],
])('%s may stand in a file of their own', async (name, part, schema, right, wrong) => {
  const file = `${name.replaceAll(/\W/g, '-')}.json`;
  fileOf(JSON.stringify({ part, schemas: { Inner: { type: 'string' } } }), file);
  const { statuses, faults } = await served({ '/x': takes(schema({ $ref: `${file}#/part` })) });
  expect(await statuses('/x', right)).toEqual([200]);
  expect(await statuses('/x', wrong)).toEqual([422]);
  expect(faults).toEqual([]);
});

test('lists of parameters and servers, whole operations, and what is in such a file in turn, may stand in one', async () => {
  const operation = { parameters: { $ref: '#/list' }, responses: { 204: { description: 'Done' } } };
  const list = [{ name: 'limit', in: 'query', required: true, schema: id }];
  fileOf(JSON.stringify({ list, servers: [{ url: '/v9' }], operation }), 'lists.json');
  const { fetched, faults } = await served(
    { '/x': { get: { $ref: 'lists.json#/operation' } } },
    { servers: { $ref: 'lists.json#/servers' } },
  );
  const statuses = await Promise.all(['', '?limit=1'].map(async (query) => (await fetched(`/v9/x${query}`)).status));
  expect(statuses).toEqual([422, 204]);
  expect(faults).toEqual([]);
});

test('a property with the name of a keyword is a schema, and one called $ref is a property', async () => {
  const properties = {
    required: { $ref: '#/components/schemas/Id' },
    enum: { $ref: '#/components/schemas/Id' },
    $ref: id,
  };
  const { statuses, faults } = await served({ '/x': takes({ properties }) }, { components: { schemas: { Id: id } } });
  expect(await statuses('/x', { required: 1, enum: 2, $ref: 3 })).toEqual([200]);
  expect(await statuses('/x', { required: 'x' }, { enum: 'x' }, { $ref: 'x' })).toEqual([422, 422, 422]);
  expect(faults).toEqual([]);
});

test.each<[name: string, ref: string]>([
  ['as %2F', '#/components/x-schemas/a%2Fb'],
  ['as ~1', '#/components/x-schemas/a~1b'],
])('a slash in a name may be encoded %s', async (_, $ref) => {
  const { statuses, faults } = await served(
    { '/x': takes({ $ref }) },
    { components: { 'x-schemas': { 'a/b': { type: 'integer' } } } },
  );
  expect(await statuses('/x', 1, 'x')).toEqual([200, 422]);
  expect(faults).toEqual([]);
});

test('a reference through itself leads nowhere', async () => {
  const { statuses } = await served(
    { '/x': takes({ $ref: '#/components/schemas/A/b' }) },
    { components: { schemas: { A: { $ref: '#/components/schemas/A/b' } } } },
  );
  expect(await statuses('/x', 1)).toEqual([501]);
});

test('in a schema with an $id, references are relative to that, and none is reported as broken', async () => {
  const thing = {
    $id: 'https://example.com/thing',
    type: 'object',
    required: ['id'],
    properties: { id: { $ref: '#/$defs/id' }, other: { $ref: 'other' }, self: { $ref: '#' } },
    $defs: { id: { type: 'integer' } },
  };
  const other = { $id: 'https://example.com/other', type: 'string' };
  const { statuses, faults } = await served(
    { '/x': takes({ $ref: '#/components/schemas/Thing' }) },
    { components: { schemas: { Thing: thing, Other: other } } },
  );
  expect(await statuses('/x', { id: 1, other: 'a', self: { id: 2 } })).toEqual([200]);
  expect(await statuses('/x', { id: 'x' }, { id: 1, other: 2 }, { id: 1, self: {} })).toEqual([422, 422, 422]);
  expect(faults).toEqual([]);
});

test.each<[name: string, schema: Readonly<Record<string, unknown>>]>([
  ['the same $id twice', { $id: 'twice', type: 'integer' }],
  ['the same $id in an extension', { type: 'integer', 'x-more': { $id: 'twice' } }],
  ['the same $id in an unknown keyword', { type: 'integer', more: { $id: 'twice', a: { $id: 'twice' } } }],
  ['the id of draft 4', { id: 'twice', type: 'integer' }],
  ['an $id that is no URL', { $id: '::: no', type: 'integer' }],
])('%s is no fault of a request', async (_, schema) => {
  const { statuses } = await served({ '/x': takes(schema), '/y': takes(schema) });
  expect(await statuses('/x', 1, 'x')).toEqual([200, 422]);
  expect(await statuses('/y', 1, 'x')).toEqual([200, 422]);
});

test.each([
  ['$dynamicRef', '$dynamicAnchor', '#node', 'node'],
  ['$recursiveRef', '$recursiveAnchor', '#', true],
])('what %s leads to is sampled and demanded', async (reference, anchor, ref, name) => {
  const kids = { type: 'array', minItems: 1, maxItems: 1, items: { [reference]: ref } };
  const node = {
    $id: 'https://example.com/tree',
    [anchor]: name,
    type: 'object',
    required: ['v'],
    properties: { v: { type: 'integer' }, kids },
  };
  const schema = { $ref: '#/components/schemas/Node' };
  const { fetched, statuses } = await served(
    { '/x': { get: { responses: ok({ schema }) }, ...takes(schema) } },
    { components: { schemas: { Node: node } } },
  );
  expect(await (await fetched('/x')).json()).toMatchObject({ kids: [{ v: expect.any(Number) }] });
  expect(await statuses('/x', { v: 1, kids: [{ v: 2 }] }, { v: 1, kids: [{ v: 'x' }] })).toEqual([200, 422]);
});
