import type { StoredRecord } from '../state/store.ts';

/** The most records of all cached lists together. */
const mostRecords = 50_000;

/** A list, and the number of its last change. */
export interface KnownList {
  readonly version: string;
  readonly records: readonly StoredRecord[];
}

/**
 * Caches the last lists read. A later read sends the list's number, and Redis returns the list only if it has changed.
 */
export class ListCache {
  readonly #lists = new Map<string, KnownList>();
  #records = 0;

  /** @param gen the unique number of the session */
  get(gen: string, resource: string, parent: string): KnownList | undefined {
    return this.#lists.get(keyOf(gen, resource, parent));
  }

  set(gen: string, resource: string, parent: string, list: KnownList): void {
    const key = keyOf(gen, resource, parent);
    this.#forget(key);
    this.#lists.set(key, list);
    this.#records += list.records.length + 1;
    for (const oldest of this.#lists.keys()) {
      if (this.#records <= mostRecords) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const known = this.#lists.get(key);
    if (known === undefined) return;
    this.#lists.delete(key);
    this.#records -= known.records.length + 1;
  }
}

function keyOf(gen: string, resource: string, parent: string): string {
  return `${gen}:${resource.length}:${resource}${parent}`;
}
