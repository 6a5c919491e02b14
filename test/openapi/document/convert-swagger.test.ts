import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openApiOf, pointerInSwagger } from '../../../src/openapi/document/convert-swagger.ts';
import { isSwagger2 } from '../../../src/openapi/document/document-kind.ts';
import { valueAt } from '../../../src/openapi/document/json-pointer.ts';
import { fileOf } from '../../document-of.ts';

const swagger = {
  swagger: '2.0',
  info: { title: 'Old', version: '1' },
  host: 'api.example.com',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  parameters: {
    limit: { name: 'limit', in: 'query', type: 'integer', maximum: 100 },
    pet: { name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
  },
  responses: { Missing: { description: 'Missing.', schema: { $ref: '#/definitions/Error' } } },
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  paths: {
    '/pets': {
      parameters: [{ $ref: '#/parameters/limit' }],
      get: {
        produces: ['application/xml'],
        parameters: [
          { name: 'ids', in: 'query', type: 'array', items: { type: 'integer' }, collectionFormat: 'pipes' },
        ],
        responses: {
          200: { description: 'Pets.', schema: { type: 'array', items: { $ref: '#/definitions/Pet' } } },
          404: { $ref: '#/responses/Missing' },
        },
      },
      post: { parameters: [{ $ref: '#/parameters/pet' }], responses: { 201: { description: 'Added.' } } },
    },
    '/shared': {
      parameters: [{ $ref: '#/parameters/pet' }, { $ref: '#/parameters/limit' }],
      get: { responses: { 204: { description: 'Nothing.' } } },
      put: { responses: { 204: { description: 'Nothing.' } } },
    },
    '/form': {
      post: {
        parameters: [{ name: 'age', in: 'formData', type: 'integer', required: true }],
        responses: { 204: { description: 'Nothing.' } },
      },
    },
  },
  definitions: {
    Pet: { type: 'object', discriminator: 'kind', properties: { name: { type: 'string', 'x-nullable': true } } },
    Error: { type: 'object', properties: { message: { type: 'string' } } },
  },
};

const body = { $ref: '#/components/schemas/Pet' };

/** What a pointer leads to; the package may keep a body apart and refer to it. */
function partOf(document: unknown, pointer: string): unknown {
  const [, holder, inside = ''] = /^(.*\/requestBody)?(.*)$/.exec(pointer) ?? [];
  if (holder === undefined) return valueAt(document, pointer);
  const { $ref } = Object(valueAt(document, holder));
  return valueAt(document, typeof $ref === 'string' ? $ref.slice(1) + inside : pointer);
}

describe('Swagger 2.0 is converted to OpenAPI 3.0', () => {
  test.each<readonly [what: string, pointer: string, expected: unknown]>([
    ['version', '/openapi', '3.0.0'],
    ['server', '/servers/0/url', 'https://api.example.com/v1'],
    ['parameter', '/components/parameters/limit/schema', { type: 'integer', maximum: 100 }],
    ['list', '/paths/~1pets/get/parameters/0/style', 'pipeDelimited'],
    ["an operation's own media type", '/paths/~1pets/get/responses/200/content/application~1xml/schema/type', 'array'],
    ['shared body', '/paths/~1pets/post/requestBody/content/application~1json/schema', body],
    ['body of a whole path', '/paths/~1shared/put/requestBody/content/application~1json/schema', body],
    ['its other parameters', '/paths/~1shared/parameters', [{ $ref: '#/components/parameters/limit' }]],
    ['no body where none is', '/paths/~1shared/get/requestBody', undefined],
    ['form', '/paths/~1form/post/requestBody/content/application~1x-www-form-urlencoded/schema/required', ['age']],
    ['discriminator', '/components/schemas/Pet/discriminator/propertyName', 'kind'],
    ['x-nullable', '/components/schemas/Pet/properties/name/nullable', true],
  ])('%s', async (_, pointer, expected) => {
    expect(partOf(await openApiOf(swagger), pointer)).toEqual(expected);
  });

  test('where the package is installed, and nowhere else', async () => {
    expect(await openApiOf(swagger, pathToFileURL(fileOf('', 'elsewhere.js')).href)).toBeUndefined();
  });

  test('and the document is not changed', async () => {
    const before = structuredClone(swagger);
    await openApiOf(swagger);
    expect(swagger).toEqual(before);
  });
});

test.each([
  ['/components/schemas/Pet/properties/name', '/definitions/Pet/properties/name'],
  ['/components/parameters/limit/schema/maximum', '/parameters/limit/maximum'],
  ['/components/responses/Missing/content/application~1json/schema', '/responses/Missing/schema'],
  ['/components/securitySchemes/key', '/securityDefinitions/key'],
  ['/paths/~1pets/get/parameters/0/schema/items', '/paths/~1pets/get/parameters/0/items'],
  [
    '/paths/~1pets/get/responses/200/content/application~1xml/schema/items',
    '/paths/~1pets/get/responses/200/schema/items',
  ],
  ['/paths/~1form/post/requestBody/content/x/schema', '/paths/~1form/post/parameters'],
  ['/info/title', '/info/title'],
])('%s stands at %s, where it was written', (pointer, expected) => {
  expect(pointerInSwagger(pointer)).toBe(expected);
  expect(valueAt(swagger, expected)).toBeDefined();
});

test.each([
  [{ swagger: '2.0' }, true],
  [{ swagger: 2 }, true],
  [{ swagger: '1.2' }, false],
  [{ openapi: '3.0.0', swagger: '2.0' }, false],
  [[], false],
])('%j is Swagger 2.0: %s', (content, expected) => {
  expect(isSwagger2(content)).toBe(expected);
});
