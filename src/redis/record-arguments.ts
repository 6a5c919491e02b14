import type { Resource, StoreContent, StoredRecord } from '../state/store.ts';
import { weightOf } from '../state/weight.ts';
import type { Argument } from './packed-arguments.ts';

/** How many records of a session may wait for their time. */
const mostWaiting = 10_000;

/** Two ids with the same key are the same id. */
export function keyOf(resource: Pick<Resource, 'keyOf'>, id: string): string {
  return resource.keyOf === undefined ? id : resource.keyOf(id);
}

/** The key of the parent with an id; all records without a parent have the same, which is empty. */
export function parentKeyOf({ parent }: Resource, id: string | undefined): string {
  if (id === undefined) return '';
  return parent === undefined ? id : keyOf(parent, id);
}

/** The id of the parent that a record has. */
export function parentIdOf({ parentKey }: Resource, record: StoredRecord): string | undefined {
  // The property was declared as one of the record's own.
  return parentKey === undefined ? undefined : String(record[parentKey as keyof StoredRecord]);
}

/**
 * A record as the script takes it: see `record()` there.
 * @param now the session's time, in microseconds since 1970: what waits does so for as long as it has to by that clock
 */
export function recordArguments(resource: Resource, record: StoredRecord, now: number): Argument[] {
  const { mostBytes, isDispensable, waitsUntil } = resource;
  const due = waitsUntil?.(record);
  return [
    parentKeyOf(resource, parentIdOf(resource, record)),
    keyOf(resource, record.id),
    mostBytes === undefined ? 0 : weightOf(record),
    isDispensable === undefined || isDispensable(record) ? 1 : 0,
    due === undefined ? '' : Math.max(0, Math.ceil((due - now) / 1000)),
    JSON.stringify(record),
  ];
}

/** The bounds of a resource as the script takes them: see `limits()` there. */
export function limitArguments({ most = 0, mostBytes, waitsUntil }: Resource): Argument[] {
  return [most, mostBytes?.store ?? 0, waitsUntil === undefined ? 0 : mostWaiting];
}

/** The whole content of a store as the script takes it: see `fill()` there. */
export function contentArguments(resources: readonly Resource[], content: StoreContent, now: number): Argument[] {
  const args: Argument[] = [resources.length];
  for (const resource of resources) {
    const records = content[resource.name] ?? [];
    args.push(resource.name, ...limitArguments(resource), records.length);
    for (const record of records) args.push(...recordArguments(resource, record, now));
  }
  return args;
}

/** Which resources belong to which, as the script takes it: see `ops.delete` there. */
export function childArguments(resources: readonly Resource[]): Argument[] {
  const pairs = resources.flatMap(({ name, parent }) => (parent === undefined ? [] : [[parent.name, name]]));
  return [pairs.length, ...pairs.flat()];
}
