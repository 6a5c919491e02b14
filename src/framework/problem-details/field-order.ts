import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../../openapi/document/source-files.ts';

/** The position of a value in its body, element by element. */
export type Order = readonly number[];

/** Behind all fields that a schema names. */
const last = Number.MAX_SAFE_INTEGER;

/** The depth to which alternatives and `allOf` are read: they may be recursive. */
const deepestParts = 6;

/** A schema at the end of its references; empty where there is none. */
interface SchemaThere {
  readonly schema: Record<string, unknown>;
  readonly place: Place;
}

/** The order in which a body's schema names its fields. Reads only the path to a field, on demand. */
export class FieldOrder {
  readonly #files: SourceFiles;
  readonly #schema: Place | undefined;
  /** By the keys of places: many fields share most of their path. */
  readonly #schemas = new Map<string, SchemaThere>();

  /** @param schema of the body; undefined for an operation without one */
  constructor(files: SourceFiles, schema: Place | undefined) {
    this.#files = files;
    this.#schema = schema;
  }

  /** @param segments the names and indices that lead to the field */
  of(segments: readonly string[]): Order {
    const order: number[] = [];
    let at = this.#schema;
    for (const segment of segments) {
      const step = at && this.#step(at, segment, 0);
      order.push(step?.position ?? last);
      at = step?.at;
    }
    return order;
  }

  #step(at: Place, segment: string, depth: number): { position: number; at: Place | undefined } | undefined {
    const { schema, place } = this.#schemaAt(at);
    const { properties, items, additionalProperties } = schema;
    const position = isJsonObject(properties) ? Object.keys(properties).indexOf(segment) : -1;
    if (position !== -1) return { position, at: below(place, 'properties', segment) };
    if (isJsonObject(items) && /^\d+$/.test(segment)) return { position: Number(segment), at: below(place, 'items') };
    if (depth < deepestParts) {
      for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
        const parts = schema[keyword];
        for (const index of Array.isArray(parts) ? parts.keys() : []) {
          const step = this.#step(below(place, keyword, index), segment, depth + 1);
          if (step !== undefined) return step;
        }
      }
    }
    return isJsonObject(additionalProperties)
      ? { position: last, at: below(place, 'additionalProperties') }
      : undefined;
  }

  #schemaAt(at: Place): SchemaThere {
    const key = keyOf(at);
    const known = this.#schemas.get(key);
    if (known !== undefined) return known;
    const { value, place } = this.#files.tryResolve(at) ?? { value: undefined, place: at };
    const found = { schema: isJsonObject(value) ? value : {}, place };
    this.#schemas.set(key, found);
    return found;
  }
}

export function byOrder(a: Order, b: Order): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
