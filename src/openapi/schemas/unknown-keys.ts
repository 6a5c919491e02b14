import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { regExpOf } from './readable-pattern.ts';

/** A key that no schema names, with the names that they have. */
export interface UnknownKey {
  /** `call.idd`, `lines.0.txt`. */
  readonly path: string;
  /** In the document's order. */
  readonly known: readonly string[];
}

/** The keywords with further schemas of the same value. */
const lists = ['allOf', 'anyOf', 'oneOf'];
const branches = ['if', 'then', 'else'];

/**
 * The keys of a value, at any depth, that its schemas don't name though they name others. Where they name none, as in a
 * free-form object, every key is known; so is one with a schema by a pattern or by `additionalProperties`. A key that is
 * merely allowed is not known.
 * @param schemas those of the value
 */
export function unknownKeys(files: SourceFiles, schemas: readonly Place[], value: unknown, path = ''): UnknownKey[] {
  const all = partsOf(files, schemas);
  const pathTo = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) {
    const items = all.map((place) => below(place, 'items'));
    return value.flatMap((item, index) => unknownKeys(files, items, item, pathTo(index)));
  }
  if (!isJsonObject(value)) return [];
  const known = [...new Set(all.flatMap((place) => Object.keys(objectAt(files, below(place, 'properties')))))];
  if (known.length === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const found = known.includes(key)
      ? all.map((place) => below(place, 'properties', key))
      : all.flatMap((place) => schemasOfOthers(files, place, key));
    if (found.length === 0) return [{ path: pathTo(key), known }];
    return unknownKeys(files, found, inner, pathTo(key));
  });
}

/** The schemas at places with all that they refer to and consist of. */
function partsOf(files: SourceFiles, places: readonly Place[]): Place[] {
  const parts = new Map<string, Place>();
  const visit = (place: Place): void => {
    const schema = files.valueAt(place);
    if (!hasKeys(schema) || parts.has(keyOf(place))) return;
    parts.set(keyOf(place), place);
    if (typeof schema.$ref === 'string') visit(files.resolve(place).place);
    for (const keyword of lists) {
      const list = schema[keyword];
      if (Array.isArray(list)) for (const index of list.keys()) visit(below(place, keyword, index));
    }
    for (const keyword of branches) visit(below(place, keyword));
  };
  for (const place of places) visit(place);
  return [...parts.values()];
}

/** The schemas of a key that is not among the `properties`. */
function schemasOfOthers(files: SourceFiles, place: Place, key: string): Place[] {
  const patterns = Object.keys(objectAt(files, below(place, 'patternProperties'))).filter((pattern) =>
    regExpOf(pattern).test(key),
  );
  if (patterns.length > 0) return patterns.map((pattern) => below(place, 'patternProperties', pattern));
  const others = below(place, 'additionalProperties');
  return Object.keys(objectAt(files, others)).length > 0 ? [others] : [];
}

function objectAt(files: SourceFiles, place: Place): Readonly<Record<string, unknown>> {
  const value = files.valueAt(place);
  return hasKeys(value) ? value : {};
}
