import { describe, expect, test } from 'vitest';
// What lines are found with.
import '../../../../src/openapi/node-packages.ts';
import type { FaultKind } from '../../../../src/openapi/document/fault-kinds.ts';
import { allFaultsOf, faultsOf } from '../../../../src/openapi/document/faults/faults-of.ts';
import { SourceFiles } from '../../../../src/openapi/document/source-files.ts';

type Json = Readonly<Record<string, unknown>>;

const responses = { 200: { description: 'OK' } };
const answer = (schema: unknown) => ({ 200: { description: 'OK', content: { 'application/json': { schema } } } });
const body = '/paths/~1x/get/responses/200/content/application~1json/schema';

/** A document with one operation, and what is said of it beside. */
function documentWith({ get, item, paths, schema, ...more }: Json): Json {
  const operation = { responses: schema === undefined ? responses : answer(schema), ...(get as Json | undefined) };
  const path = { get: operation, ...(item as Json | undefined) };
  return { openapi: '3.1.0', info: { title: 'Other', version: '1' }, paths: paths ?? { '/x': path }, ...more };
}

function filesOf(document: unknown, others: Readonly<Record<string, unknown>> = {}): SourceFiles {
  const values = Object.entries({ 'api.json': document, ...others });
  return new SourceFiles(
    values.map(([name, content]) => {
      const text = JSON.stringify(content);
      return { uri: `file:///${name}`, path: `/${name}`, text, value: JSON.parse(text) };
    }),
  );
}

const faultsIn = (document: unknown, others?: Readonly<Record<string, unknown>>) =>
  allFaultsOf(filesOf(document, others), { hasFakerMethod: (name) => name === 'person.firstName' });

const parameter = (more: Json) => ({ name: 'a', in: 'query', schema: { type: 'string' }, ...more });
const parameters = (...list: unknown[]) => ({ get: { parameters: list } });

