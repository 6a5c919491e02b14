import type { Resource, StoreContent, StoredRecord } from '../state/store.ts';
import { weightOf } from '../state/weight.ts';
import type { Argument } from './packed-arguments.ts';

/** The most records of a session that may wait for their time. */
const mostWaiting = 10_000;

/** Ids with the same key are the same id. */
export function keyOf(resource: Pick<Resource, 'keyOf'>, id: string): string {
  return resource.keyOf === undefined ? id : resource.keyOf(id);
}

/** The key of a parent. Records without a parent have an empty one. */
export function parentKeyOf({ parent }: Resource, id: string | undefined): string {
  if (id === undefined) return '';
  return parent === undefined ? id : keyOf(parent, id);
}

/** The id of a record's parent. */
export function parentIdOf({ parentKey }: Resource, record: StoredRecord): string | undefined {
  // The property is declared as one of the record's own.
  return parentKey === undefined ? undefined : String(record[parentKey as keyof StoredRecord]);
}

/**
 * Passes a record to the script: see `record()` there.
 * @param now the session's time, in microseconds since 1970, by which waits are measured
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

/** Passes the bounds of a resource to the script: see `limits()` there. */
export function limitArguments({ most = 0, mostBytes, waitsUntil }: Resource): Argument[] {
  return [most, mostBytes?.store ?? 0, waitsUntil === undefined ? 0 : mostWaiting];
}

/** Passes the whole content of a store to the script: see `fill()` there. */
export function contentArguments(resources: readonly Resource[], content: StoreContent, now: number): Argument[] {
  const args: Argument[] = [resources.length];
  for (const resource of resources) {
    const records = content[resource.name] ?? [];
    args.push(resource.name, ...limitArguments(resource), records.length);
    for (const record of records) args.push(...recordArguments(resource, record, now));
  }
  return args;
}

/** Passes the parents of resources to the script: see `ops.delete` there. */
export function childArguments(resources: readonly Resource[]): Argument[] {
  const pairs = resources.flatMap(({ name, parent }) => (parent === undefined ? [] : [[parent.name, name]]));
  return [pairs.length, ...pairs.flat()];
}
