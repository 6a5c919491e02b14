import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BodyReader, DocumentReaders } from '../../../../src/openapi/bodies/read/body-reader.ts';
import { below } from '../../../../src/openapi/document/source-files.ts';
import { filesOf, schemaPlace } from '../source.ts';

interface Sent {
  readonly body: string | Uint8Array;
  readonly as: string;
  /** The declared media type; that of the body without its parameters by default. */
  readonly declared?: string;
  readonly schema?: unknown;
  readonly encoding?: unknown;
  readonly packed?: string;
  readonly limit?: number;
}

async function read({ body, as, declared = as.split(';', 1)[0] ?? '', schema, encoding, packed, limit = 1e6 }: Sent) {
  // The place of the Media Type Object is that of its schema's parent.
  const files = filesOf({ schema, encoding });
  const place = below(schemaPlace);
  const of = { mediaType: declared, place, schema: schema === undefined ? undefined : below(place, 'schema') };
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return new BodyReader([of], new DocumentReaders(files)).read(bytes, as, packed, limit);
}

/** What was read, as plain JSON. */
async function readValue(sent: Sent): Promise<unknown> {
  const outcome = await read(sent);
  return outcome.kind === 'read' ? plain(outcome.value) : outcome;
}

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : JSON.parse(JSON.stringify(value));
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const integer = { type: 'integer' };
const list = (items: unknown) => ({ type: 'array', items });
const object = (properties: unknown) => ({ type: 'object', properties });

test.each<[as: string, body: string | Uint8Array, schema: unknown, value: unknown]>([
  [json, '{"a":1}', {}, { a: 1 }],
  [json, '\ufeff{"a":1}', {}, { a: 1 }],
  ['application/json; charset=utf-8', '"é"', {}, 'é'],
  ['application/json; charset=iso-8859-1', new Uint8Array([0x22, 0xe9, 0x22]), {}, 'é'],
  ['application/json; charset=utf-16le', new Uint8Array([0x31, 0, 0x32, 0]), {}, 12],
  [json, new Uint8Array([0xff, 0xfe, 0x37, 0]), {}, 7],
  ['application/merge-patch+json', 'null', {}, null],
  ['text/plain', '12', integer, 12],
  ['text/plain', '12', {}, '12'],
  ['text/plain', 'true', { type: 'boolean' }, true],
  ['text/plain; charset=latin1', new Uint8Array([0xe9]), { type: 'string' }, 'é'],
  ['application/yaml', 'a: [1]', {}, { a: [1] }],
  ['application/x-ndjson', '{"a":1}\n{"a":2}\n', list({}), [{ a: 1 }, { a: 2 }]],
  ['application/json-seq', '\x1e1\n\x1e2\n', list({}), [1, 2]],
  ['application/octet-stream', new Uint8Array([0, 255]), {}, [0, 255]],
  ['image/png', new Uint8Array([1]), { type: 'string', format: 'binary' }, [1]],
  ['application/vnd.unknown', 'x', {}, [120]],
])('a body of %s: %j', async (as, body, schema, value) => {
  expect(await readValue({ as, body, schema })).toEqual(value);
});

