import type { StoreContent } from '../../state/store.ts';
import type { MockApi } from '../api.ts';

/**
 * Returns the initial records of a session: those of a scenario, and for resources that it does not list, the initial
 * records of all sessions. The children of a listed resource are dropped if they are not listed themselves, since their
 * parents may be gone.
 */
export function startWith(
  start: StoreContent,
  records: StoreContent | undefined,
  resources: MockApi['resources'] = {},
): StoreContent {
  if (records === undefined) return start;
  const isReplaced = (name: string): boolean => {
    const parent = resources[name]?.parent?.name;
    return Object.hasOwn(records, name) || (parent !== undefined && isReplaced(parent));
  };
  const names = Object.keys(resources);
  return Object.fromEntries(
    names.map((name) => [name, isReplaced(name) ? (records[name] ?? []) : (start[name] ?? [])]),
  );
}