test.each<[name: string, parts: Json, ...faults: [kind: FaultKind, pointer: string, reason: RegExp][]]>([
  // References.
  ['a reference to nothing', { schema: { $ref: '#/nothing' } }, ['reference', `${body}/$ref`, /leads nowhere/]],
  [
    'one deep inside',
    { schema: { items: { $ref: '#/no' } } },
    ['reference', `${body}/items/$ref`, /#\/no leads nowhere/],
  ],
  ['a reference to itself', { schema: { $ref: `#${body}` } }, ['reference', `${body}/$ref`, /back to itself/]],
  [
    'a parameter of nowhere',
    parameters({ $ref: '#/no' }),
    ['reference', '/paths/~1x/get/parameters/0/$ref', /nowhere/],
  ],
  [
    'a reference of null',
    parameters({ $ref: null }),
    ['reference', '/paths/~1x/get/parameters/0/$ref', /\$ref is null/],
  ],
  [
    'a mapping to nowhere',
    { schema: { oneOf: [{}], discriminator: { propertyName: 'k', mapping: { cat: 'Cat' } } } },
    ['reference', `${body}/discriminator/mapping/cat`, /mapped to Cat/],
  ],
  [
    'a schema outside of the components',
    { schema: { $ref: '#/definitions/a' }, definitions: { a: { type: 'any' } } },
    ['schema', '/definitions/a/type', /"any"/],
  ],
  // Parameters.
  [
    'a path parameter undeclared',
    { paths: { '/x/{id}': { get: { responses } } } },
    ['parameter', '/paths/~1x~1{id}/get', /id of \/x\/\{id\} is not declared/],
  ],
  [
    'a path parameter unused',
    parameters(parameter({ in: 'path' })),
    ['parameter', '/paths/~1x/get/parameters/0', /a is not in \/x/],
  ],
  [
    'one of the path item',
    { item: { parameters: [parameter({ in: 'path' })] } },
    ['parameter', '/paths/~1x/parameters/0', /is not in/],
  ],
  [
    'a nameless parameter',
    parameters({ in: 'query', schema: {} }),
    ['parameter', '/paths/~1x/get/parameters/0', /without a name/],
  ],
  [
    'a parameter in the body',
    parameters(parameter({ in: 'body' })),
    ['parameter', '/paths/~1x/get/parameters/0/in', /in "body"/],
  ],
  [
    'a parameter nowhere',
    parameters({ name: 'a', schema: {} }),
    ['parameter', '/paths/~1x/get/parameters/0', /is in missing|in missing/],
  ],
  [
    'a style of elsewhere',
    parameters(parameter({ style: 'matrix' })),
    ['parameter', '/paths/~1x/get/parameters/0/style', /"matrix"/],
  ],
  [
    'a parameter of Swagger',
    parameters({ name: 'a', in: 'query', type: 'string' }),
    ['parameter', '/paths/~1x/get/parameters/0', /no schema/],
  ],
  [
    'a parameter twice',
    parameters(parameter({}), parameter({})),
    ['parameter', '/paths/~1x/get/parameters/1', /declared twice/],
  ],
  ['parameters of null', { get: { parameters: null } }, ['content', '/paths/~1x/get/parameters', /null and no list/]],
  ['a parameter of null', parameters(null), ['content', '/paths/~1x/get/parameters/0', /null and no object/]],
  // Operations, responses, bodies.
  [
    'an operationId twice',
    { get: { operationId: 'a' }, item: { put: { operationId: 'a', responses } } },
    ['operation', '/paths/~1x/put/operationId', /a is used twice/],
  ],
  ['an operationId of a number', { get: { operationId: 5 } }, ['operation', '/paths/~1x/get/operationId', /5/]],
  ['no responses', { get: { responses: undefined } }, ['operation', '/paths/~1x/get', /no responses/]],
  ['responses without any', { get: { responses: {} } }, ['operation', '/paths/~1x/get/responses', /no responses/]],
  ['responses of null', { get: { responses: null } }, ['content', '/paths/~1x/get/responses', /null/]],
  ['response 20X', { get: { responses: { '20X': {} } } }, ['response', '/paths/~1x/get/responses/20X', /20X/]],
  ['response 600', { get: { responses: { 600: {}, 200: {} } } }, ['response', '/paths/~1x/get/responses/600', /600/]],
  [
    'response Error',
    { get: { responses: { Error: {}, 200: {} } } },
    ['response', '/paths/~1x/get/responses/Error', /Error/],
  ],
  ['a response of null', { get: { responses: { 200: null } } }, ['content', '/paths/~1x/get/responses/200', /null/]],
  ['an operation of null', { item: { put: null } }, ['content', '/paths/~1x/put', /null/]],
  ['a method in upper case', { item: { PUT: { responses } } }, ['operation', '/paths/~1x/PUT', /differently than put/]],
  [
    'an invalid media type',
    { get: { responses: { 200: { content: { json: {} } } } } },
    ['content', '/paths/~1x/get/responses/200/content/json', /json/],
  ],
  [
    'content of null',
    { get: { requestBody: { content: null } } },
    ['content', '/paths/~1x/get/requestBody/content', /null/],
  ],
  ['a schema of null', { get: { responses: answer(null) } }, ['schema', body, /null and no schema/]],
  ['a schema that is a text', { get: { responses: answer('Pet') } }, ['schema', body, /"Pet" and no schema/]],
  // Paths.
  [
    'paths that are the same',
    { paths: { '/a/{x}': {}, '/a/{y}': {} } },
    ['path', '/paths/~1a~1{y}', /can't be distinguished from \/a\/\{x\}/],
  ],
  ['a path without a slash', { paths: { x: { get: { responses } } } }, ['path', '/paths/x', /slash/]],
  ['a path with a query', { paths: { '/x?a=1': { get: { responses } } } }, ['path', '/paths/~1x?a=1', /query/]],
  ['a path with half a brace', { paths: { '/x/{a': { get: { responses } } } }, ['path', '/paths/~1x~1{a', /braces/]],
  // Security and servers.
  ['an undeclared scheme', { security: [{ key: [] }] }, ['security', '/security/0/key', /key is not declared/]],
  ['one of an operation', { get: { security: [{ key: [] }] } }, ['security', '/paths/~1x/get/security/0/key', /key/]],
  [
    'a scheme of no type',
    { components: { securitySchemes: { a: { type: 'key' } } } },
    ['security', '/components/securitySchemes/a/type', /"key"/],
  ],
  ['a server that is no URL', { servers: [{ url: 'http://a b' }] }, ['server', '/servers/0/url', /none/]],
  ['a server without a URL', { servers: [{}] }, ['server', '/servers/0', /missing/]],
  ['a server without a scheme', { servers: [{ url: 'api.example.com/v1' }] }, ['server', '/servers/0/url', /scheme/]],
  [
    'a variable undeclared',
    { servers: [{ url: 'https://{host}/' }] },
    ['server', '/servers/0/url', /host is not declared/],
  ],
  // The head.
  ['no info', { info: undefined }, ['head', '', /info is missing/]],
  ['no title', { info: { version: '1' } }, ['head', '/info', /title is missing/]],
  ['a version that is a number', { openapi: 3.1 }, ['head', '/openapi', /number 3.1/]],
  ['half a version', { openapi: '3.1' }, ['head', '/openapi', /not a full version/]],
  ['version 3.2', { openapi: '3.2.0' }, ['head', '/openapi', /3.2.0/]],
  ['no version', { openapi: undefined }, ['head', '', /openapi is missing; read as 3.1.0/]],
  ['a version to come', { openapi: '4.0.0' }, ['head', '/openapi', /4.0.0 is read like 3.1/]],
  // What Swagger 2.0 has.
  [
    'a schema without content',
    { get: { responses: { 200: { schema: {} } } } },
    ['schema', '/paths/~1x/get/responses/200/schema', /read as that of application\/json/],
  ],
  [
    'a parameter that is its own schema',
    parameters({ name: 'a', in: 'query', type: 'integer' }),
    ['parameter', '/paths/~1x/get/parameters/0', /its own keywords/],
  ],
  [
    'required as a text',
    parameters(parameter({ required: 'true' })),
    ['parameter', '/paths/~1x/get/parameters/0/required', /"true"; read as true/],
  ],
  // Examples and extensions.
  [
    'an example without a value',
    { get: { responses: { 200: { content: { 'a/b': { examples: { a: {} } } } } } } },
    ['example', '/paths/~1x/get/responses/200/content/a~1b/examples/a', /no value/],
  ],
  [
    'a list of examples',
    { get: { responses: { 200: { content: { 'a/b': { examples: [1] } } } } } },
    ['content', '/paths/~1x/get/responses/200/content/a~1b/examples', /a list/],
  ],
  ['an older faker', { schema: { 'x-faker': 'name.firstName' } }, ['extension', `${body}/x-faker`, /name.firstName/]],
  // Schemas: the table of their reading has the rest.
  [
    'a type that is none',
    { schema: { properties: { a: { type: 'date' } } } },
    ['schema', `${body}/properties/a/type`, /"date"/],
  ],
  ['an unknown format', { schema: { format: 'shoe-size' } }, ['format', `${body}/format`, /shoe-size/]],
  ['nullable in 3.1', { schema: { type: 'string', nullable: true } }, ['dialect', `${body}/nullable`, /3.0/]],
])('%s is reported with its place', (_name, parts, ...expected) => {
  const faults = faultsIn(documentWith(parts));
  expect(faults.map(({ kind, place }) => [kind, place.pointer])).toEqual(expected.map(([kind, at]) => [kind, at]));
  for (const [index, [, , reason]] of expected.entries()) expect(faults[index]?.reason).toMatch(reason);
});

test.each<[name: string, parts: Json]>([
  ['a body on GET', { get: { requestBody: { content: { 'application/json': { schema: {} } } } } }],
  ['response 2xx, 4XX and default', { get: { responses: { '2xx': {}, '4XX': {}, default: {}, 'x-more': null } } }],
  [
    'foreign keys with any value',
    {
      'x-codeSamples': null,
      'x-webhooks': { $ref: '#/nowhere' },
      get: { 'x-codeSamples': [{ lang: 5, $ref: 'nowhere.yaml' }], 'x-badges': { type: 'any', schema: null } },
      item: { 'x-internal': { $ref: 5 } },
      schema: { 'x-enum': { $ref: '#/no' }, 'x-faker': 'person.firstName', properties: { a: { 'x-nullable': 5 } } },
    },
  ],
  [
    'names that are keywords',
    {
      schema: {
        properties: {
          required: {},
          type: { type: 'string' },
          example: {},
          default: {},
          $ref: { type: 'string' },
          'x-a': {},
          schema: {},
        },
      },
      components: {
        schemas: { required: {}, 'x-a': {}, schema: {}, enum: {} },
        headers: { 'x-rate-limit': { schema: {} } },
      },
    },
  ],
  [
    'data of any form',
    {
      schema: {
        example: { $ref: '#/nowhere', type: 'any', schema: null },
        default: { $ref: 'x' },
        enum: [{ $ref: '#/no' }, { $ref: 'x' }],
        const: { type: 'any' },
      },
      get: {
        parameters: [parameter({ example: { $ref: 5 }, examples: { a: { value: { $ref: '#/no', schema: null } } } })],
      },
    },
  ],
  [
    'a path item of the components',
    { item: { $ref: '#/components/pathItems/a' }, components: { pathItems: { a: { put: { responses } } } } },
  ],
  ['a callback', { get: { callbacks: { done: { '{$request.body#/url}': { post: { responses } }, 'x-a': null } } } }],
  [
    'a server with variables',
    {
      servers: [
        {
          url: 'https://{a}.x:{port}/{v}',
          variables: { a: { default: 'b' }, port: { default: '8080' }, v: { default: 'v1' } },
        },
        { url: '/v1' },
        { url: '' },
      ],
    },
  ],
  ['security without credentials', { security: [{}], get: { security: [] } }],
])('%s is no fault', (_name, parts) => {
  expect(faultsIn(documentWith(parts))).toEqual([]);
});

describe('another file', () => {
  test('is read as the type that its reference expects', () => {
    const document = documentWith({
      schema: { $ref: 'pet.json' },
      get: { parameters: [{ $ref: 'parts.json#/parameters/id' }] },
      paths: undefined,
    });
    const others = {
      'pet.json': { properties: { age: { type: 'int' }, owner: { $ref: 'owner.json' }, self: { $ref: '#' } } },
      'parts.json': { parameters: { id: { in: 'query', schema: {} }, unused: { in: 'nowhere' } } },
      'owner.json': { type: 'any' },
    };
    const faults = faultsIn(
      {
        ...document,
        paths: {
          '/x': {
            get: { parameters: [{ $ref: 'parts.json#/parameters/id' }], responses: answer({ $ref: 'pet.json' }) },
          },
        },
      },
      others,
    );
    expect(faults.map(({ kind, place }) => [kind, place.uri, place.pointer]).sort()).toEqual([
      ['parameter', 'file:///parts.json', '/parameters/id'],
      ['schema', 'file:///owner.json', '/type'],
      ['schema', 'file:///pet.json', '/properties/age/type'],
    ]);
  });
});

test('a duplicate key is reported with the line of the second', () => {
  const text =
    '{\n "openapi": "3.1.0", "info": { "title": "x" },\n "paths": {\n  "/a": { "get": { "responses": { "200": {} } } },\n  "/\\u0061": {}\n } }';
  const files = new SourceFiles([{ uri: 'file:///a.json', path: '/a.json', text, value: JSON.parse(text) }]);
  expect(allFaultsOf(files)).toMatchObject([
    { kind: 'duplicate', place: { pointer: '/paths/~1a' }, position: { line: 5, column: 3 }, reason: /key \/a/ },
  ]);
});

test.each([
  ['{"a":1,"a":2}', ['/a']],
  ['{"a":{"b":1},"c":[{"b":1,"b":2},{"b":1}]}', ['/c/0/b']],
  ['{"a":"\\"b\\":1","b":["a","a"],"c":"\\\\"}', []],
  ['{"a":["x",{"y":"{\\"y\\":1}"},"z"],"a":{}}', ['/a']],
  ['{"a":[[1,2],{"b":{},"b":[]}]}', ['/a/1/b']],
])('%s has the keys %j twice', (text, pointers) => {
  const files = new SourceFiles([{ uri: 'file:///a', path: '/a', text, value: {} }]);
  const found = allFaultsOf(files).filter(({ kind }) => kind === 'duplicate');
  expect(found.map(({ place }) => place.pointer)).toEqual(pointers);
});

test('a document with a circular anchor is walked once, and a large one with pauses', () => {
  const loop: Record<string, unknown> = { type: 'object' };
  loop.properties = { self: loop };
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`S${index}`, { properties: { a: {} } }]));
  const document = documentWith({ schema: loop, components: { schemas: many } });
  const files = new SourceFiles([{ uri: 'file:///a', path: '/a', text: 'a: yaml', value: document }]);
  const steps = [...faultsOf(files)];
  expect(steps.length).toBeGreaterThan(3);
  expect(steps.every((step) => step === undefined)).toBe(true);
});
