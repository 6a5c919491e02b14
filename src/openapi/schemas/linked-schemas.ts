import type { ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import type { CopySchema } from './unlinked-schemas.ts';

/** Schemas that ajv knows by id, each with all that it refers to: one compilation covers all of them. */
export class LinkedSchemas {
  readonly ajv: Ajv2020;
  readonly #files: SourceFiles;
  readonly #copy: CopySchema;
  readonly #ids = new Map<string, string>();

  constructor(files: SourceFiles, ajv: Ajv2020, copy: CopySchema) {
    this.#files = files;
    this.ajv = ajv;
    this.#copy = copy;
  }

  /** Throws ajv's error on a schema that it refuses, {@link DocumentError} for a reference that leads nowhere. */
  compile(place: Place): ValidateFunction {
    const id = this.idOf(place);
    // It was added just now.
    return this.ajv.getSchema(id) as ValidateFunction;
  }

  /** The id of the schema at a place, which is added to ajv with those that it refers to. */
  idOf(place: Place): string {
    const known = this.#ids.get(keyOf(place));
    if (known !== undefined) return known;
    const id = `schema:/${this.#files.numberOf(place.uri)}${asUrlPath(place.pointer)}`;
    // Set before the targets of its references, which may lead back here.
    this.#ids.set(keyOf(place), id);
    try {
      this.ajv.addSchema(
        this.#copy(place, (ref, holder) => ({ $ref: this.idOf(this.#files.targetOf(ref, holder)) })),
        id,
      );
    } catch (error) {
      this.#ids.delete(keyOf(place));
      throw error;
    }
    return id;
  }
}

/** Escapes what URLs would spell differently: ajv compares ids as texts. */
function asUrlPath(pointer: string): string {
  return pointer.replace(/[^A-Za-z0-9/_-]/g, (character) => `.${character.charCodeAt(0).toString(16)}.`);
}
