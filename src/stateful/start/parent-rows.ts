import type { JsonObject } from '../../mock/merge-json.ts';
import { plainName, plainSingular } from '../../openapi/resources/words.ts';
import type { Collection, Scope } from '../collection.ts';
import { recordId, textOfRecord } from '../scopes.ts';
import type { Rows } from './rows.ts';

/** The rows of each collection that is kept. */
export type RowsOf = ReadonlyMap<Collection, Rows>;

/** What an item belongs to. */
export type ParentFound =
  | { readonly id: string | undefined }
  /** Why nothing is known of it, in words for a person. */
  | { readonly reason: string };

/**
 * Finds what an item belongs to: by the property that is called like the parameter, else by what is known of the parameter,
 * else the only one that there is.
 * @param textFor what the document gives as an example of a parameter; undefined for nothing
 * @param takesFirst whether the first will do where there are several
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

/** The property of an item that names what it belongs to. */
function propertyFor(value: JsonObject, { parameter, name }: Scope): string | undefined {
  const plain = plainName(parameter);
  const wanted = [...(plain === 'id' ? [] : [plain]), `${plainSingular(name)} id`];
  return Object.keys(value).find((one) => wanted.includes(plainName(one)) && value[one] !== null);
}
