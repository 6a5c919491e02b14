import { gunzipSync } from 'node:zlib';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { BodyWriter } from '../../../../src/openapi/bodies/write/body-writer.ts';
import { filesOf, schemaPlace } from '../source.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

function write(value: unknown, contentType: string, schema?: unknown, schemas?: Record<string, unknown>): unknown {
  const written = new BodyWriter(filesOf(schema, schemas)).write(
    value,
    contentType,
    schema === undefined ? undefined : schemaPlace,
  );
  return written;
}

const rows = [
  { id: 1, name: 'a "b", c' },
  { id: 2, tags: ['x'], name: null },
];

test.each<[contentType: string, value: unknown, written: unknown]>([
  ['application/json', { a: 1 }, '{"a":1}'],
  ['application/json', null, 'null'],
  ['application/json', '{}', '"{}"'],
  ['application/problem+json; charset=utf-8', ['é'], '["é"]'],
  ['text/json', 1, '1'],
  ['application/x-ndjson', rows.slice(0, 1), '{"id":1,"name":"a \\"b\\", c"}\n'],
  ['application/jsonl', [1, { a: 2 }], '1\n{"a":2}\n'],
  ['application/x-ndjson', { a: 1 }, '{"a":1}\n'],
  ['application/x-ndjson', '{"a":1}\n{"a":2}\n', '{"a":1}\n{"a":2}\n'],
  ['application/json-seq', [1, 2], '\x1e1\n\x1e2\n'],
  ['text/csv', rows, 'id,name,tags\r\n1,"a ""b"", c",\r\n2,,"[""x""]"\r\n'],
  [
    'text/csv',
    [
      ['a', 'b'],
      [1, true],
    ],
    'a,b\r\n1,true\r\n',
  ],
  ['text/csv', [1, 2], '1\r\n2\r\n'],
  ['text/csv', { a: 1 }, 'a\r\n1\r\n'],
  ['text/csv; charset=utf-8', 'a,b\n1,2', 'a,b\n1,2'],
  ['text/tab-separated-values', [{ a: 'x\ty', b: 1 }], 'a\tb\r\nx y\t1\r\n'],
  ['text/event-stream', [{ a: 1 }, 'two\nlines'], 'data: {"a":1}\n\ndata: two\ndata: lines\n\n'],
  ['text/event-stream', [{ event: 'tick', id: 7, data: { n: 1 } }], 'event: tick\nid: 7\ndata: {"n":1}\n\n'],
  ['text/event-stream', 'event: tick\ndata: 1\n', 'event: tick\ndata: 1\n\n'],
  ['text/event-stream', 'hello', 'data: hello\n\n'],
  ['text/plain', 'hello', 'hello'],
  ['text/plain', 12.5, '12.5'],
  ['text/plain; charset=utf-8', false, 'false'],
  ['text/plain', null, ''],
  ['text/plain', { a: [1] }, '{"a":[1]}'],
  ['text/html', '<p>1 & 2</p>', '<p>1 & 2</p>'],
  ['application/xhtml+xml', '<html/>', '<html/>'],
  [
    'application/x-www-form-urlencoded',
    { a: 'x y', b: [1, 2], c: { d: null, e: [{ f: '&' }] } },
    'a=x+y&b=1&b=2&c%5Bd%5D=&c%5Be%5D%5B%5D%5Bf%5D=%26',
  ],
  ['application/yaml', { a: [1] }, 'a:\n  - 1\n'],
  ['application/octet-stream', 'text', 'text'],
  ['application/vnd.unknown', { a: 1 }, '{"a":1}'],
  ['application/xml', '<a>1</a>', '<a>1</a>'],
  ['application/xml', { a: '<&>"', b: null }, `${head}<root><a>&lt;&amp;&gt;&quot;</a><b/></root>`],
])('as %s, %j is written %j', (contentType, value, written) => {
  expect(write(value, contentType)).toBe(written);
});

test('bytes are sent as they are', () => {
  expect(write(new Uint8Array([1, 2]), 'application/json')).toEqual(new Uint8Array([1, 2]));
});

