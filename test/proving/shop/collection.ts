import type { Values } from './json.ts';

export interface Entry {
  readonly id: string;
  readonly values: Values;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly updated: number;
  /** The order of a note; else empty. */
  readonly parent: string;
  /** Counts up in the order of creation. */
  readonly number: number;
}

export class Collection {
  readonly #entries = new Map<string, Entry>();
  #count = 0;

  add(id: string, values: Values, parent = '', created = Date.now()): Entry {
    this.#count += 1;
    const entry = { id, values, created, updated: created, parent, number: this.#count };
    this.#entries.set(id, entry);
    return entry;
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  set(entry: Entry): Entry {
    this.#entries.set(entry.id, entry);
    return entry;
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  /** In the order of creation. */
  all(): readonly Entry[] {
    return [...this.#entries.values()].sort((one, other) => one.number - other.number);
  }
}