describe('a form is read as its schema has it', () => {
  test.each<[body: string, schema: unknown, value: unknown]>([
    [
      'a=1&b=true&c=x+y%26',
      object({ a: integer, b: { type: 'boolean' }, c: { type: 'string' } }),
      { a: 1, b: true, c: 'x y&' },
    ],
    ['a=1', {}, { a: '1' }],
    ['a=', object({ a: { type: 'string' } }), { a: '' }],
    ['a=1\r\n', object({ a: integer }), { a: 1 }],
    ['a=1&a=2', object({ a: list(integer) }), { a: [1, 2] }],
    ['a=1', object({ a: list(integer) }), { a: [1] }],
    ['a[]=1&a[]=2', object({ a: list(integer) }), { a: [1, 2] }],
    ['a%5B%5D=1', object({ a: list(integer) }), { a: [1] }],
    ['a[]=1', object({ 'a[]': list(integer) }), { 'a[]': [1] }],
    ['a[1]=y&a[0]=x', object({ a: list({ type: 'string' }) }), { a: ['x', 'y'] }],
    ['a[10]=z&a[9]=y', object({ a: list({ type: 'string' }) }), { a: ['y', 'z'] }],
    ['a[0][n]=1&a[1][n]=2', object({ a: list(object({ n: integer })) }), { a: [{ n: 1 }, { n: 2 }] }],
    ['a[b][c]=1&a[b][d]=x', object({ a: object({ b: object({ c: integer }) }) }), { a: { b: { c: 1, d: 'x' } } }],
    ['a[0]=x', object({ a: object({ 0: { type: 'string' } }) }), { a: { 0: 'x' } }],
    ['a={"b":1}', object({ a: object({ b: integer }) }), { a: { b: 1 } }],
    ['a=[1,2]', object({ a: list(integer) }), { a: [1, 2] }],
    ['a={"b":1}', object({ a: { type: 'string' } }), { a: '{"b":1}' }],
    ['a=1&a=2', object({ a: integer }), { a: 2 }],
    ['a=007', object({ a: integer }), { a: '007' }],
    ['a=null', object({ a: { type: ['integer', 'null'] } }), { a: null }],
    ['constructor=1&toString[x]=2', {}, { constructor: '1', toString: { x: '2' } }],
    [`a${'[b]'.repeat(20)}=1`, {}, { [`a${'[b]'.repeat(20)}`]: '1' }],
    ['a[=1&]=2&[x]=3', {}, { 'a[': '1', ']': '2', '[x]': '3' }],
  ])('%s', async (body, schema, value) => {
    expect(await readValue({ as: form, body, schema })).toEqual(value);
  });

  test('and a property called __proto__ is one like any other', async () => {
    const outcome = await read({ as: form, body: '__proto__[a]=1&b[__proto__]=2' });
    expect(JSON.stringify('value' in outcome && outcome.value)).toBe('{"__proto__":{"a":"1"},"b":{"__proto__":"2"}}');
  });

  test.each<[body: string, encoding: unknown, value: unknown]>([
    ['a=1,2', { style: 'form', explode: false }, { a: [1, 2] }],
    ['a=1,2', { explode: false }, { a: [1, 2] }],
    ['a=1%202', { style: 'spaceDelimited', explode: false }, { a: [1, 2] }],
    ['a=1|2', { style: 'pipeDelimited' }, { a: [1, 2] }],
    ['a=1&a=2', { style: 'form' }, { a: [1, 2] }],
    ['a=[1]', { contentType: json }, { a: [1] }],
  ])('or its encoding: %s as %j', async (body, a, value) => {
    expect(await readValue({ as: form, body, schema: object({ a: list(integer) }), encoding: { a } })).toEqual(value);
  });

  test.each<[body: string, encoding: unknown]>([
    ['o[x]=1&o[y]=2', { style: 'deepObject' }],
    ['x=1&y=2', { style: 'form', explode: true }],
    ['o=x,1,y,2', { style: 'form', explode: false }],
    ['o={"x":1,"y":2}', { contentType: json }],
  ])('an object: %s as %j', async (body, o) => {
    const schema = object({ o: object({ x: integer, y: integer }) });
    expect(await readValue({ as: form, body, schema, encoding: { o } })).toEqual({ o: { x: 1, y: 2 } });
  });

  test('and reserved characters are refused where the document says so', async () => {
    const schema = object({ a: { type: 'string' } });
    const errorsOf = async (body: string, allowReserved?: boolean, as = form) => {
      const outcome = await read({
        as,
        body: as === form ? body : multipart([[field('a'), body]]),
        schema,
        encoding: { a: { allowReserved } },
      });
      return outcome.kind === 'read' ? outcome.errors.map(({ instancePath }) => instancePath) : outcome;
    };
    expect(await errorsOf('a=x:/', false)).toEqual(['/a']);
    expect(await errorsOf('a=x%3A%2F', false)).toEqual([]);
    expect(await errorsOf('a=x:/')).toEqual([]);
    expect(await errorsOf('x:/', false, parts)).toEqual(['/a']);
    expect(await errorsOf('x', false, parts)).toEqual([]);
  });
});

type Part = readonly [headers: string, content: string | Uint8Array];

