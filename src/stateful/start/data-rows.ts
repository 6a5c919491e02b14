import type { JsonObject } from '../../mock/merge-json.ts';
import { appendPointer, isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Collection } from '../collection.ts';
import { DataUnusable } from '../data-unusable.ts';
import { faultsOf } from '../invalid-item.ts';
import type { Reading } from '../reading.ts';
import type { Completer } from './complete-row.ts';
import { parentOf, type RowsOf } from './parent-rows.ts';
import { Rows } from './rows.ts';

/** The lists of given data, each for one collection. */
export type Data = Readonly<Record<string, readonly unknown[]>>;

/** Data as it has to be. Throws {@link DataUnusable}. */
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

/** The names by which data may mean a collection: the last literal of its path, its whole path, and what records call it. */
export function dataNames({ segment, path, name }: Collection): string[] {
  return [segment, path, path.replace(/^\//, ''), name];
}

/**
 * The rows that data gives a collection.
 * @param key by which the data has it
 * @throws {DataUnusable}
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

/** What is left out has its default, as of an item that is created. */
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

/** Whether data says anything of a collection. */
export function keyFor(data: Data, collection: Collection, taken: ReadonlySet<string>): string | undefined {
  return dataNames(collection).find((name) => Object.hasOwn(data, name) && !taken.has(name));
}
