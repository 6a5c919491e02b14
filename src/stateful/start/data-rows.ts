import type { JsonObject } from '../../mock/merge-json.ts';
import { appendPointer, isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Collection } from '../collection.ts';
import { DataUnusable } from '../data-unusable.ts';
import { faultsOf } from '../invalid-item.ts';
import type { Reading } from '../reading.ts';
import type { Completer } from './complete-row.ts';
import { parentOf, type RowsOf } from './parent-rows.ts';
import { Rows } from './rows.ts';

/** Initial items, one list per collection. */
export type Data = Readonly<Record<string, readonly unknown[]>>;

/**
 * Checks that data is an object of lists.
 * @throws {DataUnusable} if it is not
 */
export function checkedData(data: unknown): Data {
  if (!isJsonObject(data))
    throw new DataUnusable('', 'it is no object with a list for each collection, such as {"pets": […]}');
  const lists: Record<string, readonly unknown[]> = {};
  for (const [name, list] of Object.entries(data)) {
    if (!Array.isArray(list)) throw new DataUnusable(appendPointer('', name), 'is no list');
    lists[name] = list;
  }
  return lists;
}

/** Returns the keys that select a collection: the last literal segment of its path, its path, and its resource name. */
export function dataNames({ segment, path, name }: Collection): string[] {
  return [segment, path, path.replace(/^\//, ''), name];
}

/**
 * Converts a collection's list to rows.
 * @param key the key of the list in the data, for errors
 * @throws {DataUnusable} if an entry is invalid, repeats an id, or has no known parent
 */
export function dataRows(
  key: string,
  list: readonly unknown[],
  collection: Collection,
  { rows, reading, completer }: { readonly rows: RowsOf; readonly reading: Reading; readonly completer: Completer },
): Rows {
  const own = new Rows(collection);
  for (const [index, entry] of list.entries()) {
    const place = appendPointer('', key, index);
    if (!isJsonObject(entry)) throw new DataUnusable(place, 'is no object');
    const parent = parentOf(entry, collection.parent, rows, () => undefined, false);
    if ('reason' in parent) throw new DataUnusable(place, parent.reason);
    if (own.has(entry, parent.id))
      throw new DataUnusable(
        appendPointer(place, collection.id),
        `is ${JSON.stringify(entry[collection.id])} for the second time`,
      );
    own.add(withDefaults(entry, collection), parent.id);
    const row = own.all().at(-1);
    const faults = row && faultsOf(completer(collection, row, false), collection, reading);
    if (faults !== undefined) throw unusable(place, faults);
  }
  return own;
}

/** Adds the defaults of omitted properties, as the creation of an item does. */
function withDefaults(entry: JsonObject, { thing }: Collection): JsonObject {
  const left = [...thing.properties.values()].filter(
    ({ name, isSettable, byDefault }) => isSettable && byDefault !== undefined && !Object.hasOwn(entry, name),
  );
  return { ...entry, ...Object.fromEntries(left.map(({ name, byDefault }) => [name, structuredClone(byDefault)])) };
}

function unusable(place: string, faults: Readonly<Record<string, readonly string[]>>): DataUnusable {
  const [[path, [message = 'is not what its schema allows']] = ['', []]] = Object.entries(faults);
  const where = path === '' ? place : appendPointer(place, ...path.split('.'));
  return new DataUnusable(where, message.replace(/^The \S+ /, '').replace(/\.$/, ''));
}

/** Returns the key of a collection's list; undefined if the data has none. */
export function keyFor(data: Data, collection: Collection, taken: ReadonlySet<string>): string | undefined {
  return dataNames(collection).find((name) => Object.hasOwn(data, name) && !taken.has(name));
}
