import type { StoreContent } from '../../state/store.ts';
import type { MockApi } from '../api.ts';

/**
 * The records that a session starts with: those of a scenario, and of the resources that it does not name, those that every
 * session starts with. What belongs to a resource that it names, and is not named itself, is gone: its parents may be.
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
