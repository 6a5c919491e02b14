import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findDrift } from '../../src/drift/find-drift.ts';
import { suggestionOf } from '../../src/drift/suggest/suggestion.ts';
import type { SeenExchange } from '../../src/har/seen-exchange.ts';
import { loadDocument, shippedApi } from '../../src/shipped.ts';

/** An answer of JSON to a GET. */
function seen(
  path: string,
  body: unknown,
  status = 200,
  headers: readonly (readonly [string, string])[] = [],
): SeenExchange {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    ...{ began: 0, milliseconds: 1, failure: undefined },
    request: {
      ...{ method: 'GET', url: `http://api.test${path}`, httpVersion: '1.1', headers: [] },
      body: { bytes: new Uint8Array(), size: 0 },
    },
    answer: {
      ...{ status, reason: '', httpVersion: '1.1', headers: [['content-type', 'application/json'], ...headers] },
      body: { bytes, size: bytes.length },
    },
  };
}

/** The differences before the suggested diff, the diff, and the differences after it is applied. */
async function roundTrip(files: Readonly<Record<string, string>>, exchanges: readonly SeenExchange[]) {
  const folder = mkdtempSync(join(tmpdir(), 'suggestion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const [root = ''] = Object.keys(files);
  const find = async () => {
    const document = await loadDocument(join(folder, root));
    const drift = await findDrift({
      api: { ...shippedApi(document), document },
      document,
      exchanges,
      place: undefined,
    });
    return { drift, document };
  };
  const { drift, document } = await find();
  const { patch, notes } = await suggestionOf(drift.edits, document);
  // A diff of one file has its name; of several, their paths from the common folder.
  if (patch !== '')
    execFileSync('git', ['apply', '--verbose', '-'], { cwd: folder, input: patch, stdio: ['pipe', 'ignore', 'pipe'] });
  const after = Object.fromEntries(Object.keys(files).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  return { before: drift.differences, patch, notes, after, left: (await find()).drift.differences };
}

const exchanges = [
  seen('/pets/1', { id: 1, tag: null, kind: 'cat', extra: { deep: [{ x: 1 }, { y: 'b' }] }, size: 'xl' }, 200, [
    ['X-Cost', '1'],
  ]),
  seen('/pets/2', { kind: 'fish', tag: 'a', size: 4 }),
  seen('/pets/3', { error: 'odd' }, 418, [['X-Why', 'tea']]),
  seen('/pets/4/photos/9', { url: 'u' }),
];

const json30 = JSON.stringify(
  {
    openapi: '3.0.3',
    info: { title: 'Pets', version: '1' },
    paths: {
      '/pets/{id}': {
        get: {
          operationId: 'getPet',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            200: {
              description: 'ok',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        Pet: {
          type: 'object',
          required: ['id'],
          additionalProperties: false,
          properties: {
            id: { type: 'integer' },
            tag: { type: 'string' },
            kind: { type: 'string', enum: ['cat', 'dog'] },
            size: { type: 'integer' },
          },
        },
      },
    },
  },
  undefined,
  4,
);

test('a document in JSON of OpenAPI 3.0 keeps its indentation and then declares all that was seen', async () => {
  const { before, left, after, notes } = await roundTrip({ 'pets.json': json30 }, exchanges);
  expect(before).toHaveLength(8);
  expect(left).toEqual([]);
  expect(after['pets.json']).toMatch(/\n {20}"kind": \{\n/);
  expect(after['pets.json']).toContain('"nullable": true');
  expect(notes).toEqual(['JSON has no comments: what is new is not marked as inferred.']);
});

const yaml31 = `openapi: 3.1.0 # the version
info: {title: Pets, version: '1'}
paths:
    /pets/{id}:
        get:
            operationId: getPet
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            responses:
                "200": {$ref: 'parts/answers.yaml#/Pet'} # elsewhere
        put:
            operationId: putPet
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            requestBody: {content: {application/json: {schema: {$ref: 'parts/answers.yaml#/PetFields'}}}}
            responses: {'204': {description: done}}
`;

const parts = `# The parts.
Pet:
  description: ok
  content:
    application/json:
      schema: { $ref: '#/PetFields' }

PetFields:
  allOf:
    - $ref: '#/Base'
    - properties: { tag: { type: string }, kind: { const: cat }, size: { type: integer } } # in one line
Base:
  type: object
  required:
    - id # always
  properties:
    id: {type: integer}
  # the end
`;

test('facts are written into the file they belong to, and a new field of a schema that requests use is read-only', async () => {
  const { before, left, after, patch } = await roundTrip(
    { 'pets.yaml': yaml31, 'parts/answers.yaml': parts },
    exchanges,
  );
  expect(before).toHaveLength(8);
  expect(left).toEqual([]);
  expect(patch).toContain('+++ b/parts/answers.yaml');
  const written = after['parts/answers.yaml'] ?? '';
  expect(written).toContain('# in one line');
  expect(written).toContain('# the end');
  expect(written).toContain('#   - id # always # inferred: not always there');
  expect(written).toContain('readOnly: true');
  expect(written).toContain('# inferred');
  expect(after['pets.yaml']).toContain('openapi: 3.1.0 # the version');
});

test('a document that grades its facts has them graded, and is still sound', async () => {
  const own = `openapi: 3.1.0
info: {title: Pets, version: '1', description: d}
x-framework: laravel
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - name: id
          in: path
          required: true
          schema: { type: string }
          x-evidence: { schema: { grade: assumed, reason: Not said. } }
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [id, kind]
                properties:
                  id: { type: integer }
                  tag: { type: string }
                  kind: { type: string, enum: [cat] }
                  size: { type: integer }
`;
  const { left, after } = await roundTrip({ 'pets.yaml': own }, exchanges);
  expect(left).toEqual([]);
  expect(after['pets.yaml']).toContain('grade: inferred');
  expect(after['pets.yaml']).not.toContain('# inferred');
});
