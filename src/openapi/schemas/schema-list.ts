import type { ValidateFunction } from 'ajv';
import type { Place } from '../document/source-files.ts';
import type { Direction } from './dialect.ts';
import { type Kind, SchemaCompiler } from './schema-compiler.ts';

/** A requested validator. */
export interface WantedValidator {
  readonly place: Place;
  readonly kind: Kind;
}

/** Compiles nothing, and notes which validators are requested. */
export class SchemaList extends SchemaCompiler {
  #wanted: WantedValidator[] = [];

  override compile(place: Place, direction: Direction = 'response'): ValidateFunction {
    this.#wanted.push({ place, kind: direction });
    return takesAll;
  }

  override compileWithDefaults(place: Place): ValidateFunction {
    this.#wanted.push({ place, kind: 'input' });
    return takesAll;
  }

  /** The validators that were requested since the last call. */
  taken(): readonly WantedValidator[] {
    const taken = this.#wanted;
    this.#wanted = [];
    return taken;
  }
}

const takesAll: ValidateFunction = Object.assign((_data: unknown): _data is unknown => true, {
  errors: null,
  schema: true,
  // Its callers read none of ajv's properties of a validator.
  schemaEnv: undefined as never,
});
