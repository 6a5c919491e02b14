import { describe, expect, test } from 'vitest';
import { type Api, ApiMisdefined, createMock, defineApi, inferredApi, resource } from '../../src/index.ts';
import { createEngine, loadDocument } from '../../src/shipped.ts';
import { documentOf, ok } from '../document-of.ts';

const shelf = resource('shelf');
const book = resource<{ id: string; shelf: string }>('book', { parent: shelf, parentKey: 'shelf' });

const id = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  'x-resource': { name: 'shelf', missing: { status: 404, example: 'none' } },
};
const responses = {
  ...ok({ schema: {}, example: 1 }),
  404: { description: '-', content: { 'application/json': { examples: { none: { value: {} } } } } },
};
const document = documentOf({
  '/shelves/{id}': { get: { operationId: 'readShelf', parameters: [id], responses } },
});

/** Defines an API without types, as JavaScript allows. */
const define = (definition: unknown) => () => defineApi(definition as Api);

test.each<[string, unknown, RegExp]>([
  ['no document', {}, /`document`/],
  ['null for a document', { document: null }, /`document`/],
  ['a number for a document', { document: 1 }, /`document`/],
  [
    'a resource under another name',
    { document, resources: { shelves: shelf } },
    /`resources\.shelves` is called "shelf"/,
  ],
  ['a child before its parent', { document, resources: { book, shelf } }, /`resources\.book` belongs to shelf/],
  ['a child whose parent is missing', { document, resources: { book } }, /`resources\.book` belongs to shelf/],
  [
    'a parent without its key',
    { document, resources: { shelf, book: resource('book', { parent: shelf }) } },
    /`resources\.book` needs both/,
  ],
  ['a key without its parent', { document, resources: { book: { name: 'book', parentKey: 'shelf' } } }, /needs both/],
  ['a handler that is none', { document, handlers: { readShelf: {} } }, /`handlers\.readShelf` is not a function/],
  ['events that nothing delivers', { document, events: { lent: {} } }, /`services`/],
])('%s is refused at once', (_, definition, message) => {
  expect(define(definition)).toThrow(ApiMisdefined);
  expect(define(definition)).toThrow(message);
});

test.each<[string, Partial<Api>, RegExp]>([
  [
    'a handler for an unknown operationId',
    { resources: { shelf }, handlers: { readShelves: () => ({}) } },
    /`handlers\.readShelves` is for no operation of Other/,
  ],
  [
    'a find of a resource that no path names',
    { resources: { shelf, book: { ...book, find: async () => undefined } } },
    /`resources\.book` has a `find`, and no path of Other names it/,
  ],
])('%s is refused when the document is read', async (_, parts, message) => {
  const api = defineApi({ document, ...parts } as Api);
  await expect(createMock({ api })).rejects.toThrow(ApiMisdefined);
  await expect(createMock({ api })).rejects.toThrow(message);
});

test('the error says in a property what is wrong', () => {
  const problem = expect.stringContaining('`document` must be');
  expect(define({})).toThrow(expect.objectContaining({ name: 'ApiMisdefined', problem }));
});

test('a path that names what the API does not have is a fault of the document, with its line', async () => {
  await expect(createMock({ api: defineApi({ document, resources: {} }) })).rejects.toMatchObject({
    name: 'DocumentError',
    message: expect.stringMatching(/:\d+:\d+.{0,9999}nothing is called shelf here/s),
  });
});

describe.each<[string, unknown, string]>([
  ['as text', 'shelf', 'shelf'],
  ['without its refusal', { name: 'shelf' }, 'shelf'],
  ['as a list', ['shelf'], 'NAME'],
])('a path that names a resource %s', (_, written, named) => {
  const operation = { operationId: 'readShelf', parameters: [{ ...id, 'x-resource': written }], responses };
  const paths = { '/shelves/{id}': { get: operation } };
  const advice = `; write x-resource: { name: ${named}, missing: { status: 404, example: EXAMPLE } }`;

  test('is a fault of the document, with its line and what to write instead', async () => {
    for (const document of [documentOf(paths), documentOf(paths, { 'x-framework': 'laravel' })])
      await expect(createMock({ api: defineApi({ document, resources: { shelf } }) })).rejects.toMatchObject({
        name: 'DocumentError',
        problems: [{ line: 1, column: expect.any(Number), reason: expect.stringContaining(advice) }],
      });
  });

  test("is another tool's key where nobody waits for the resource", async () => {
    const mock = await createMock({ api: inferredApi(documentOf(paths)), deliver: false });
    const reply = await mock.handle({ method: 'GET', url: '/shelves/any', headers: {}, body: new Uint8Array() });
    expect([reply.status, reply.body]).toEqual([200, '1']);
  });
});

