import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createMock, defineApi, loadDocument } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';
import { startMock } from '../running-mock.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data';

type Sent = { type?: string | undefined; body?: string | Uint8Array | undefined; headers?: Record<string, string> };

/** A POST that takes these media types, over a port. */
async function postTo(
  content: unknown,
  more: Record<string, unknown> = {},
  responses: unknown = { 204: { description: 'OK' } },
) {
  const requestBody = content === undefined ? undefined : { content, ...more };
  const document = await loadDocument(documentOf({ '/x': { post: { requestBody, responses } } }));
  const mock = await startMock({ document });
  return async ({ type, body, headers }: Sent) => {
    const sent = { ...(type !== undefined && { 'Content-Type': type }), ...headers };
    const {
      status,
      json: answer,
      text,
    } = await mock.send('POST', '//x', { headers: sent, ...(body !== undefined && { body }) });
    return { status, told: answer === undefined ? text : JSON.stringify(answer) };
  };
}

/** A form as browsers send it. */
async function formOf(fields: readonly (readonly [name: string, value: string | Blob])[]): Promise<Sent> {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  const response = new Response(data);
  return { type: response.headers.get('Content-Type') ?? '', body: new Uint8Array(await response.arrayBuffer()) };
}

const object = (properties: unknown, required: readonly string[] = []) => ({
  schema: { type: 'object', properties, required, additionalProperties: false },
});
const a = { a: { type: 'integer' } };

describe('each media type has its own schema', async () => {
  const post = await postTo({
    [json]: object(a, ['a']),
    'application/merge-patch+json': object({ b: { type: 'integer' } }, ['b']),
    'application/json-patch+json': { schema: { type: 'array', items: { type: 'object', required: ['op'] } } },
    [form]: object({ a: { type: 'integer' }, list: { type: 'array', items: { type: 'integer' } } }, ['a']),
    'text/plain': { schema: { type: 'string', maxLength: 3 } },
    'application/octet-stream': { schema: { type: 'string', format: 'binary', maxLength: 4 } },
    'image/*': {},
    'application/xml': object(a, ['a']),
  });

  test.each<[type: string | undefined, body: string | Uint8Array, status: number, told?: string]>([
    [json, '{"a":1}', 204],
    ['application/json; charset=utf-8', '\ufeff{"a":1}', 204],
    [json, '{"b":1}', 422, 'a'],
    [json, '{"a":', 422, 'malformed JSON'],
    [undefined, new TextEncoder().encode('{"a":1}'), 204],
    ['application/vnd.x+json', '{"a":1}', 204],
    ['application/merge-patch+json', '{"b":1}', 204],
    ['application/merge-patch+json', '{"a":1}', 422],
    ['application/json-patch+json', '[{"op":"add"}]', 204],
    ['application/json-patch+json', '{"a":1}', 422],
    ['application/json-patch+json', '[{}]', 422, 'op'],
    [form, 'a=1&list=1&list=2', 204],
    [form, 'a=x', 422, 'a'],
    [form, 'list=1', 422, 'a'],
    ['text/plain', 'abc', 204],
    ['text/plain;charset=UTF-8', 'abcd', 422],
    ['application/octet-stream', new Uint8Array(4), 204],
    ['application/octet-stream', new Uint8Array(5), 422],
    ['image/png', new Uint8Array([1]), 204],
    ['application/xml', '<x><nothing/></x>', 204],
    ['text/xml', 'no XML', 204],
    ['text/html', '<p>', 415, 'application/json'],
    ['video/mp4', 'x', 415],
    ['json', '{"a":1}', 415],
  ])('%s: %s', async (type, body, status, told = '') => {
    const answer = await post({ type, body });
    expect(answer.status).toBe(status);
    expect(answer.told).toContain(told);
  });
});

describe('a form of parts', async () => {
  const binary = { type: 'string', format: 'binary' };
  const post = await postTo({
    [multipart]: {
      ...object(
        {
          title: { type: 'string', minLength: 2 },
          count: { type: 'integer' },
          on: { type: 'boolean' },
          file: { ...binary, maxLength: 10 },
          files: { type: 'array', items: binary, maxItems: 2 },
          about: { type: 'object', required: ['age'], properties: { age: { type: 'integer' } } },
        },
        ['file'],
      ),
      encoding: { file: { contentType: 'image/png, text/plain' } },
    },
  });
  const file = (text: string, type = 'text/plain') => new Blob([text], { type });

  test.each<[why: string, fields: readonly (readonly [string, string | Blob])[], status: number, told?: string]>([
    [
      'all',
      [
        ['title', 'ab'],
        ['count', '3'],
        ['on', 'true'],
        ['file', file('x')],
        ['files', file('1')],
        ['files', file('2')],
        ['about', '{"age":3}'],
      ],
      204,
    ],
    [
      'a JSON part',
      [
        ['file', file('x')],
        ['about', file('{"age":3}', json)],
      ],
      204,
    ],
    [
      'brackets',
      [
        ['file', file('x')],
        ['about[age]', '3'],
        ['files[]', file('1')],
      ],
      204,
    ],
    ['no file', [['title', 'ab']], 422, 'file'],
    [
      'a text for a number',
      [
        ['file', file('x')],
        ['count', 'many'],
      ],
      422,
      'count',
    ],
    [
      'too many files',
      [
        ['file', file('x')],
        ['files', file('1')],
        ['files', file('2')],
        ['files', file('3')],
      ],
      422,
      'files',
    ],
    ['too long a file', [['file', file('x'.repeat(11))]], 422, 'file'],
    ['a file of another kind', [['file', file('x', 'image/gif')]], 422, 'file'],
    [
      'a wrong JSON part',
      [
        ['file', file('x')],
        ['about', '{"age":"x"}'],
      ],
      422,
      'age',
    ],
    [
      'an unknown part',
      [
        ['file', file('x')],
        ['other', '1'],
      ],
      422,
      'other',
    ],
  ])('%s', async (_, fields, status, told = '') => {
    const answer = await post(await formOf(fields));
    expect(answer.status).toBe(status);
    expect(answer.told).toContain(told);
  });

  test('is not read as JSON, and not without its boundary', async () => {
    const refused = await post({ type: json, body: '{"file":"x"}' });
    expect([refused.status, refused.told]).toEqual([415, expect.stringContaining(multipart)]);
    expect((await post({ type: multipart, body: '--x--' })).status).toBe(422);
    expect((await post({ type: form, body: 'file=x' })).status).toBe(415);
  });
});

