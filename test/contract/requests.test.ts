import { describe, expect, test } from 'vitest';
import { FromAnswer, type ParameterValue, type Step } from '../../src/contract/cases/step.ts';
import { ReferenceUnmet } from '../../src/contract/run/reference-unmet.ts';
import { BodyReader, DocumentReaders } from '../../src/openapi/bodies/read/body-reader.ts';
import { type Arrived, answered, run, sentTo, stepOf } from './sent-requests.ts';

type Json = Readonly<Record<string, unknown>>;

const string = { type: 'string' };
const list = { type: 'array', items: string };
const numbers = { type: 'array', items: { type: 'integer' } };
const object = { type: 'object', properties: { R: { type: 'integer' }, G: { type: 'boolean' }, 'b c': string } };
const rgb = { R: 100, G: true, 'b c': 'd=e&f,g;h/i?#%é' };
const words = ['plain', 'a,b', 'c d', 'e&f=g', '50%+1', 'é/ü?#'];
const nested = {
  type: 'object',
  properties: { a: { type: 'object', properties: { b: list } }, c: { type: 'array', items: object } },
};

/** Declared parameters with the values that are sent, which the server's reader must read. */
const declared: readonly (readonly [place: ParameterValue['in'], how: Json, value: unknown])[] = [
  ...['simple', 'label', 'matrix'].flatMap((style) =>
    [false, true].flatMap((explode): [ParameterValue['in'], Json, unknown][] => [
      ['path', { style, explode, schema: string }, "a/b c;d=e.f,g'ü%"],
      ['path', { style, explode, schema: { type: 'number' } }, -1],
      ['path', { style, explode, schema: numbers }, [3, 1, 2]],
      ['path', { style, explode, schema: object }, { R: 100, G: true }],
    ]),
  ),
  ['path', { schema: list }, words],
  ['path', { content: { 'application/json': { schema: object } } }, rgb],
  ['query', { schema: string }, words.join(' ')],
  ['query', { schema: string }, ''],
  ['query', { schema: { type: ['integer', 'null'] } }, null],
  ['query', { schema: list }, words],
  ['query', { schema: list, explode: false }, words],
  ['query', { schema: numbers, style: 'spaceDelimited' }, [1, 2, 3]],
  ['query', { schema: numbers, style: 'pipeDelimited' }, [1, 2, 3]],
  ['query', { schema: list, style: 'spaceDelimited', explode: true }, words],
  ['query', { schema: list, style: 'pipeDelimited', explode: true }, words],
  ['query', { schema: object }, rgb],
  ['query', { schema: object, explode: false }, rgb],
  ['query', { schema: object, style: 'deepObject' }, rgb],
  ['query', { schema: nested, style: 'deepObject' }, { a: { b: words }, c: [rgb, { R: 1 }] }],
  ['query', { schema: string, allowReserved: true }, 'https://a.example/b?c=d;e,f&g+h#i[j] 50%'],
  ['query', { content: { 'application/json': { schema: nested } } }, { a: { b: words }, c: [rgb] }],
  ['header', { schema: string }, 'a, b; c="d"'],
  ['header', { schema: numbers }, [1, 2, 3]],
  ['header', { schema: object, explode: true }, { R: 1, G: false }],
  ['header', { schema: object }, { R: 1, G: false }],
  ['header', { content: { 'application/json': { schema: object } } }, rgb],
  ['cookie', { schema: string }, words.join(';')],
  ['cookie', { schema: numbers, explode: false }, [1, 2, 3]],
  ['cookie', { schema: list }, words],
  ['cookie', { schema: object }, { R: 1, G: true }],
  ['cookie', { schema: object, explode: false }, { R: 1, G: true }],
];

function declaring(parameters: readonly Json[], path = '/things'): Json {
  return { [path]: { get: { parameters, responses: { 200: { description: 'OK' } } } } };
}

test.each(declared)('a parameter in %s, %j, arrives with its value', async (place, how, value) => {
  const path = place === 'path' ? '/things/{color}/parts' : '/things';
  const name = place === 'header' ? 'X-Color' : 'color';
  const { document, send } = await sentTo(declaring([{ name, in: place, required: true, ...how }], path));
  const step = stepOf(document, { parameters: [{ in: place, name, value }] });
  const { values, errors } = read(step, await send(step));
  expect(errors).toEqual([]);
  expect({ ...Object(values[place][name]) }).toEqual({ ...Object(value) });
  expect(JSON.stringify(values[place][name])).toBe(JSON.stringify(value));
});