test('an API that keeps nothing answers from a document with resources all the same', async () => {
  const mock = await createMock({ api: inferredApi(document), deliver: false });
  const reply = await mock.handle({ method: 'GET', url: '/shelves/any', headers: {}, body: new Uint8Array() });
  expect([reply.status, reply.body]).toEqual([200, '1']);
});

test('resources without a path can be stored, such as delivery attempts', async () => {
  const api = defineApi({ document, resources: { shelf, book }, start: { shelf: [{ id: 's' }] } });
  const mock = await createMock({ api, deliver: false });
  const reply = await mock.handle({ method: 'GET', url: '/shelves/s', headers: {}, body: new Uint8Array() });
  expect(reply.status).toBe(200);
});

test('the document can be a path, a URL or loaded, all with the same answers', async () => {
  const loaded = await loadDocument(document);
  const replies = [document, new URL(`file://${document}`), loaded].map(async (given) => {
    const api = defineApi({ document: given, resources: { shelf }, start: { shelf: [{ id: 's' }] } });
    const mock = await createMock({ api, deliver: false });
    return mock.handle({ method: 'GET', url: '/shelves/s', headers: {}, body: new Uint8Array() });
  });
  const [first, ...others] = await Promise.all(replies);
  expect(first?.body).toBe('1');
  for (const other of others) expect(other).toEqual(first);
});

test("a copy of Talkover's document may have fewer operations", async () => {
  const { content } = await loadDocument();
  const { '/health': health } = content.paths ?? {};
  const paths = { '/health': { ...health } };
  const copy = documentOf(paths, { 'x-api': 'talkover', 'x-framework': 'laravel', components: content.components });
  const mock = await createEngine({ document: copy, deliver: false });
  const reply = await mock.handle({ method: 'GET', url: '/health', headers: {}, body: new Uint8Array() });
  expect(reply.status).toBe(200);
});

const plain = documentOf({ '/x': { get: { operationId: 'getX', responses: ok({ schema: { type: 'string' } }) } } });

test.each([
  [
    'with the types of operations',
    defineApi<{ getX: unknown }>()({ document: plain, handlers: { getX: () => ({ body: 'x' }) } }),
  ],
  ['without them, at once', defineApi({ document: plain, handlers: { getX: () => ({ body: 'x' }) } })],
])('an API is defined %s', async (_, api) => {
  const response = await (await createMock({ api })).fetch(new Request('http://mock/x'));
  expect(await response.json()).toBe('x');
});

describe('contradictory definitions are refused with a reason, in plain JavaScript, too', () => {
  test.each<[part: unknown, message: RegExp]>([
    [{}, /its `document` must be a path, a `file:` URL, or what `await loadDocument/],
    [{ document: Promise.resolve() }, /its `document` must be/],
    [{ document: { openapi: '3.1.0' } }, /its `document` must be/],
    [{ document: plain, resources: null }, /`resources` is not an object/],
    [{ document: plain, resources: { shelf: undefined } }, /`resources\.shelf` is called undefined/],
    [{ document: plain, resources: { other: shelf } }, /`resources\.other` is called "shelf"/],
    [
      { document: plain, resources: { book: resource('book', { parent: shelf }) } },
      /belongs to shelf, which must come before/,
    ],
    [{ document: plain, handlers: [1] }, /`handlers\.0` is not a function/],
    [{ document: plain, handlers: 'x' }, /`handlers` is not an object/],
    [{ document: plain, events: 1 }, /`events` is not an object/],
    [{ document: plain, services: {} }, /`services` is not a function/],
    [{ document: plain, events: { x: {} } }, /no `services` with an `outbox`/],
  ])('%j', (definition, message) => {
    const define = () => defineApi(definition as Api);
    expect(define).toThrow(ApiMisdefined);
    expect(define).toThrow(message);
  });
});
