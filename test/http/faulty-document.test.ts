import { describe, expect, test } from 'vitest';
import { tellFaults } from '../../src/cli/serve/document-warnings.ts';
import { loadDocument } from '../../src/index.ts';
import { type FaultKind, faultKinds } from '../../src/openapi/document/fault-kinds.ts';
import { fileOf } from '../document-of.ts';
import { type Answer, startMock } from '../running-mock.ts';

/** What an answer must be. */
type Check = (answer: Answer) => void;

const anything: Check = () => {};
const body =
  (matches: unknown): Check =>
  ({ json }) =>
    expect(json).toEqual(matches);
const key = (value: unknown): Check => body({ a: value });

/** A document with one operation, which answers with an `a` of this schema; the schema is on line 11. */
const answering = (schema: string, version = '3.0.3') => `openapi: ${version}
info: { title: Other, version: '1' }
paths:
  /x:
    get:
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema: { type: object, required: [a], properties: { a: ${schema} } }
`;

const line = 11;

describe('a faulty schema is read as intended, served, and reported with its line', () => {
  test.each<[schema: string, kind: FaultKind | undefined, check: Check]>([
    ['{ type: any }', 'schema', anything],
    ['{ type: date }', 'schema', key(expect.stringMatching(/^\d{4}-\d\d-\d\d$/))],
    ['{ type: file }', 'schema', key(expect.any(String))],
    ['{ type: int, minimum: "5", maximum: "5" }', 'schema', key(5)],
    ['{ type: "string[]", minItems: 1 }', 'schema', key(expect.arrayContaining([expect.any(String)]))],
    ['{ type: string, required: true }', 'schema', key(expect.any(String))],
    ['{ type: string, minLength: "3", maxLength: "3" }', 'schema', key(expect.stringMatching(/^.{3}$/))],
    ['{ type: string, maxLength: -1 }', 'schema', key(expect.any(String))],
    ['{ type: string, enum: [] }', 'schema', key(expect.any(String))],
    ['{ type: integer, enum: ["7"] }', 'schema', key(7)],
    ['{ type: array, items: [], minItems: 1 }', 'schema', key(expect.any(Array))],
    [
      '{ type: array, minItems: 1, items: [{ type: integer }] }',
      'schema',
      key(expect.arrayContaining([expect.any(Number)])),
    ],
    ['{ type: array, items: null }', 'schema', key(expect.any(Array))],
    ['{ type: object, properties: null }', 'schema', key(expect.any(Object))],
    ['{ type: object, required: [b], properties: { b: null } }', 'schema', key({ b: expect.anything() })],
    [
      '{ type: object, required: [b], properties: [{ name: b, type: integer }] }',
      'schema',
      key({ b: expect.any(Number) }),
    ],
    ['{ allOf: null, type: string }', 'schema', key(expect.any(String))],
    ['{ oneOf: [], type: string }', 'schema', key(expect.any(String))],
    ['{ type: object, additionalProperties: "false" }', 'schema', key({})],
    ['null', 'schema', anything],
    ['{ type: string, nullable: true }', undefined, anything],
    ['{ nullable: true, allOf: [{ type: string }] }', 'dialect', anything],
    ['{ type: integer, minimum: 3, exclusiveMinimum: true, maximum: 4 }', undefined, key(4)],
    ['{ type: string, pattern: "(?i)^abc$" }', 'pattern', key(expect.stringMatching(/^abc$/i))],
    ['{ type: string, pattern: "/^abc$/i" }', 'pattern', key(expect.stringMatching(/^abc$/i))],
    ['{ type: string, pattern: "^a++b$" }', 'pattern', key(expect.stringMatching(/^a+b$/))],
    ['{ type: string, pattern: "\\\\Aabc\\\\Z" }', 'pattern', key('abc')],
    ['{ type: string, pattern: "(" }', 'pattern', key(expect.any(String))],
    ['{ type: string, pattern: "^(a(?1)?b)$" }', 'pattern', key(expect.any(String))],
    ['{ type: string, format: shoe-size }', 'format', key(expect.any(String))],
    ['{ type: string, minlength: 3 }', 'keyword', key(expect.any(String))],
    ['{ type: boolean, default: "false" }', 'example', key(expect.any(Boolean))],
    ['{ type: string, default: null }', 'example', key(expect.any(String))],
    ['{ type: string, x-faker: name.firstName }', 'extension', key(expect.any(String))],
    ['{ type: string, x-codeSamples: null, x-any: { $ref: "#/nowhere" } }', undefined, key(expect.any(String))],
    ['{ discriminator: kind, type: object }', 'schema', key(expect.any(Object))],
    ['{ type: array, minItems: 3, maxItems: 1, items: { type: string } }', 'contradiction', anything],
  ])('%s', async (schema, kind, check) => {
    const { answer, told } = await served(answering(schema));
    expect([schema, answer.status, answer.text]).toEqual([schema, 200, expect.any(String)]);
    check(answer);
    if (kind === undefined) expect(told).toBe('');
    else expect(told).toMatch(new RegExp(`^${titleOf(kind)}: \\d\n {2}\\S+:${line}:\\d+ `, 'm'));
  });

  test.each<[schema: string, check: Check]>([
    ['{ type: string, nullable: true }', anything],
    ['{ type: integer, minimum: 3, exclusiveMinimum: true, maximum: 4 }', key(4)],
    [
      '{ type: array, minItems: 2, items: [{ const: 1 }, { const: 2 }] }',
      (answer) => expect(answer.json).toMatchObject({ a: [1, 2] }),
    ],
  ])('%s in 3.1', async (schema, check) => {
    const { answer, told } = await served(answering(schema, '3.1.0'));
    expect(answer.status).toBe(200);
    check(answer);
    expect(told).toMatch(new RegExp(`^${titleOf('dialect')}: 1\n {2}\\S+:${line}:\\d+ `, 'm'));
  });
});