function read({ operation }: Step, { path, query, headers }: Arrived) {
  const segments = path.split('/');
  if (operation === undefined) throw new Error('no operation');
  return operation.parameters.read({ path: [segments[2]], query, headers });
}

test('a text is sent unchanged if the parameter allows no text, or is not declared', async () => {
  const { document, send } = await sentTo(
    declaring([
      { name: 'limit', in: 'query', schema: { type: 'integer' } },
      { name: 'filter', in: 'query', content: { 'application/json': { schema: object } } },
    ]),
  );
  const parameters = [
    { in: 'query', name: 'limit', value: 'many' },
    { in: 'query', name: 'filter', value: '{' },
    { in: 'query', name: 'un known', value: ['a', 1] },
    { in: 'header', name: 'X-Un', value: [1, 2] },
    { in: 'query', name: 'left', value: undefined },
  ] as const;
  const { query, headers } = await send(stepOf(document, { parameters }));
  expect(query).toBe('limit=many&filter=%7B&un%20known=a&un%20known=1');
  expect(headers['x-un']).toBe('1,2');
});

test("a value of a step takes precedence over the run's and over the operation's default", async () => {
  const given = { headers: { 'X-Team': 'run', Cookie: 'session=abc; theme=dark' }, query: { limit: '5', other: 'x' } };
  const parameters = [{ name: 'limit', in: 'query', schema: string }];
  const { document, send } = await sentTo(declaring(parameters), {}, given);
  const plain = await send(stepOf(document, { query: { page: '1' } }));
  expect(plain.query).toBe('page=1&limit=5');
  const { query, headers } = await send(
    stepOf(document, {
      query: { page: '1', limit: '2' },
      headers: { 'x-team': 'step', 'x-more': 'm' },
      parameters: [
        { in: 'query', name: 'limit', value: 3 },
        { in: 'header', name: 'x-team', value: 'own' },
        { in: 'cookie', name: 'theme', value: 'light blue' },
      ],
    }),
  );
  expect(query).toBe('page=1&limit=3');
  expect([headers['x-team'], headers['x-more']]).toEqual(['own', 'm']);
  expect(headers.cookie).toBe('session=abc; theme=light%20blue');
});

describe('a key in the query', () => {
  const scheme = { type: 'apiKey', in: 'query', name: 'appid' };
  const components = { components: { securitySchemes: { key: scheme } } };
  const responses = { 200: { description: 'OK' } };
  const paths = {
    '/closed': { get: { security: [{ key: [] }], responses } },
    '/open': { post: { responses } },
    '/named': { put: { parameters: [{ name: 'appid', in: 'query', schema: string }], responses } },
  };
  const target = { query: { appid: 's e/cret', units: 'metric' } };

  test('is sent if the operation takes it, and never with a wrong access', async () => {
    const { document, send } = await sentTo(paths, components, target);
    const queryOf = async (parts: Partial<Step>) => (await send(stepOf(document, parts))).query;
    expect(await queryOf({ method: 'GET' })).toBe('appid=s+e%2Fcret');
    expect(await queryOf({ method: 'GET', access: 'none' })).toBe('');
    expect(await queryOf({ method: 'POST' })).toBe('');
    expect(await queryOf({ method: 'PUT' })).toBe('appid=s+e%2Fcret');
    expect(await queryOf({ method: 'GET', operation: undefined, path: '/nothing' })).toBe('appid=s+e%2Fcret');
    const parameters = [{ in: 'query', name: 'appid', value: 'wrong' }] as const;
    expect(await queryOf({ method: 'GET', parameters })).toBe('appid=wrong');
  });

  test('is a secret', async () => {
    const { credentials } = await sentTo(paths, components, target);
    expect(credentials.secrets).toEqual(['s e/cret']);
    expect(credentials.leads).toContain('appid');
  });
});

