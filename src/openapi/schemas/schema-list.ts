import type { ValidateFunction } from 'ajv';
import type { Place } from '../document/source-files.ts';
import type { Direction } from './dialect.ts';
import { type Kind, SchemaCompiler } from './schema-compiler.ts';

/** A validator that was asked for. */
export interface WantedValidator {
  readonly place: Place;
  readonly kind: Kind;
}

/** Compiles nothing, and notes which validators are asked for. */
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

  /** The validators that were asked for since this was last called. */
  taken(): readonly WantedValidator[] {
    const taken = this.#wanted;
    this.#wanted = [];
    return taken;
  }
}

const takesAll: ValidateFunction = Object.assign((_data: unknown): _data is unknown => true, {
  errors: null,
  schema: true,
  // Nothing that ajv has of a validator is asked of this one.
  schemaEnv: undefined as never,
});