function multipart(parts: readonly Part[], boundary = 'edge'): Uint8Array {
  const chunks = parts.flatMap(([headers, content]) => [
    Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

const field = (name: string, more = '') => `Content-Disposition: form-data; name="${name}"${more}`;
const parts = 'multipart/form-data; boundary=edge';

describe('a form of parts', () => {
  test.each<[why: string, sent: readonly Part[], schema: unknown, value: unknown]>([
    [
      'texts',
      [
        [field('a'), '1'],
        [field('b'), 'x'],
      ],
      object({ a: integer }),
      { a: 1, b: 'x' },
    ],
    [
      'a list',
      [
        [field('a'), '1'],
        [field('a'), '2'],
      ],
      object({ a: list(integer) }),
      { a: [1, 2] },
    ],
    ['a list of one', [[field('a[]'), '1']], object({ a: list(integer) }), { a: [1] }],
    [
      'one text where the schema takes a list or null',
      [[field('a'), 'x']],
      object({ a: { type: ['array', 'null'], items: { type: 'string' } } }),
      { a: ['x'] },
    ],
    [
      'null there',
      [[field('a'), 'null']],
      object({ a: { type: ['array', 'null'], items: { type: 'string' } } }),
      { a: null },
    ],
    [
      'one text where the schema takes a list or a number',
      [[field('a'), 'x']],
      object({ a: { type: ['array', 'integer'], items: { type: 'string' } } }),
      { a: ['x'] },
    ],
    [
      'a number there',
      [[field('a'), '1']],
      object({ a: { type: ['array', 'integer'], items: { type: 'string' } } }),
      { a: 1 },
    ],
    ['brackets', [[field('a[b]'), '1']], object({ a: object({ b: integer }) }), { a: { b: 1 } }],
    ['JSON', [[`${field('a')}\r\nContent-Type: application/json`, '{"b":1}']], {}, { a: { b: 1 } }],
    ['JSON that does not say so', [[field('a'), '{"b":1}']], object({ a: object({ b: integer }) }), { a: { b: 1 } }],
    [
      'JSON objects in a list',
      [
        [field('a'), '{"b":1}'],
        [field('a'), '{"b":2}'],
      ],
      object({ a: list(object({ b: integer })) }),
      { a: [{ b: 1 }, { b: 2 }] },
    ],
    ['malformed JSON', [[`${field('a')}\r\nContent-Type: application/json`, '{']], {}, { a: '{' }],
    ['an empty file', [[field('a', '; filename="x"'), '']], {}, { a: '' }],
    [
      'another character set',
      [[`${field('a')}\r\nContent-Type: text/plain; charset=latin1`, new Uint8Array([0xe9])]],
      {},
      { a: 'é' },
    ],
    ['a name beyond ASCII', [[field('ä'), 'ö']], {}, { ä: 'ö' }],
    ['no part', [], {}, {}],
  ])('%s', async (_, sent, schema, value) => {
    expect(await readValue({ as: parts, body: multipart(sent), schema })).toEqual(value);
  });

  test('has files, a character a byte, and what they are', async () => {
    const bytes = new Uint8Array([0, 0x80, 0xff, 13, 10]);
    const body = multipart([
      [`${field('f', '; filename="a b.png"')}\r\nContent-Type: image/png`, bytes],
      [field('list', '; filename="1"'), 'x'],
      [field('list', '; filename="2"'), 'y'],
    ]);
    const binary = { type: 'string', format: 'binary' };
    const outcome = await read({ as: parts, body, schema: object({ f: binary, list: list(binary) }) });
    if (outcome.kind !== 'read') throw new Error(outcome.kind);
    expect(outcome.value).toMatchObject({ f: expect.stringMatching(/^.{5}$/s), list: ['x', 'y'] });
    expect(outcome.files.map(({ key, file }) => [key, file.name, file.mediaType, file.bytes.length])).toEqual([
      ['f', 'a b.png', 'image/png', 5],
      ['0', '1', 'application/octet-stream', 1],
      ['1', '2', 'application/octet-stream', 1],
    ]);
    expect(outcome.files[0]?.file.bytes).toEqual(bytes);
  });

  test.each<[why: string, as: string, body: string | Uint8Array]>([
    ['no boundary', 'multipart/form-data', multipart([])],
    ['another boundary', 'multipart/form-data; boundary=other', multipart([])],
    ['no end', parts, `--edge\r\n${field('a')}\r\n\r\n1`],
    ['no parts at all', parts, 'a=1'],
  ])('is malformed with %s', async (_, as, body) => {
    expect(await read({ as, body })).toEqual({ kind: 'malformed', note: 'the body is malformed multipart/form-data' });
  });

  test('may begin after a line feed, and quote its boundary', async () => {
    const body = Buffer.concat([Buffer.from('\r\n'), multipart([[field('a'), '1']], 'e d:ge')]);
    expect(await readValue({ as: 'multipart/form-data; boundary="e d:ge"', body })).toEqual({ a: '1' });
  });

  test('whose parts are encoded differently than declared is reported', async () => {
    const encoding = {
      f: { contentType: 'image/png, image/jpeg', headers: { 'X-Id': { required: true } } },
      j: { contentType: json },
    };
    const errorsOf = async (sent: readonly Part[]) => {
      const outcome = await read({ as: parts, body: multipart(sent), encoding });
      return outcome.kind === 'read'
        ? outcome.errors.map(({ instancePath, message }) => `${instancePath} ${message}`)
        : outcome;
    };
    const file = field('f', '; filename="x"');
    expect(await errorsOf([[`${file}\r\nContent-Type: image/jpeg\r\nx-id: 1`, '']])).toEqual([]);
    expect(await errorsOf([[`${file}\r\nContent-Type: application/octet-stream\r\nX-Id: 1`, '']])).toEqual([]);
    expect(await errorsOf([[`${file}\r\nContent-Type: image/gif\r\nX-Id: 1`, '']])).toEqual([
      '/f must be image/png or image/jpeg, not image/gif',
    ]);
    expect(await errorsOf([[`${file}\r\nContent-Type: image/png`, '']])).toEqual(['/f must have the header X-Id']);
    expect(await readValue({ as: parts, body: multipart([[field('j'), '[1]']]), encoding })).toEqual({ j: [1] });
  });
});

describe('XML is read, and not judged', () => {
  const schema = {
    type: 'object',
    properties: {
      id: { type: 'integer', xml: { attribute: true } },
      name: { type: 'string', xml: { name: 'title' } },
      tags: { type: 'array', items: { type: 'string', xml: { name: 'tag' } } },
      sizes: { type: 'array', items: integer, xml: { wrapped: true } },
      owner: object({ age: integer }),
    },
  };

  test.each<[text: string, value: unknown]>([
    ['<pet id="7"><title>A &amp; B</title></pet>', { id: 7, name: 'A & B' }],
    ['<?xml version="1.0"?><p:pet xmlns:p="urn:p"><p:title>x</p:title></p:pet>', { name: 'x' }],
    [
      '<pet><tag>a</tag><tag>b</tag><sizes><sizes>1</sizes><sizes>2</sizes></sizes></pet>',
      { tags: ['a', 'b'], sizes: [1, 2] },
    ],
    ['<pet><tag>1</tag><owner><age>5</age></owner><more>x</more></pet>', { tags: ['1'], owner: { age: 5 }, more: 'x' }],
    ['<pet/>', {}],
    ['<pet>', '<pet>'],
    ['no XML', 'no XML'],
  ])('%s', async (body, value) => {
    const sent = { as: 'application/xml', body, schema };
    expect(await readValue(sent)).toEqual(value);
    expect(await read(sent)).toMatchObject({ isJudged: false, errors: [] });
  });
});

describe('what is packed', () => {
  const text = '{"a":"x"}';

  test.each<[packed: string, body: Uint8Array]>([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
    ['', Buffer.from(text)],
  ])('by %s is unpacked', async (packed, body) => {
    expect(await readValue({ as: json, body, packed })).toEqual({ a: 'x' });
  });

  const zeros = new Uint8Array(5_000_000);

  test.each<[packed: string, body: Uint8Array, kind: string]>([
    ['gzip', gzipSync(zeros), 'too large'],
    ['deflate', deflateSync(zeros), 'too large'],
    ['br', brotliCompressSync(zeros), 'too large'],
    ['gzip', Buffer.from(text), 'malformed'],
    ['gzip', gzipSync(text).subarray(0, 20), 'malformed'],
    ['br', Buffer.from(text), 'malformed'],
    ['compress', Buffer.from(text), 'unsupported'],
  ])('by %s and can not be: %#', async (packed, body, kind) => {
    expect(await read({ as: json, body, packed, limit: 4_000_000 })).toMatchObject({ kind });
  });
});

test.each<[why: string, sent: Sent, outcome: unknown]>([
  ['another media type', { as: 'text/plain', declared: json, body: '1' }, { kind: 'unsupported', given: 'text/plain' }],
  ['JSON where a form is wanted', { as: json, declared: 'multipart/form-data', body: '1' }, { kind: 'unsupported' }],
  ['an unknown character set', { as: 'application/json; charset=klingon', body: '1' }, { kind: 'unsupported' }],
  [
    'bytes that are no UTF-8',
    { as: json, body: new Uint8Array([0x22, 0xff, 0x22]) },
    { kind: 'malformed', note: 'the body is not valid UTF-8' },
  ],
  ['malformed JSON', { as: json, body: '{' }, { kind: 'malformed', note: 'the body is malformed JSON' }],
  ['malformed YAML', { as: 'application/yaml', body: 'a: [' }, { kind: 'malformed' }],
  ['a malformed line', { as: 'application/x-ndjson', body: '1\n{' }, { kind: 'malformed' }],
])('%s is not read', async (_, sent, outcome) => {
  expect(await read(sent)).toMatchObject(outcome as object);
});

test('only the length of bytes is validated', async () => {
  const keywordsOf = async (length: number) => {
    const schema = { type: 'string', pattern: '^never$', minLength: 2, maxLength: 3 };
    const outcome = await read({ as: 'application/octet-stream', body: new Uint8Array(length), schema });
    return outcome.kind === 'read' && !outcome.isJudged ? outcome.errors.map(({ keyword }) => keyword) : outcome;
  };
  expect(await keywordsOf(1)).toEqual(['minLength']);
  expect(await keywordsOf(3)).toEqual([]);
  expect(await keywordsOf(4)).toEqual(['maxLength']);
});
