import { expect, test } from 'vitest';
import { createMock, defineApi, type HandlerResult, inferredApi, loadDocument, refuse, show } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';

const item = { type: 'object', required: ['id'], properties: { id: { type: 'string' }, kind: { const: 'item' } } };
const json = (schema: unknown, more = {}) => ({
  description: '-',
  content: { 'application/json': { schema, ...more } },
});

const operation = {
  operationId: 'act',
  responses: {
    200: json({ anyOf: [item, { type: 'array', items: item }, { type: 'string' }, { type: 'null' }] }),
    201: json(item),
    202: { description: 'Text', content: { 'text/plain': { schema: { type: 'string', minLength: 2 } } } },
    203: {
      description: 'Bytes',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    204: { description: 'Nothing' },
    205: json(item),
    404: json(
      { type: 'object', required: ['why'], properties: { why: { type: 'string' } } },
      { examples: { goneForGood: { value: { why: 'sold' } }, neverHere: { value: { why: 'unknown' } } } },
    ),
  },
};
const document = await loadDocument(documentOf({ '/act': { get: operation } }));

/** A request to a mock whose only operation is this handler. */
async function answerOf(act: () => HandlerResult | Promise<HandlerResult>) {
  const mock = await createMock({ api: defineApi()({ document, handlers: { act } }), deliver: false });
  const reply = await mock.handle({ method: 'GET', url: '/act', headers: {}, body: new Uint8Array() });
  return { ...reply, type: reply.headers['Content-Type'] };
}

test.each<[string, HandlerResult, object]>([
  ['an object', { body: { id: '1' } }, { status: 200, type: 'application/json', body: '{"id":"1"}' }],
  ['a list', { body: [{ id: '1' }] }, { status: 200, type: 'application/json', body: '[{"id":"1"}]' }],
  ['an empty list', { body: [] }, { status: 200, type: 'application/json', body: '[]' }],
  ['a JSON text', { body: 'x' }, { status: 200, type: 'application/json', body: '"x"' }],
  ['null', { body: null }, { status: 200, type: 'application/json', body: 'null' }],
  ['a text', { status: 202, body: 'plain' }, { status: 202, type: 'text/plain', body: 'plain' }],
  [
    'bytes',
    { status: 203, body: Uint8Array.of(0, 255) },
    { status: 203, type: 'application/octet-stream', body: Uint8Array.of(0, 255) },
  ],
  ['nothing', { status: 204 }, { status: 204, type: undefined, body: undefined }],
])('a handler answers with %s', async (_, result, answer) => {
  expect(await answerOf(() => result)).toMatchObject(answer);
});

test("an object gets the schema's constants, in the schema's order", async () => {
  const { body } = await answerOf(() => ({ status: 201, body: { more: 1, id: '1' } }));
  expect(body).toBe('{"id":"1","kind":"item","more":1}');
});

test("a handler's headers are added to the declared ones", async () => {
  const { headers } = await answerOf(() => ({ status: 201, headers: { Location: '/act/1' }, body: { id: '1' } }));
  expect(headers).toMatchObject({ Location: '/act/1', 'Content-Type': 'application/json' });
});

test('a handler may be async, with an answer or a refusal', async () => {
  expect(await answerOf(async () => ({ body: { id: '2' } }))).toMatchObject({ status: 200, body: '{"id":"2"}' });
  const refusal = await answerOf(async () => {
    throw refuse(404);
  });
  expect(refusal).toMatchObject({ status: 404, body: '{"why":"sold"}' });
});

test('a refusal is an example of the document: the named one, or the first', async () => {
  const refused = (...named: Parameters<typeof refuse>) =>
    answerOf(() => {
      throw refuse(...named);
    });
  expect(await refused(404)).toMatchObject({ status: 404, body: '{"why":"sold"}' });
  expect(await refused(404, 'neverHere')).toMatchObject({ status: 404, body: '{"why":"unknown"}' });
  expect(await refused(404, 'neverHere', 'no such thing')).toMatchObject({ reason: 'no such thing' });
});

test.each<[string, () => HandlerResult, RegExp]>([
  ['a status that is not declared', () => ({ status: 418, body: {} }), /418.{0,999}not declared/],
  ['a body that breaks the schema', () => ({ status: 201, body: { name: 'no id' } }), /201.{0,999}id/],
  ['no body where one is declared', () => ({ status: 201 }), /201/],
  ['a body where none is declared', () => ({ status: 204, body: { id: '1' } }), /204.{0,999}no body/],
  ['an object where text is declared', () => ({ status: 202, body: { id: '1' } }), /202.{0,999}text\/plain/],
  ['bytes where JSON is declared', () => ({ status: 201, body: Uint8Array.of(1) }), /201/],
  [
    'a refusal of a status that is not declared',
    () => {
      throw refuse(409);
    },
    /409/,
  ],
  [
    'a refusal by a name that no example has',
    () => {
      throw refuse(404, 'misspelled');
    },
    /misspelled/,
  ],
])('fails loudly: %s', async (_, act, reason) => {
  const { status, fault } = await answerOf(act);
  expect(status).toBe(500);
  expect(fault?.message).toMatch(reason);
});

test('other errors of a handler are faults, and are only shown in the log', async () => {
  const { status, body, fault } = await answerOf(() => {
    throw new TypeError('secret');
  });
  expect([status, fault?.message]).toEqual([500, 'secret']);
  expect(body).not.toContain('secret');
});

test('an operation without a handler answers from the document', async () => {
  const mock = await createMock({ api: inferredApi(document), deliver: false });
  const reply = await mock.handle({ method: 'GET', url: '/act', headers: {}, body: new Uint8Array() });
  expect([reply.status, reply.fault]).toEqual([200, undefined]);
});

test('an object that is shown again is not made again; another object or another view is', async () => {
  let made = 0;
  const view = ({ id }: { readonly id: string }) => {
    made++;
    return { id };
  };
  const [one, other] = [{ id: '1' }, { id: '2' }];
  const shown = [show(one, view), show(one, view), show(other, view), show(one, ({ id }) => ({ id: `${id}!` }))];
  const results = [...shown];
  const act = () => results.shift() ?? { body: null };
  const mock = await createMock({ api: defineApi()({ document, handlers: { act } }), deliver: false });
  const bodies: unknown[] = [];
  for (const _ of shown)
    bodies.push((await mock.handle({ method: 'GET', url: '/act', headers: {}, body: new Uint8Array() })).body);
  expect(bodies).toEqual(['{"id":"1"}', '{"id":"1"}', '{"id":"2"}', '{"id":"1!"}']);
  expect(made).toBe(2);
});

test("a view's body must satisfy the document, like any body", async () => {
  const { status, fault } = await answerOf(() => show({ id: 1 }, (kept) => kept));
  expect([status, fault?.name]).toEqual([500, 'ResponseUndocumented']);
});

test('bytes are truncated half-way, as text is', async () => {
  const act = () => ({ status: 203, body: Uint8Array.of(1, 2, 3, 4) });
  const mock = await createMock({ api: defineApi()({ document, handlers: { act } }), deliver: false });
  const { body } = await mock.fetch(new Request('http://mock/act', { headers: { Prefer: 'fault=truncate' } }));
  const reader = body?.getReader();
  await expect(reader?.read()).resolves.toEqual({ done: false, value: Uint8Array.of(1, 2) });
  await expect(reader?.read()).rejects.toThrow('terminated');
});
