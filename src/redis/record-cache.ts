import type { StoredRecord } from '../state/store.ts';

/** The most records that are cached, and the longest JSON of one, in characters. */
const [mostRecords, longestText] = [10_000, 16 * 1024];

/** A record in Redis, and the number of its last change. */
export interface Located {
  readonly record: StoredRecord;
  readonly seq: string;
}

/**
 * Caches the last records read. A change gives a record a new number, so the cache is never out of date. A repeated
 * read returns the same object, whose answer may be cached.
 */
export class RecordCache {
  readonly #records = new Map<string, Located>();

  /** @param gen the unique number of the session */
  get(gen: string, seq: string): Located | undefined {
    return this.#records.get(`${gen}:${seq}`);
  }

  /** Reads a record from the script's form: `<seq> <bytes> <flag> <JSON>`. */
  read(raw: string, gen: string): Located {
    const seq = raw.slice(0, raw.indexOf(' '));
    const key = `${gen}:${seq}`;
    const known = gen === '' ? undefined : this.#records.get(key);
    if (known !== undefined) return known;
    // The script keeps only what a store has written.
    const located: Located = { seq, record: JSON.parse(raw.slice(jsonStart(raw))) as StoredRecord };
    if (gen !== '' && raw.length <= longestText) this.#remember(key, located);
    return located;
  }

  #remember(key: string, located: Located): void {
    this.#records.set(key, located);
    if (this.#records.size > mostRecords) this.#records.delete(this.#records.keys().next().value ?? '');
  }
}

/** The index of the JSON, after the third space. */
function jsonStart(raw: string): number {
  return raw.indexOf(' ', raw.indexOf(' ', raw.indexOf(' ') + 1) + 1) + 1;
}