test('a text that holds the JSON which its schema wants is sent as that JSON', () => {
  expect(write('{"a": 1}', 'application/json', { type: 'object' })).toBe('{"a":1}');
  expect(write('{"a": 1}', 'application/json', { type: 'string' })).toBe('"{\\"a\\": 1}"');
  expect(write('no JSON', 'application/json', { type: 'object' })).toBe('"no JSON"');
});

test('a form of parts has the boundary that its media type names', () => {
  const written = String(write({ a: 1, b: { c: 2 } }, 'multipart/form-data; boundary=xyz'));
  expect(written).toBe(
    '--xyz\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n1\r\n' +
      '--xyz\r\nContent-Disposition: form-data; name="b"\r\nContent-Type: application/json\r\n\r\n{"c":2}\r\n--xyz--\r\n',
  );
});

describe('XML', () => {
  const string = { type: 'string' };
  const pet = {
    type: 'object',
    xml: { name: 'pet' },
    properties: { id: { type: 'integer', xml: { attribute: true } }, name: string },
  };

  test.each<[why: string, schema: unknown, value: unknown, written: string]>([
    ['the name of the schema', { xml: { name: 'dog' } }, { a: 1 }, '<dog><a>1</a></dog>'],
    ['the name of the component', { $ref: '#/components/schemas/Cat' }, { a: 1 }, '<Cat><a>1</a></Cat>'],
    ['no name', {}, { a: 1 }, '<root><a>1</a></root>'],
    ['another name', { properties: { a: { xml: { name: 'b' } } } }, { a: 1 }, '<root><b>1</b></root>'],
    ['an attribute', { $ref: '#/components/schemas/Pet' }, { id: 7, name: 'x' }, '<pet id="7"><name>x</name></pet>'],
    ['an attribute that is null', { $ref: '#/components/schemas/Pet' }, { id: null }, '<pet/>'],
    ['a quote in an attribute', { $ref: '#/components/schemas/Pet' }, { id: '"<' }, '<pet id="&quot;&lt;"/>'],
    [
      'a list',
      { properties: { a: { type: 'array', items: string } } },
      { a: ['x', 'y'] },
      '<root><a>x</a><a>y</a></root>',
    ],
    ['an empty list', { properties: { a: { type: 'array', items: string } } }, { a: [] }, '<root/>'],
    [
      'a list whose items have a name',
      { properties: { a: { type: 'array', items: { xml: { name: 'i' } } } } },
      { a: [1] },
      '<root><i>1</i></root>',
    ],
    [
      'a list that only its wrapping would name',
      { properties: { a: { type: 'array', xml: { name: 'w' }, items: {} } } },
      { a: [1] },
      '<root><a>1</a></root>',
    ],
    [
      'a wrapped list',
      { properties: { a: { type: 'array', xml: { wrapped: true }, items: {} } } },
      { a: [1, 2] },
      '<root><a><a>1</a><a>2</a></a></root>',
    ],
    [
      'a wrapped list with a name',
      { properties: { a: { xml: { wrapped: true, name: 'w' }, items: {} } } },
      { a: [1] },
      '<root><w><w>1</w></w></root>',
    ],
    [
      'both names',
      { properties: { a: { xml: { wrapped: true, name: 'w' }, items: { xml: { name: 'i' } } } } },
      { a: [1] },
      '<root><w><i>1</i></w></root>',
    ],
    [
      'a wrapped list without items',
      { properties: { a: { xml: { wrapped: true }, items: {} } } },
      { a: [] },
      '<root><a/></root>',
    ],
    [
      'a list of what is referred to',
      { properties: { pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } } },
      { pets: [{ id: 1 }] },
      '<root><pet id="1"/></root>',
    ],
    [
      'a list as the whole',
      { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
      [{ id: 1 }, { id: 2 }],
      '<root><pet id="1"/><pet id="2"/></root>',
    ],
    [
      'a list in a list',
      { properties: { a: { items: { items: {} } } } },
      { a: [[1, 2]] },
      '<root><a><item>1</item><item>2</item></a></root>',
    ],
    [
      'a prefix and a namespace',
      { xml: { name: 'p', prefix: 'ex', namespace: 'http://e/?a&b' } },
      { a: 1 },
      '<ex:p xmlns:ex="http://e/?a&amp;b"><a>1</a></ex:p>',
    ],
    [
      'a namespace alone',
      { properties: { a: { xml: { namespace: 'urn:a' } } } },
      { a: 1 },
      '<root><a xmlns="urn:a">1</a></root>',
    ],
    [
      'what is all of others',
      { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { a: { xml: { name: 'b' } } } }] },
      { id: 1, a: 2 },
      '<root id="1"><b>2</b></root>',
    ],
    [
      'what is all of one',
      { properties: { p: { allOf: [{ $ref: '#/components/schemas/Pet' }] } } },
      { p: { id: 1 } },
      '<root><pet id="1"/></root>',
    ],
    ['one of several', { oneOf: [{ $ref: '#/components/schemas/Pet' }, {}] }, { id: 1 }, '<root id="1"/>'],
    [
      'what holds itself',
      { $ref: '#/components/schemas/Node' },
      { next: { next: {} } },
      '<Node><next><next/></next></Node>',
    ],
    ['what is not declared', { additionalProperties: { xml: { attribute: true } } }, { a: 1 }, '<root a="1"/>'],
    ['names that XML has no form for', {}, { '1 a': 1, '': 2 }, '<root><_1_a>1</_1_a><_>2</_></root>'],
    ['a number alone', {}, 5, '<root>5</root>'],
    ['control characters', {}, { a: '\0\u0007\ud800' }, '<root><a>\ufffd\ufffd\ufffd</a></root>'],
    [
      'text of an element',
      { properties: { v: { xml: { nodeType: 'text' } }, l: { xml: { nodeType: 'attribute' } } } },
      { v: 'x', l: 'en' },
      '<root l="en">x</root>',
    ],
  ])('%s', (_, schema, value, written) => {
    const Node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } };
    const text = write(value, 'application/xml', schema, { Pet: pet, Cat: { type: 'object' }, Node });
    expect(text).toBe(head + written);
    expect(XMLValidator.validate(String(text))).toBe(true);
  });
});