test('only a required body may not be missing', async () => {
  const post = await postTo({ [json]: {} }, { required: true });
  expect(await post({ type: json })).toMatchObject({ status: 422, told: expect.stringContaining('the body is empty') });
  expect((await (await postTo({ [json]: {} }))({ type: 'text/plain' })).status).toBe(204);
});

test('a 415 is sent as declared, also by an operation without a body', async () => {
  const responses = {
    204: { description: 'OK' },
    415: { description: 'No', content: { 'text/plain': { example: 'no body allowed' } } },
  };
  const post = await postTo(undefined, {}, responses);
  expect(await post({ type: 'text/plain', body: 'x' })).toEqual({
    status: 415,
    told: expect.stringContaining('no body allowed'),
  });
  expect((await post({ type: 'text/plain' })).status).toBe(204);
  expect((await (await postTo(undefined))({ type: 'text/plain', body: 'x' })).status).toBe(204);
});

test('a compressed body is unpacked, up to the limit', async () => {
  const post = await postTo({ [json]: object(a, ['a']), [form]: object(a) });
  const packed = (encoding: string, body: Uint8Array, type = json) =>
    post({ type, body, headers: { 'Content-Encoding': encoding } });
  expect((await packed('gzip', gzipSync('{"a":1}'))).status).toBe(204);
  expect((await packed('br', brotliCompressSync('{"a":1}'))).status).toBe(204);
  expect((await packed('gzip', gzipSync('a=x'), form)).status).toBe(422);
  expect((await packed('gzip', Buffer.from('{"a":1}'))).told).toContain('gzip');
  expect((await packed('compress', Buffer.from('{"a":1}'))).status).toBe(415);
  expect((await packed('gzip', gzipSync(new Uint8Array(11 * 1024 * 1024)))).status).toBe(413);
});

test('ten mebibytes are accepted, or the configured limit', async () => {
  const document = await loadDocument(
    documentOf({
      '/x': { post: { requestBody: { content: { 'text/plain': {} } }, responses: { 204: { description: 'OK' } } } },
    }),
  );
  const mock = await startMock({ document });
  const small = await createMock({ api: { document }, maxBodyBytes: 10 });
  const send = async (length: number) =>
    (await mock.send('POST', '//x', { headers: { 'Content-Type': 'text/plain' }, body: 'x'.repeat(length) })).status;
  const fetched = async (length: number) =>
    (
      await small.fetch(
        new Request('http://mock/x', {
          method: 'POST',
          headers: { 'Content-Type': 'text/plain' },
          body: 'x'.repeat(length),
        }),
      )
    ).status;
  expect([await send(10 * 1024 * 1024), await send(10 * 1024 * 1024 + 1)]).toEqual([204, 413]);
  expect([await fetched(10), await fetched(11)]).toEqual([204, 413]);
});

test('a handler gets the parsed body, including files', async () => {
  const content = {
    [multipart]: {
      schema: { type: 'object', properties: { n: { type: 'integer' }, f: { type: 'string', format: 'binary' } } },
    },
    [form]: object(a),
    'application/xml': object(a),
    'application/octet-stream': {},
  };
  const responses = { 200: { description: 'OK', content: { 'text/plain': {} } } };
  const document = documentOf({ '/x': { post: { operationId: 'take', requestBody: { content }, responses } } });
  let given: unknown;
  const api = defineApi()({
    document,
    handlers: {
      take({ body }: { body: unknown }) {
        given = body;
        return { body: 'taken' };
      },
    },
  });
  const mock = await createMock({ api });
  const send = async ({ type = '', body }: Sent) => {
    const response = await mock.fetch(
      new Request('http://mock/x', { method: 'POST', headers: { 'Content-Type': type }, body: body as string }),
    );
    expect(await response.text()).toBe('taken');
    return given;
  };
  expect(await send({ type: form, body: 'a=7' })).toEqual({ a: 7 });
  expect(await send({ type: 'application/xml', body: '<x><a>7</a></x>' })).toEqual({ a: 7 });
  expect(await send({ type: 'application/octet-stream', body: new Uint8Array([1, 2]) })).toEqual(
    new Uint8Array([1, 2]),
  );
  const taken = (await send(
    await formOf([
      ['n', '5'],
      ['f', new Blob(['é'], { type: 'text/plain' })],
    ]),
  )) as { n: number; f: File };
  expect([taken.n, taken.f.name, taken.f.type, await taken.f.text()]).toEqual([5, 'blob', 'text/plain', 'é']);
});
