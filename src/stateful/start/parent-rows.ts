import type { JsonObject } from '../../mock/merge-json.ts';
import { plainName, plainSingular } from '../../openapi/resources/words.ts';
import type { Collection, Scope } from '../collection.ts';
import { recordId, textOfRecord } from '../scopes.ts';
import type { Rows } from './rows.ts';

/** The rows of each kept collection. */
export type RowsOf = ReadonlyMap<Collection, Rows>;

/** The record id of an item's parent, or the reason why it is unknown. */
export type ParentFound =
  | { readonly id: string | undefined }
  /** Human-readable; follows the item as subject. */
  | { readonly reason: string };

/**
 * Finds the parent of an item: by the property named after the path parameter, else by the parameter's example, else
 * the only parent.
 * @param textFor returns the example of a parameter; undefined if the document has none
 * @param takesFirst whether to take the first of several parents
 */
export function parentOf(
  value: JsonObject,
  scope: Scope | undefined,
  rows: RowsOf,
  textFor: (parameter: string) => string | undefined,
  takesFirst: boolean,
): ParentFound {
  if (scope === undefined) return { id: undefined };
  const name = propertyFor(value, scope);
  const written = name === undefined ? undefined : String(value[name]);
  const around = parentOf(value, scope.parent, rows, textFor, true);
  const { collection } = scope;
  if (collection === undefined) {
    const text = written ?? textFor(scope.parameter);
    if (text === undefined)
      return { reason: `does not say which ${scope.name} it belongs to: give it ${scope.parameter}` };
    return 'reason' in around ? around : { id: recordId(text, around.id) };
  }
  const all = rows.get(collection)?.all() ?? [];
  if (written !== undefined) {
    const same = all.filter(({ id }) => textOfRecord(id) === written);
    const own = same.find(({ parent }) => 'id' in around && parent === around.id) ?? same[0];
    return own === undefined
      ? { reason: `belongs to a ${scope.name} that is not there: ${name} is ${JSON.stringify(value[name ?? ''])}` }
      : { id: own.id };
  }
  const text = textFor(scope.parameter);
  const [first, second] = all;
  const own =
    all.find(({ id }) => textOfRecord(id) === text) ?? (takesFirst || second === undefined ? first : undefined);
  if (own !== undefined) return { id: own.id };
  return { reason: `does not say which ${scope.name} it belongs to: give it ${scope.parameter}` };
}

/** Finds the property that holds the parent's id. */
function propertyFor(value: JsonObject, { parameter, name }: Scope): string | undefined {
  const plain = plainName(parameter);
  const wanted = [...(plain === 'id' ? [] : [plain]), `${plainSingular(name)} id`];
  return Object.keys(value).find((one) => wanted.includes(plainName(one)) && value[one] !== null);
}
