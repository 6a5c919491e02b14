import type { ErrorObject } from 'ajv';
import type { Place, SourceFiles } from '../../openapi/document/source-files.ts';
import { FakerMethods, type Random } from '../../openapi/sample/faker-methods.ts';
import { Sampler } from '../../openapi/sample/sampler.ts';
import type { Direction } from '../../openapi/schemas/dialect.ts';
import { SchemaCompiler } from '../../openapi/schemas/schema-compiler.ts';

/** Holds values against the schemas of a document, and makes values of them. */
class Soundness {
  readonly #compiler: SchemaCompiler;
  readonly #sampler: Sampler;

  constructor(files: SourceFiles) {
    // What only a strict reading minds was minded, or passed over, when the document was loaded.
    this.#compiler = new SchemaCompiler(files, false);
    this.#sampler = new Sampler(files, new FakerMethods(), {
      compile: (place) => this.#compiler.compile(place, 'request'),
    });
  }

  errors(schema: Place, value: unknown, direction: Direction): readonly ErrorObject[] {
    const validate = this.#compiler.compile(schema, direction);
    return validate(value) ? [] : (validate.errors ?? []);
  }

  /** The closest value where the schema allows none that could be found. */
  sample(schema: Place, seed: number): unknown {
    return this.#sampler.sample(schema, sameEachTime(seed), sampleTime);
  }
}

/** When samples are made: the same values in every run. */
export const sampleTime = Date.UTC(2026, 0, 1);

/** Draws of a linear congruential generator: what they are does not matter, but that they are the same each time. */
export function sameEachTime(seed = 1): Random {
  let state = seed;
  return {
    next() {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return state / 2 ** 32;
    },
  };
}

const known = new WeakMap<SourceFiles, Soundness>();

function soundnessOf(files: SourceFiles): Soundness {
  const found = known.get(files) ?? new Soundness(files);
  known.set(files, found);
  return found;
}

/** What is wrong with a value of a schema anywhere in the document. */
export function errorsAgainst(files: SourceFiles, schema: Place, value: unknown, path = ''): ErrorObject[] {
  const errors = soundnessOf(files).errors(schema, value, 'response');
  return errors.map((error) => ({ ...error, instancePath: path + error.instancePath }));
}

/** Whether a request may hold a value, as the document says. */
export function isAllowed(files: SourceFiles, schema: Place, value: unknown): boolean {
  return soundnessOf(files).errors(schema, value, 'request').length === 0;
}

/** A value that a request may hold, the same for the same seed; undefined where none is found. */
export function sampleOf(files: SourceFiles, schema: Place, seed = 1): unknown {
  const value = soundnessOf(files).sample(schema, seed);
  return value !== undefined && isAllowed(files, schema, value) ? value : undefined;
}
