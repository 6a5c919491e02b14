import { describe, expect, test } from 'vitest';
import { loadDocument } from '../../src/index.ts';
import { openPage } from '../browser.ts';
import { documentOf } from '../document-of.ts';
import { startMock } from '../running-mock.ts';

const pet = {
  type: 'object',
  xml: { name: 'pet' },
  required: ['id', 'name'],
  properties: { id: { type: 'integer', xml: { attribute: true } }, name: { type: 'string' } },
};

const json = 'application/json';
const xml = 'application/xml';
const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A mock of one GET with these responses. */
async function mockOf(responses: unknown, components: unknown = {}) {
  const document = await loadDocument(documentOf({ '/x': { get: { responses } } }, { components }));
  const mock = await startMock({ document });
  return async (headers: Record<string, string> = {}, method = 'GET') => {
    const { status, headers: sent, text } = await mock.send(method, '//x', { headers });
    return { status, type: sent.get('Content-Type'), text, length: sent.get('Content-Length') };
  };
}

const ok = (content: unknown) => ({ 200: { description: 'OK', content } });

describe('an answer has the requested media type', async () => {
  const get = await mockOf(
    ok({
      [xml]: { schema: { $ref: '#/components/schemas/Pet' }, example: { id: 1, name: 'A & B' } },
      [json]: {
        schema: { $ref: '#/components/schemas/Pet' },
        examples: { one: { value: { id: 2, name: 'Bo' } }, two: { value: { id: 3, name: 'Cy' } } },
      },
      'text/csv': { schema: { type: 'array', items: pet }, example: [{ id: 4, name: 'Di' }] },
      'application/hal+json; version=2': { example: { id: 5 } },
    }),
    { schemas: { Pet: pet } },
  );

  test.each<[accept: string | undefined, type: string, text: string]>([
    [undefined, json, '{"id":2,"name":"Bo"}'],
    ['*/*', json, '{"id":2,"name":"Bo"}'],
    [xml, xml, `${head}<pet id="1"><name>A &amp; B</name></pet>`],
    ['application/xml;q=0.9, application/json;q=0.8', xml, `${head}<pet id="1"><name>A &amp; B</name></pet>`],
    ['text/*, application/json;q=0.1', 'text/csv', 'id,name\r\n4,Di\r\n'],
    ['application/hal+json; version=2', 'application/hal+json; version=2', '{"id":5}'],
    ['nonsense', json, '{"id":2,"name":"Bo"}'],
  ])('%s', async (accept, type, text) => {
    expect(await get(accept === undefined ? {} : { accept })).toMatchObject({ status: 200, type, text });
  });

  test('without a match, it is a 406 that lists the available ones', async () => {
    const { status, text } = await get({ accept: 'image/png' });
    expect(status).toBe(406);
    expect(JSON.parse(text).detail).toMatch(
      /image\/png.{0,999}application\/xml.{0,999}application\/json.{0,999}text\/csv/,
    );
  });

  test('a preferred example has the requested media type', async () => {
    expect((await get({ prefer: 'example=two' })).text).toBe('{"id":3,"name":"Cy"}');
    expect(await get({ prefer: 'example=two', accept: 'application/xml, */*;q=0.1' })).toMatchObject({ type: json });
    expect((await get({ prefer: 'code=200', accept: xml })).type).toBe(xml);
    expect((await get({ prefer: 'dynamic=true', accept: xml })).text).toMatch(
      /^<\?xml.*\n<pet id="\d+"><name>.+<\/name><\/pet>$/,
    );
    const missing = await get({ prefer: 'example=two', accept: xml });
    expect([missing.status, JSON.parse(missing.text).detail]).toEqual([
      400,
      expect.stringMatching(/no example "two" as application\/xml.{0,999}one, two/),
    ]);
    expect((await get({ prefer: 'code=200', accept: 'image/png' })).status).toBe(406);
  });
});

test('a declared 406 is sent as declared', async () => {
  const get = await mockOf({
    ...ok({ [json]: { example: 1 } }),
    406: { description: 'No', content: { [json]: { example: { error: 'not that' } } } },
  });
  expect(await get({ accept: 'text/html' })).toMatchObject({ status: 406, type: json, text: '{"error":"not that"}' });
});

test('an error is sent in the available media type', async () => {
  const schema = { type: 'object', properties: { message: { type: 'string' } }, xml: { name: 'error' } };
  const get = await mockOf({
    ...ok({ [json]: { example: 1 }, [xml]: { example: '<a/>' } }),
    404: { description: 'No', content: { 'application/problem+json': { example: { title: 'gone' } } } },
    500: { description: 'No', content: { [json]: { schema }, [xml]: { schema } } },
  });
  expect(await get({ prefer: 'code=404', accept: xml })).toMatchObject({ status: 404, text: '{"title":"gone"}' });
  expect(await get({ prefer: 'fault=500', accept: xml })).toMatchObject({
    status: 500,
    text: `${head}<error><message>Server Error</message></error>`,
  });
  expect((await get({ prefer: 'fault=500' })).text).toBe('{"message":"Server Error"}');
});

