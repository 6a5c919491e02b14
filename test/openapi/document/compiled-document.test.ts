import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { frameworks } from '../../../src/framework/frameworks.ts';
import { loadDocument } from '../../../src/framework/load-document.ts';
import type { ApiDocument } from '../../../src/openapi/document/api-document.ts';
import { compiledModule, readCompiled } from '../../../src/openapi/document/compiled-document.ts';
import { DocumentError } from '../../../src/openapi/document/document-error.ts';
import { DocumentNotJson } from '../../../src/openapi/document/document-not-json.ts';
import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Place } from '../../../src/openapi/document/source-files.ts';
import { writeCompiled } from '../../../src/openapi/document/write-compiled-document.ts';
import type { Operation } from '../../../src/openapi/operations/operation.ts';
import type { RawParameters } from '../../../src/openapi/parameters/reader.ts';
import { RandomSource } from '../../../src/state/random.ts';
import { talkoverDocument } from '../../../src/talkover/document.ts';
import { startMock } from '../../running-mock.ts';

/** Compiled code requires ajv's own functions, which it finds from here as it does from the build. */
const newFolder = () => mkdtempSync(fileURLToPath(new URL('../../../node_modules/.compiled-', import.meta.url)));
const folder = newFolder();
const folders = [folder];
afterAll(() => folders.forEach((path) => void rmSync(path, { recursive: true })));

const compiled = pathToFileURL(`${folder}/`);
const controlDocument = fileURLToPath(new URL('../../../spec/control.yaml', import.meta.url));

/** The same document read both ways. */
async function bothOf(path: string): Promise<{ fresh: ApiDocument; ready: ApiDocument }> {
  await writeCompiled(path, frameworks, compiled);
  expect(readCompiled(path, compiled)).toBeDefined();
  return { fresh: await loadDocument(path), ready: await loadDocument(path, { compiled }) };
}

const documents = [
  ['spec/openapi.yaml', await bothOf(talkoverDocument)],
  ['spec/control.yaml', await bothOf(controlDocument)],
] as const;

