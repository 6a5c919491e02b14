import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import { readDocument } from '../../../src/openapi/document/read-document.ts';
import { readSourceFiles } from '../../../src/openapi/document/read-source-files.ts';
import { below, type Place, type SourceFiles } from '../../../src/openapi/document/source-files.ts';
import { methods } from '../../../src/openapi/operations/methods.ts';
import { FakerMethods } from '../../../src/openapi/sample/faker-methods.ts';
import { Sampler } from '../../../src/openapi/sample/sampler.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';
import { RandomSource } from '../../../src/state/random.ts';

const now = Date.parse('2025-09-03T23:19:51Z');
const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);
const faker = new FakerMethods();

const documents = ['pet-clinic.yaml', 'media-library.json', 'billing/openapi.yaml'];

describe.each(documents)('%s', (name) => {
  const path = fileURLToPath(new URL(`../../../fixtures/documents/${name}`, import.meta.url));
  const files = readSourceFiles(path);
  const { root } = files;
  const schemas = new SchemaCompiler(files);
  const sampler = new Sampler(files, faker, { compile: (place) => schemas.compile(place) });

  it('loads', async () => {
    const { operations } = await readDocument(path, { frameworks: [] });
    expect(operations.length).toBeGreaterThan(5);
  });

  describe.each([...responseSchemas(files, root)])('%s', (title, place) => {
    const sampleFor = (seed: number) => sampler.sample(place, new RandomSource(seed).for(title), now);

    it('has samples that satisfy its schema for every seed', () => {
      const validate = schemas.compile(place);
      for (const seed of seeds) {
        const sample = sampleFor(seed);
        expect(validate(sample) || { seed, sample, errors: validate.errors }).toBe(true);
      }
    });

    it('has the same bytes for the same seed, and different ones for another', () => {
      const texts = seeds.map((seed) => JSON.stringify(sampleFor(seed)));
      expect(seeds.map((seed) => JSON.stringify(sampleFor(seed)))).toEqual(texts);
      if (!constantResponses.has(title)) expect(new Set(texts).size).toBeGreaterThan(seeds.length / 2);
    });
  });
});

const constantResponses = new Set(['GET /ping 200']);

/** Every response with a JSON body: its operation and status, and where its schema stands. */
function* responseSchemas(files: SourceFiles, root: Place): Generator<readonly [title: string, schema: Place]> {
  for (const path of keysAt(files, below(root, 'paths'))) {
    const { place: item } = files.resolve(below(root, 'paths', path));
    for (const method of methods) {
      for (const status of keysAt(files, below(item, method, 'responses'))) {
        const { place: response } = files.resolve(below(item, method, 'responses', status));
        const schema = below(response, 'content', 'application/json', 'schema');
        if (files.valueAt(schema) !== undefined) yield [`${method.toUpperCase()} ${path} ${status}`, schema];
      }
    }
  }
}

function keysAt(files: SourceFiles, place: Place): string[] {
  const value = files.valueAt(place);
  return hasKeys(value) ? Object.keys(value) : [];
}