describe('one answer for each media type', async () => {
  const rows: readonly (readonly [mediaType: string, content: unknown, type: string, text: string | RegExp])[] = [
    ['text/plain', { schema: { type: 'integer', const: 7 } }, 'text/plain', '7'],
    ['text/plain; charset=utf-8', { example: 'é' }, 'text/plain; charset=utf-8', 'é'],
    ['text/html', { example: '<p>1 < 2</p>' }, 'text/html', '<p>1 < 2</p>'],
    ['application/x-ndjson', { example: [{ a: 1 }, { a: 2 }] }, 'application/x-ndjson', '{"a":1}\n{"a":2}\n'],
    ['text/event-stream', { example: [{ a: 1 }] }, 'text/event-stream', 'data: {"a":1}\n\n'],
    ['application/x-www-form-urlencoded', { example: { a: 'x y' } }, 'application/x-www-form-urlencoded', 'a=x+y'],
    [
      'multipart/form-data',
      { example: { a: 1 } },
      'multipart/form-data; boundary=talkover-mock-boundary',
      /^--talkover-mock-boundary\r\n/,
    ],
    ['application/problem+json', { example: { a: 1 } }, 'application/problem+json', '{"a":1}'],
    [json, {}, json, '{}'],
    [xml, {}, xml, `${head}<root/>`],
    [json, { example: null }, json, 'null'],
    [json, { schema: { type: 'object' }, example: '{"a":1}' }, json, '{"a":1}'],
    ['image/*', {}, 'image/png', /^.PNG/],
    ['image/svg+xml', { schema: { type: 'string' } }, 'image/svg+xml', /^<svg /],
    ['application/pdf', { schema: { type: 'string', format: 'binary' } }, 'application/pdf', /^%PDF-/],
    ['text/*', { schema: { type: 'string', const: 'x' } }, 'text/plain', 'x'],
    ['*/*', { schema: { type: 'object', properties: {} } }, json, '{}'],
    ['*/*', { schema: { type: 'string', format: 'binary', const: 'x' } }, 'application/octet-stream', 'x'],
    [
      'application/octet-stream',
      { schema: { type: 'string', format: 'binary', const: 'x' } },
      'application/octet-stream',
      'x',
    ],
    [
      'application/octet-stream',
      { schema: { type: 'string', format: 'byte', const: 'eA==' } },
      'application/octet-stream',
      'eA==',
    ],
  ];
  test.each(rows)('%s of %j', async (mediaType, content, type, text) => {
    const answer = await (await mockOf(ok({ [mediaType]: content })))();
    expect([answer.status, answer.type]).toEqual([200, type]);
    expect(answer.text).toEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  });
});

test.each([204, 205, 304])('%i has no body, even if one is declared', async (status) => {
  const get = await mockOf({ ...ok({}), [status]: { description: 'x', content: { [json]: { example: { a: 1 } } } } });
  const answer = await get({ prefer: `code=${status}` });
  expect(answer).toMatchObject({ status, text: '' });
  if (status !== 205) expect(answer.length).toBeNull();
  // Nor is it refused to who takes no such body.
  expect(await get({ prefer: `code=${status}`, accept: 'image/png' })).toMatchObject({ status, text: '' });
});

test.each<[what: string, content: object, page: RegExp]>([
  ['made of a text', { schema: { type: 'string' } }, /^<!doctype html>[\s\S]*<p>[\w ]+<\/p>/],
  ['empty without a schema', {}, /^<!doctype html>[\s\S]*<p><\/p>/],
  ['the example as it is written', { schema: { type: 'string' }, example: 'a & b' }, /^a & b$/],
  ['the example of the schema', { schema: { type: 'string', example: '<b>a</b>' } }, /^<b>a<\/b>$/],
  ['one of the texts that the schema allows', { schema: { enum: ['a'] } }, /^a$/],
])('a page of HTML is %s', async (_, content, page) => {
  const get = await mockOf({ 200: { description: 'x', content: { 'text/html': content } } });
  const answer = await get();
  expect(answer).toMatchObject({ status: 200, type: 'text/html' });
  expect(answer.text).toMatch(page);
});

test('HEAD has only the headers, without a length', async () => {
  const get = await mockOf(ok({ [json]: { example: { a: 1 } } }));
  expect(await get({}, 'HEAD')).toEqual({ status: 200, type: json, text: '', length: null });
});

test('the images can be shown by a browser', async () => {
  const kinds = ['png', 'gif', 'jpeg', 'webp', 'svg+xml', 'bmp', 'x-icon'];
  const pictures = kinds.map((kind) => [`/${kind}`, { get: { responses: ok({ [`image/${kind}`]: {} }) } }]);
  const page = { 'text/html': { example: kinds.map((kind) => `<img src="/${kind}">`).join('') } };
  const paths = { '/page': { get: { responses: ok(page) } }, ...Object.fromEntries(pictures) };
  const mock = await startMock({ document: await loadDocument(documentOf(paths)) });
  const opened = await openPage(`${mock.url}/page`);
  const widths = await opened.page.locator('img').evaluateAll((images) => images.map((image) => image.naturalWidth));
  expect(widths).toEqual(kinds.map(() => 1));
});