const ok = "responses: { '200': { description: OK, content: { application/json: { example: { a: 1 } } } } }";
const head = "openapi: 3.0.3\ninfo: { title: Other, version: '1' }\n";
const answer = (mediaType: string) =>
  `      responses:\n        '200': { description: OK, content: { application/json: { ${mediaType} } } }`;
const one = `paths:\n  /x:\n    get: { ${ok} }\n`;

describe('a document with another fault is served, and reported with its line', () => {
  test.each<[name: string, text: string, kind: FaultKind, line: number, path?: string]>([
    ['an undeclared path parameter', `${head}paths:\n  /x/{id}:\n    get: { ${ok} }\n`, 'parameter', 5, '/x/1'],
    [
      'an unused path parameter',
      `${head}paths:\n  /x:\n    parameters:\n      - { name: id, in: path, required: true, schema: {} }\n    get: { ${ok} }\n`,
      'parameter',
      6,
    ],
    [
      'a parameter without a name',
      `${head}paths:\n  /x:\n    parameters:\n      - { in: query, schema: {} }\n    get: { ${ok} }\n`,
      'parameter',
      6,
    ],
    [
      'a parameter in no place',
      `${head}paths:\n  /x:\n    parameters:\n      - { name: a, in: formData, schema: {} }\n    get: { ${ok} }\n`,
      'parameter',
      6,
    ],
    [
      'a parameter of nowhere',
      `${head}paths:\n  /x:\n    get: { ${ok} }\n    put:\n      parameters: [{ $ref: '#/components/parameters/no' }]\n      ${ok}\n`,
      'reference',
      7,
    ],
    [
      'an operationId twice',
      `${head}paths:\n  /x:\n    get: { operationId: a, ${ok} }\n    put: { operationId: a, ${ok} }\n`,
      'operation',
      6,
    ],
    [
      'a key twice',
      `${head}paths:\n  /x:\n    get:\n      summary: a\n      summary: b\n      ${ok}\n`,
      'duplicate',
      7,
    ],
    [
      'paths that are the same',
      `${head}paths:\n  /x/{a}:\n    get: { ${ok}, parameters: [{ name: a, in: path, required: true, schema: {} }] }\n  /x/{b}:\n    get: { ${ok}, parameters: [{ name: b, in: path, required: true, schema: {} }] }\n`,
      'path',
      6,
      '/x/1',
    ],
    ['a path without a slash', `${head}paths:\n  x:\n    get: { ${ok} }\n  /y:\n    get: { ${ok} }\n`, 'path', 4, '/y'],
    [
      'response 20X',
      `${head}paths:\n  /x:\n    get:\n      responses:\n        20X: { description: odd }\n        '200': { description: OK, content: { application/json: { example: { a: 1 } } } }\n`,
      'response',
      7,
    ],
    [
      'response 600',
      `${head}paths:\n  /x:\n    get:\n      responses:\n        600: { description: odd }\n        '200': { description: OK, content: { application/json: { example: { a: 1 } } } }\n`,
      'response',
      7,
    ],
    [
      'response Error',
      `${head}paths:\n  /x:\n    get:\n      responses:\n        Error: { description: odd }\n        '200': { description: OK, content: { application/json: { example: { a: 1 } } } }\n`,
      'response',
      7,
    ],
    [
      'an undeclared security scheme',
      `${head}paths:\n  /x:\n    get: { ${ok} }\n    put: { security: [{ key: [] }], ${ok} }\n`,
      'security',
      6,
    ],
    ['no info', `openapi: 3.0.3\n${one}`, 'head', 1],
    ['no title', `openapi: 3.0.3\ninfo: {}\n${one}`, 'head', 2],
    ['no responses', `${head}${one}    put: { summary: a }\n`, 'operation', 6],
    ['openapi: 3.1 as a number', `openapi: 3.1\ninfo: { title: Other }\n${one}`, 'head', 1],
    ['openapi: 3.2.0', `openapi: 3.2.0\ninfo: { title: Other }\n${one}`, 'head', 1],
    [
      'a schema of null',
      `${head}${one}    put:\n      requestBody: { content: { application/json: { schema: null } } }\n      ${ok}\n`,
      'schema',
      7,
    ],
    ['parameters of null', `${head}paths:\n  /x:\n    parameters: null\n    get: { ${ok} }\n`, 'content', 5],
    ['an operation of null', `${head}${one}    put: null\n`, 'content', 6],
    ['a server that is none', `${head}servers: [{ url: 'http://a b/' }]\n${one}`, 'server', 3],
    ['a value with an @', `${head}${one}    put:\n      summary: @admin only\n      ${ok}\n`, 'syntax', 7],
    ['a tab', `${head}paths:\n  /x:\n    get:\n\t\t\t${ok}\n`, 'syntax', 6],
  ])('%s', async (_name, text, kind, at, path = '/x') => {
    const { answer, told } = await served(text, path);
    expect([answer.status, answer.json]).toEqual([200, { a: 1 }]);
    expect(told).toMatch(new RegExp(`^${titleOf(kind)}: 1\n {2}\\S+:${at}:\\d+ `, 'm'));
    expect(told).toMatch(/^The document has 1 fault, /);
  });
});