describe('a body', () => {
  const file = { type: 'string', format: 'binary' };
  const schema = {
    type: 'object',
    properties: {
      name: string,
      count: { type: 'integer' },
      tags: list,
      rgb: object,
      file,
      files: { type: 'array', items: file },
      nested,
    },
  };
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0, 0xff, 0xc3]);

  async function sentAs(mediaType: string, body: unknown, content: Json = { schema }) {
    const requestBody = { content: { [mediaType]: content } };
    const paths = { '/things': { post: { requestBody, responses: { 200: { description: 'OK' } } } } };
    const { document, send } = await sentTo(paths);
    const step = stepOf(document, { body, mediaType });
    const arrived = await send(step);
    const type = String(arrived.headers['content-type']);
    const reader = new BodyReader(step.operation?.requestBody?.content ?? [], new DocumentReaders(document.files));
    const outcome = await reader.read(arrived.body, type, undefined, 1e6);
    return { type, text: arrived.body.toString('latin1'), body: arrived.body, outcome };
  }

  /** The value that our reader reads, without errors. */
  async function readAs(mediaType: string, body: unknown, content?: Json) {
    const { outcome } = await sentAs(mediaType, body, content);
    if (outcome.kind !== 'read') return outcome;
    expect(outcome.errors).toEqual([]);
    return JSON.parse(JSON.stringify(outcome.value));
  }

  const value = { name: 'a&b=c d+é', count: 3, tags: ['x', 'y,z'], rgb, nested: { a: { b: ['q'] }, c: [{ R: 1 }] } };

  test.each(['application/json', 'application/merge-patch+json', 'application/problem+json'])(
    'in %s is JSON, of any type',
    async (mediaType) => {
      for (const one of [value, null, 'text', 5, [1]]) {
        const { type, body } = await sentAs(mediaType, one);
        expect([type, JSON.parse(body.toString())]).toEqual([mediaType, one]);
      }
      expect((await sentAs(mediaType, { file: png })).text).toBe(`{"file":"${Buffer.from(png).toString('base64')}"}`);
    },
  );

  test.each(['application/x-www-form-urlencoded', 'multipart/form-data'])('in %s reads the same', async (mediaType) => {
    expect(await readAs(mediaType, value)).toEqual(value);
  });

  test('as a form has the styles of its encodings', async () => {
    const styles = [
      ['tags', undefined, 'tags=a%2Cb&tags=c%20d'],
      ['tags', { style: 'form', explode: false }, 'tags=a%2Cb,c%20d'],
      ['tags', { style: 'spaceDelimited' }, 'tags=a%2Cb%20c%20d'],
      ['tags', { style: 'pipeDelimited', explode: false }, 'tags=a%2Cb%7Cc%20d'],
      ['rgb', undefined, 'rgb=%7B%22R%22%3A1%2C%22G%22%3Atrue%7D'],
      ['rgb', { contentType: 'application/json' }, 'rgb=%7B%22R%22%3A1%2C%22G%22%3Atrue%7D'],
      ['rgb', { style: 'deepObject' }, 'rgb%5BR%5D=1&rgb%5BG%5D=true'],
      ['rgb', { style: 'form', explode: false }, 'rgb=R,1,G,true'],
      ['rgb', { style: 'form' }, 'R=1&G=true'],
    ] as const;
    for (const [name, encoding, expected] of styles) {
      const body = name === 'tags' ? { tags: ['a,b', 'c d'] } : { rgb: { R: 1, G: true } };
      const content = { schema, ...(encoding && { encoding: { [name]: encoding } }) };
      const { text, outcome } = await sentAs('application/x-www-form-urlencoded', body, content);
      expect(text).toBe(expected);
      // A space between items, and one in an item, are the same.
      if (encoding !== undefined && 'style' in encoding && encoding.style === 'spaceDelimited') continue;
      expect(JSON.parse(JSON.stringify(outcome)).value).toEqual(body);
    }
  });

  test('as multipart has files with names and types, JSON and texts, and the headers of its encodings', async () => {
    const content = {
      schema,
      encoding: {
        file: {
          contentType: 'image/png, image/jpeg',
          headers: {
            'X-Kind': { required: true, schema: { type: 'string', enum: ['photo'] } },
            'X-Free': { schema: string },
          },
        },
        name: { contentType: 'text/plain; charset=utf-8' },
      },
    };
    const body = { name: 'é', count: 3, rgb: { R: 1 }, file: png, files: [png, 'text'] };
    const { type, text, outcome } = await sentAs('multipart/form-data', body, content);
    const [, boundary] = /^multipart\/form-data; boundary=(\S+)$/.exec(type) ?? [];
    const bytes = Buffer.from(png).toString('latin1');
    const part = (disposition: string, headers: string[], one: string) =>
      [`--${boundary}`, `Content-Disposition: form-data; ${disposition}`, ...headers, '', one, ''].join('\r\n');
    expect(text).toBe(
      part('name="name"', ['Content-Type: text/plain; charset=utf-8'], Buffer.from('é').toString('latin1')) +
        part('name="count"', [], '3') +
        part('name="rgb"', ['Content-Type: application/json'], '{"R":1}') +
        part('name="file"; filename="file.png"', ['Content-Type: image/png', 'X-Kind: photo'], bytes) +
        part('name="files"; filename="files.bin"', ['Content-Type: application/octet-stream'], bytes) +
        part('name="files"; filename="files.bin"', ['Content-Type: application/octet-stream'], 'text') +
        `--${boundary}--\r\n`,
    );
    expect(outcome).toMatchObject({
      kind: 'read',
      errors: [],
      value: { rgb: { R: 1 }, file: bytes, files: [bytes, 'text'] },
    });
  });

  test('as multipart has a boundary that occurs in none of its parts', async () => {
    const first = await sentAs('multipart/form-data', { name: 'x' });
    const boundary = first.type.slice(first.type.lastIndexOf('=') + 1);
    const body = { name: `--${boundary}--`, file: Buffer.from(`--${boundary}`) };
    const { outcome } = await sentAs('multipart/form-data', body);
    expect(outcome).toMatchObject({ value: { name: body.name, file: `--${boundary}` } });
  });

  test.each([
    ['text/plain', 'a text ☃', 'a text ☃'],
    ['text/plain', 5, '5'],
    ['text/csv', [{ a: 1, b: 'x,y' }], 'a,b\r\n1,"x,y"\r\n'],
    ['application/x-ndjson', [{ a: 1 }, 2], '{"a":1}\n2\n'],
    ['application/octet-stream', 'YWJjZGVmZ2hpamtsbW5vcA==', 'YWJjZGVmZ2hpamtsbW5vcA=='],
    ['application/x-www-form-urlencoded', 'as=it&is', 'as=it&is'],
    [
      'application/xml',
      { name: 'a<b', tags: ['x', 'y'] },
      '<root><name>a&lt;b</name><tags>x</tags><tags>y</tags></root>',
    ],
  ])('in %s, %j, is written in its format', async (mediaType, body, expected) => {
    const { type, body: bytes } = await sentAs(mediaType, body);
    expect([type, bytes.toString().replace(/^<\?[^?\n]*\?>\n/, '')]).toEqual([mediaType, expected]);
  });

  test.each(['application/octet-stream', 'image/png', 'image/*', 'application/json', 'application/pdf'])(
    'of bytes is sent as it is in %s',
    async (mediaType) => {
      const { type, body } = await sentAs(mediaType, png);
      expect([type, [...body]]).toEqual([mediaType.replace('*', 'png'), [...png]]);
    },
  );
});

