import '../../../src/openapi/node-packages.ts';
import { below, SourceFiles } from '../../../src/openapi/document/source-files.ts';
import { FakerMethods } from '../../../src/openapi/sample/faker-methods.ts';
import { type SampleOptions, Sampler, type SamplerOptions } from '../../../src/openapi/sample/sampler.ts';
import { RandomSource } from '../../../src/state/random.ts';

const faker = new FakerMethods();
const now = Date.parse('2025-09-03T23:19:51Z');

export type Schemas = Readonly<Record<string, unknown>>;

export const text = { type: 'string' };

export function object(properties: Schemas, more: Schemas = {}) {
  return { type: 'object', properties, ...more };
}

export function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

/** The files of a document that has nothing but these schemas. */
export function filesOf(schemas: Schemas, openapi = '3.1.0'): SourceFiles {
  const value = { openapi, info: { title: 'Other', version: '1' }, paths: {}, components: { schemas } };
  return new SourceFiles([{ uri: 'file:///document.json', path: 'document.json', text: JSON.stringify(value), value }]);
}

export interface Sampling extends SamplerOptions, SampleOptions {
  readonly openapi?: string;
  readonly seeds?: number;
  /** The other schemas of the document. */
  readonly others?: Schemas;
}

/** The samples of a schema for seeds from 1 on; those that its examples, defaults and constants lead to first. */
export function samplesOf(schema: unknown, options: Sampling = {}): unknown[] {
  const { openapi = '3.1.0', seeds = 10, others = {} } = options;
  const files = filesOf({ Sampled: schema, ...others }, openapi);
  const { given, onShortfall, prefersExamples = true } = options;
  const sampler = new Sampler(files, faker, options);
  const place = below(files.root, 'components', 'schemas', 'Sampled');
  return Array.from({ length: seeds }, (_, index) =>
    sampler.sample(place, new RandomSource(index + 1).for('sample'), now, { given, onShortfall, prefersExamples }),
  );
}