test.each<[name: string, operation: string, body: unknown, reason: RegExp]>([
  [
    'an example',
    `${answer('schema: { type: integer }, example: x')}`,
    'x',
    /:7:\d+ the example .{0,999} must be integer/,
  ],
  [
    'an example by name',
    `${answer('schema: { type: integer }, examples: { a: { value: x } }')}`,
    'x',
    /:7:\d+ the example .{0,999} must be integer/,
  ],
  [
    'the example of a schema',
    `${answer('schema: { type: object, example: { a: x }, properties: { a: { type: integer } } }')}`,
    { a: 'x' },
    /:7:\d+ the example .{0,999} must be integer/,
  ],
  [
    'the example of a schema that is referred to',
    `${answer("schema: { $ref: '#/components/schemas/A' }")}\ncomponents: { schemas: { A: { type: integer, example: x } } }`,
    'x',
    /:8:\d+ the example .{0,999} must be integer/,
  ],
  [
    'the example of a parameter',
    `      parameters: [{ name: a, in: query, schema: { type: integer }, example: x }]\n      ${ok}`,
    { a: 1 },
    /:6:\d+ the example .{0,999} must be integer/,
  ],
])(
  'an example that breaks its schema (%s) is served unchanged, and only reported by a full check',
  async (_name, operation, body, reason) => {
    const text = `${head}paths:\n  /x:\n    get:\n${operation}\n`;
    const { answer, told } = await served(text);
    expect([answer.status, answer.json, told]).toEqual([200, body, '']);
    await expect(loadDocument(fileOf(text), { strict: true })).rejects.toThrow(reason);
  },
);