describe('files', () => {
  const writer = new BodyWriter(filesOf({}));

  test.each<[contentType: string, start: string]>([
    ['image/png', '89504e470d0a1a0a'],
    ['image/gif', '474946383961'],
    ['image/jpeg', 'ffd8ff'],
    ['image/webp', '52494646'],
    ['image/svg+xml', '3c737667'],
    ['image/bmp', '424d'],
    ['image/x-icon', '00000100'],
    ['image/tiff', '49492a00'],
    ['application/pdf', '255044462d'],
    ['application/zip', '504b0506'],
    ['application/gzip', '1f8b'],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '504b0506'],
    ['audio/wav', '52494646'],
    ['audio/mpeg', 'fff3'],
    ['audio/ogg', '4f676753'],
    ['video/mp4', '0000001c66747970'],
    ['video/webm', '1a45dfa3'],
  ])('a tiny one of %s begins as such', (contentType, start) => {
    expect(Buffer.from(writer.file(contentType) ?? []).toString('hex')).toMatch(new RegExp(`^${start}`));
  });

  test.each(['application/json', 'text/plain', 'application/octet-stream', 'application/xml'])(
    'there is none of %s',
    (contentType) => {
      expect(writer.file(contentType)).toBeUndefined();
    },
  );

  test('an example in base64 is sent as the file that it holds, any other text as it is', () => {
    const gif = Buffer.from(writer.file('image/gif') ?? []);
    expect(write(gif.toString('base64'), 'image/gif')).toEqual(new Uint8Array(gif));
    expect(write(`data:image/gif;base64,${gif.toString('base64')}`, 'image/gif')).toEqual(new Uint8Array(gif));
    expect(write('abcdefghijklmnopqrst', 'image/gif')).toBe('abcdefghijklmnopqrst');
  });

  test('a compressed body is unpacked', () => {
    expect(gunzipSync(writer.file('application/gzip') ?? '')).toEqual(Buffer.alloc(0));
  });
});