describe.each(documents)('%s is the same compiled and freshly read', (_, { fresh, ready }) => {
  test('in its content, operations and schemas', () => {
    expect(JSON.stringify(ready.content)).toBe(JSON.stringify(fresh.content));
    expect(ready.operations.map(plainly)).toEqual(fresh.operations.map(plainly));
    const { path, basePath, framework, root } = fresh;
    expect(ready).toMatchObject({ path, basePath, framework, root });
    expect(ready.files.paths()).toEqual(fresh.files.paths());
    for (const schema of Object.keys(fresh.content.components?.schemas ?? {})) {
      expect(ready.propertyNames(schema)).toEqual(fresh.propertyNames(schema));
      expect(ready.describedConstants(schema)).toEqual(fresh.describedConstants(schema));
    }
  });

  test('in the line of everything', () => {
    const places = [...placesIn(fresh.content, fresh.root)];
    expect(places.length).toBeGreaterThan(300);
    const lines = ({ files }: ApiDocument) => places.map((place) => files.problem(place, ''));
    expect(lines(ready)).toEqual(lines(fresh));
  });

  test('in what its samples are', () => {
    for (const { place } of validatorsOf(fresh)) expect(sampleOf(ready, place)).toEqual(sampleOf(fresh, place));
  });

  test('in what its validators refuse, every word of it, and in the defaults that they fill in', () => {
    const validators = validatorsOf(ready);
    let refused = 0;
    for (const [index, { place, validate }] of validatorsOf(fresh).entries()) {
      for (const value of variantsOf(sampleOf(fresh, place))) {
        const [ours, theirs] = [verdictOf(validators[index]?.validate, value), verdictOf(validate, value)];
        expect(ours).toBe(theirs);
        if (theirs.startsWith('[false')) refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });

  test('in how it reads parameters', () => {
    const readings = ({ operations }: ApiDocument) =>
      operations.flatMap(({ parameters, pathParameters }) =>
        requestsWith(pathParameters.length).map((raw) => {
          const { values, errors } = parameters.read(raw);
          return JSON.stringify([values, errors.map((error) => ({ ...error, parameter: error.parameter.place }))]);
        }),
      );
    expect(readings(ready)).toEqual(readings(fresh));
    expect(readings(fresh).some((reading) => reading.includes('"keyword":"type"'))).toBe(true);
  });
});

test('the mock serves the same bytes of a compiled document', async () => {
  const [, { fresh, ready }] = documents[0];
  const [a, b] = [await startMock({ document: fresh }), await startMock({ document: ready })];
  for (const path of ['//openapi.yaml', '//openapi.json']) {
    const [ours, theirs] = [await b.send('GET', path), await a.send('GET', path)];
    expect(ours.text.replaceAll(b.url, a.url)).toBe(theirs.text);
    expect(theirs.text).toContain('createAgentWebhook');
  }
  for (const body of [{}, { name: '', webhook_url: 'x', events: ['none'] }, { custom_headers: [{ key: 1 }] }]) {
    expect((await b.create(body)).text).toBe((await a.create(body)).text);
  }
});

describe('a compiled document is left alone', () => {
  test.each([
    ['when a byte of its file has changed', 'api.yaml', (text: string) => `${text}# seen\n`],
    [
      'when a file that it refers to has changed',
      'pet.yaml',
      (text: string) => text.replace('maxLength: 5', 'maxLength: 9'),
    ],
    [
      'when it was compiled by another version',
      'api.yaml.cjs',
      (text: string) => text.replace('"version\\":\\"', '$&9'),
    ],
  ])('%s', async (_, name, edited) => {
    const path = await compiledPetStore();
    const module = pathToFileURL(join(path, '../'));
    // A file is looked at once: the module of this version is never loaded.
    const file = join(path, '..', name);
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, edited(before));
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect(readCompiled(path, module)).toBeUndefined();
  });

  test('when another file has the same name', async () => {
    const path = await compiledPetStore();
    const elsewhere = newFolder();
    folders.push(elsewhere);
    cpSync(path, join(elsewhere, 'api.yaml'));
    expect(readCompiled(join(elsewhere, 'api.yaml'), pathToFileURL(join(path, '../')))).toBeUndefined();
  });

  test('when a strict reading is requested', async () => {
    const path = await compiledPetStore();
    const module = pathToFileURL(join(path, '../'));
    const file = compiledModule(path, module);
    writeFileSync(file, readFileSync(file, 'utf8').replace('Pets as compiled', 'Pets as tampered with'));
    const title = async (strict?: boolean) =>
      (await loadDocument(path, { compiled: module, strict })).content.info.title;
    expect(await title()).toBe('Pets as tampered with');
    expect(await title(true)).toBe('Pets as compiled');
  });
});

test('an edit of a compiled document counts from the next reading on, with its mistakes', async () => {
  const path = await compiledPetStore();
  const module = pathToFileURL(join(path, '../'));
  const validate = async () => (await loadDocument(path, { compiled: module })).operations[0]?.success.validate;
  expect((await validate())?.({ name: 'Bello' })).toBe(true);
  const pet = join(path, '../pet.yaml');
  writeFileSync(pet, readFileSync(pet, 'utf8').replace('maxLength: 5', 'maxLength: 4'));
  expect((await validate())?.({ name: 'Bello' })).toBe(false);
  writeFileSync(pet, readFileSync(pet, 'utf8').replace('maxLength: 4', 'maxLength: four'));
  const [problem] = ((await validate().catch((error: unknown) => error as DocumentError)) as DocumentError).problems;
  expect(problem).toMatchObject({ file: pet, line: 5, reason: 'schema must be integer' });
});

test('a document that is not sound, or not JSON, is not compiled', async () => {
  const unsound = writtenPetStore({ limit: 'minLenght: 5' });
  await expect(writeCompiled(unsound, frameworks, compiled)).rejects.toBeInstanceOf(DocumentError);
  const notJson = writtenPetStore({ limit: 'maxLength: 5', version: '.inf' });
  await expect(writeCompiled(notJson, frameworks, compiled)).rejects.toBeInstanceOf(DocumentNotJson);
});

async function compiledPetStore(): Promise<string> {
  const path = writtenPetStore({ limit: 'maxLength: 5' });
  await writeCompiled(path, frameworks, pathToFileURL(join(path, '../')));
  return path;
}

/** A document of two files, in a folder of its own. */
function writtenPetStore({ limit, version = '"1"' }: { limit: string; version?: string }): string {
  const own = newFolder();
  folders.push(own);
  writeFileSync(
    join(own, 'api.yaml'),
    `openapi: 3.1.0
x-framework: laravel
info: { title: Pets as compiled, version: ${version} }
paths:
  /pet:
    get:
      responses:
        '200': { description: OK, content: { application/json: { schema: { $ref: 'pet.yaml' } } } }
`,
  );
  writeFileSync(
    join(own, 'pet.yaml'),
    `type: object
properties:
  name:
    type: string
    ${limit}
`,
  );
  return join(own, 'api.yaml');
}

/** An operation without what can only be called, and without what stands above. */
function plainly(operation: Operation): unknown {
  const above = new Set<unknown>();
  const plain = (value: unknown): unknown => {
    if (typeof value === 'function') return 'function';
    if (above.has(value)) return 'above';
    above.add(value);
    const text = plainOf(value);
    above.delete(value);
    return text;
  };
  const plainOf = (value: unknown): unknown => {
    if (value instanceof Map) return [...value].map(plain);
    if (Array.isArray(value)) return value.map(plain);
    if (!hasKeys(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
  };
  return plain(operation);
}

interface PlacedValidator {
  readonly place: Place;
  readonly validate: ValidateFunction;
}

function validatorsOf({ operations }: ApiDocument): PlacedValidator[] {
  return operations.flatMap(({ requestBody, responses }) =>
    [requestBody, ...responses.values()].flatMap((body) =>
      body?.schema === undefined || body.validate === undefined
        ? []
        : [{ place: body.schema, validate: body.validate }],
    ),
  );
}

function sampleOf({ sampler }: ApiDocument, place: Place): unknown {
  return sampler.sample(place, new RandomSource(1).for(place.pointer), Date.UTC(2026, 0));
}

/** What a validator says of a copy of a value, in full, and what it makes of it. */
function verdictOf(validate: ValidateFunction | undefined, value: unknown): string {
  const copy = structuredClone(value);
  return JSON.stringify([validate?.(copy), validate?.errors, copy]);
}

const strange = [null, '', 'x', 0, -1, 1.5, 1e9, true, [], {}, ['x', 'x'], { x: 1 }, 'x'.repeat(3000)];

/** A value, and others that differ from it in one place: another value there, none, or one more. */
function* variantsOf(value: unknown): Generator<unknown> {
  yield value;
  yield* strange;
  if (!hasKeys(value)) return;
  if (!Array.isArray(value)) yield { ...value, surplus: 1 };
  for (const [key, child] of Object.entries(value)) {
    for (const variant of variantsOf(child)) yield withChild(value, key, variant);
    if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
}

function withChild(value: object, key: string, child: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? child : item));
  return { ...value, [key]: child };
}

function requestsWith(pathParameters: number): RawParameters[] {
  const queries = ['', 'limit=0&page=x&per_page=101&status=none', 'limit=5&page=2&per_page=10', 'search=%ff&sort=none'];
  const texts = ['9fbef0b7-8d4e-4a08-9207-66c22155721d', 'no-uuid', ''];
  return texts.flatMap((text) =>
    queries.map((query) => ({
      path: Array.from({ length: pathParameters }, () => text),
      query,
      headers: { 'x-mock-session': text, prefer: 'code=200' },
    })),
  );
}

function* placesIn(value: unknown, place: Place): Generator<Place> {
  yield place;
  if (!hasKeys(value)) return;
  for (const [key, child] of Object.entries(value)) {
    const segment = key.replaceAll('~', '~0').replaceAll('/', '~1');
    yield* placesIn(child, { uri: place.uri, pointer: `${place.pointer}/${segment}` });
  }
}