test.each<[name: string, operation: string, body: unknown, reason: RegExp]>([
  [
    'examples of a property, of which one is right',
    `${answer('schema: { type: object, required: [a], properties: { a: { type: integer, examples: [x, 1] } } }')}`,
    { a: 1 },
    /:7:\d+ the example .{0,999} must be integer/,
  ],
  [
    'an example that is right when it is read as a number',
    `${answer("schema: { type: integer, example: '1' }")}`,
    1,
    /:7:\d+ the example .{0,999} must be integer/,
  ],
  [
    'a default',
    `${answer('schema: { type: array, maxItems: 0, default: [1], items: { type: string } }')}`,
    [],
    /:7:\d+ the default .{0,999} must/,
  ],
])('%s: what its schema allows is served', async (_name, operation, body, reason) => {
  const text = `${head}paths:\n  /x:\n    get:\n${operation}\n`;
  const { answer, told } = await served(text);
  expect([answer.status, answer.json, told]).toEqual([200, body, '']);
  await expect(loadDocument(fileOf(text), { strict: true })).rejects.toThrow(reason);
});

test.each([
  ['int', '5', '5.5'],
  ['Integer', '5', 'x'],
  ['bool', 'true', 'x'],
  ['float', '1.5', 'x'],
  ['[int]', '5', 'x'],
])('a parameter of type %s accepts what was intended', async (type, right, wrong) => {
  const parameter = `{ name: a, in: query, schema: { type: ${type} } }`;
  const text = `${head}paths:\n  /x:\n    get:\n      parameters: [${parameter}]\n      ${ok}\n`;
  const statuses = await Promise.all(
    [right, wrong].map(async (value) => (await served(text, `/x?a=${value}`)).answer.status),
  );
  expect(statuses).toEqual([200, 422]);
});

test('a form is read by the intended types of its properties', async () => {
  const schema =
    '{ type: object, required: [n], properties: { n: { type: int }, l: { type: arr, items: { type: bool } } } }';
  const body = `requestBody: { content: { application/x-www-form-urlencoded: { schema: ${schema} } } }`;
  const document = await loadDocument(fileOf(`${head}paths:\n  /x:\n    post:\n      ${body}\n      ${ok}\n`));
  const mock = await startMock({ document });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const statuses = await Promise.all(
    ['n=5&l=true&l=false', 'n=x'].map(async (form) => (await mock.send('POST', '//x', { headers, body: form })).status),
  );
  expect(statuses).toEqual([200, 422]);
});

test('a body on GET is not a fault', async () => {
  const { answer, told } = await served(
    `${head}paths:\n  /x:\n    get:\n      requestBody: { content: { application/json: { schema: { type: object } } } }\n      ${ok}\n`,
  );
  expect([answer.status, told]).toEqual([200, '']);
});

test('many faults are shown as one screenful, worst first, with their number', async () => {
  const schemas = Array.from(
    { length: 50 },
    (_, index) => `    S${index}: { type: any, format: f${index}, minlength: 1, pattern: '(', $ref: '#/no' }\n`,
  );
  const kinds = `servers: [{}]\nsecurity: [{ no: [] }]\ninfo: {}\ncomponents:\n  schemas:\n`;
  const { told } = await served(`openapi: 3.1.0\n${kinds}${schemas.join('')}${one}`);
  const lines = told.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(20);
  expect(lines[0]).toMatch(/^The document has \d+ faults, and is served all the same\.$/);
  expect(lines[1]).toBe(`${faultKinds.reference}: 50`);
  expect(lines.slice(2, 5)).toEqual(Array(3).fill(expect.stringMatching(/^ {2}\S+:\d+:\d+ \$ref #\/no leads nowhere/)));
  expect(lines[5]).toBe('  and 47 more');
  expect(lines).toContain(`${faultKinds.format}: 50`);
  expect(lines.at(-1)).toMatch(/^All of them: talkover-mock lint \S+/);
});

async function served(text: string, path = '/x'): Promise<{ answer: Answer; told: string }> {
  const document = await loadDocument(fileOf(text));
  const mock = await startMock({ document });
  const answer = await mock.send('GET', `/${path}`);
  let told = '';
  await tellFaults(document, (more) => {
    told += more;
  });
  return { answer, told };
}

function titleOf(kind: FaultKind): string {
  return faultKinds[kind].replaceAll(/[.*+?()]/g, '\\$&');
}