describe('what an earlier answer has shown', () => {
  const make = { id: 'make', method: 'POST' };

  async function sentAfter(...answers: Parameters<typeof answered>[]) {
    const sent = await sentTo({
      '/things/{id}': { put: { responses: { 200: { description: 'OK' } } } },
    });
    sent.known.plan(answers.map(([step]) => step));
    for (const answer of answers) sent.known.add(answered(...answer));
    return sent;
  }
  const using = (by: string, at: string): Partial<Step> => ({
    parameters: [
      { in: 'path', name: 'id', value: new FromAnswer(by, at) },
      { in: 'query', name: 'ids', value: [new FromAnswer(by, at), 'x'] },
      { in: 'header', name: 'X-Id', value: new FromAnswer(by, at) },
    ],
    body: { id: new FromAnswer(by, at), all: [{ one: new FromAnswer(by, at) }], name: 'talkover-contract-00000000' },
  });

  test('is sent in the path, the query, a header and a body, with its type', async () => {
    const { document, send } = await sentAfter([stepOf(await anyDocument(), make), 201, { data: { id: 42 } }]);
    const arrived = await send(stepOf(document, using('make', '/data/id')));
    expect([arrived.path, arrived.query, arrived.headers['x-id']]).toEqual(['/things/42', 'ids=42&ids=x', '42']);
    expect(JSON.parse(arrived.body.toString())).toEqual({ id: 42, all: [{ one: 42 }], name: run.mark });
  });

  test.each([
    ['http://any.example/v1/things/a%20b', 'a b'],
    ['/things/7?x=/y#/z', '7'],
    ['things/8/', '8'],
    ['9', '9'],
    ['http://any.example', undefined],
    ['', undefined],
  ])('is the last part of the path of the Location %j', async (location, expected) => {
    const { known } = await sentAfter([stepOf(await anyDocument(), make), 201, {}, { location }]);
    expect(known.valueOf('make', 'location')).toBe(expected);
  });

  test('is not sent if it is missing, and the reason names the step', async () => {
    const { document, requests } = await sentAfter([stepOf(await anyDocument(), make), 201, { data: {} }]);
    const attempt = (at: string) => () => requests.of(stepOf(document, using('make', at)));
    expect(attempt('/data/id')).toThrow(new ReferenceUnmet('the answer to make shows nothing at /data/id', 'make'));
    expect(attempt('location')).toThrow('the answer to make shows no Location');
    expect(() => requests.of(stepOf(document, using('other', '')))).toThrow('the answer to other shows no JSON');
  });

  test("can't be a directory of a path", async () => {
    const { document, requests } = await sentAfter([stepOf(await anyDocument(), make), 201, { id: '..' }]);
    expect(() => requests.of(stepOf(document, using('make', '/id')))).toThrow(ReferenceUnmet);
  });

  test('comes from the step that stands in for a failed one', async () => {
    const document = await anyDocument();
    const standIn = stepOf(document, { ...make, id: 'made otherwise', insteadOf: 'make' });
    const { known, requests } = await sentAfter(
      [stepOf(document, make), 422, { id: 'of the refusal' }],
      [standIn, 201, { id: 'of the stand-in' }],
    );
    expect([known.valueOf('make', '/id'), known.idOf('make'), known.hasSucceeded('make')]).toEqual([
      ...['of the stand-in', 'of the stand-in', true],
    ]);
    const { path } = requests.of(
      stepOf(document, { path: '/things/{id}', needs: 'make', references: { id: { kind: 'created', by: 'make' } } }),
    );
    expect(path).toEqual({ id: 'of the stand-in' });
  });

  test('comes from the step itself if it succeeded or has no stand-in', async () => {
    const document = await anyDocument();
    const standIn = stepOf(document, { ...make, id: 'made otherwise', insteadOf: 'make' });
    const good = await sentAfter([stepOf(document, make), 201, { id: 'own' }], [standIn, 201, { id: 'other' }]);
    expect(good.known.valueOf('make', '/id')).toBe('own');
    const bad = await sentAfter([stepOf(document, make), 422, { id: 'own' }]);
    bad.known.plan([standIn]);
    expect([bad.known.valueOf('make', '/id'), bad.known.hasSucceeded('make')]).toEqual(['own', false]);
  });
});

async function anyDocument() {
  const { document } = await sentTo(declaring([]));
  return document;
}

test.each([
  ['header', 'X-Snow', '☃', /the value of X-Snow holds U\+2603/],
  ['header', 'X-Break', 'a\r\nb', /holds a line break/],
  ['path', 'id', '..', /no URL can hold \.\./],
] as const)("a value that %s can't hold is not sent", async (place, name, value, reason) => {
  const { document, requests } = await sentTo(declaring([], '/things/{id}'));
  const step = stepOf(document, {
    parameters: [
      { in: 'path', name: 'id', value: 1 },
      { in: place, name, value },
    ],
  });
  expect(() => requests.of(step)).toThrow(ReferenceUnmet);
  expect(() => requests.of(step)).toThrow(reason);
});
