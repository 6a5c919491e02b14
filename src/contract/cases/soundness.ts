import type { ErrorObject } from 'ajv';
import type { Place, SourceFiles } from '../../openapi/document/source-files.ts';
import { FakerMethods, type Random } from '../../openapi/sample/faker-methods.ts';
import { Sampler } from '../../openapi/sample/sampler.ts';
import type { Direction } from '../../openapi/schemas/dialect.ts';
import { SchemaCompiler } from '../../openapi/schemas/schema-compiler.ts';

/** Validates values against the schemas of a document, and makes sample values. */
class Soundness {
  readonly #compiler: SchemaCompiler;
  readonly #sampler: Sampler;

  constructor(files: SourceFiles) {
    // Strict mode is off: what it would report was handled when the document was loaded.
    this.#compiler = new SchemaCompiler(files, false);
    this.#sampler = new Sampler(files, new FakerMethods(), {
      compile: (place) => this.#compiler.compile(place, 'request'),
    });
  }

  errors(schema: Place, value: unknown, direction: Direction): readonly ErrorObject[] {
    const validate = this.#compiler.compile(schema, direction);
    return validate(value) ? [] : (validate.errors ?? []);
  }

  /** Makes a value; the closest one if none is found that the schema allows. */
  sample(schema: Place, seed: number): unknown {
    return this.#sampler.sample(schema, sameEachTime(seed), sampleTime);
  }
}

/** The clock of samples, in milliseconds since 1970: the same in every run. */
export const sampleTime = Date.UTC(2026, 0, 1);

/** A linear congruential generator: its numbers need no quality, but must be the same each time. */
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

/** The errors of a value of an answer against a schema anywhere in the document. @param path prefix of their paths */
export function errorsAgainst(files: SourceFiles, schema: Place, value: unknown, path = ''): ErrorObject[] {
  const errors = soundnessOf(files).errors(schema, value, 'response');
  return errors.map((error) => ({ ...error, instancePath: path + error.instancePath }));
}

/** True if the document allows a value in a request. */
export function isAllowed(files: SourceFiles, schema: Place, value: unknown): boolean {
  return soundnessOf(files).errors(schema, value, 'request').length === 0;
}

/** A value that is allowed in a request, the same for the same seed; undefined if none is found. */
export function sampleOf(files: SourceFiles, schema: Place, seed = 1): unknown {
  const value = soundnessOf(files).sample(schema, seed);
  return value !== undefined && isAllowed(files, schema, value) ? value : undefined;
}
