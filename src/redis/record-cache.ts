import type { StoredRecord } from '../state/store.ts';

/** How many records are remembered, and how long the text of one may be, in characters. */
const [mostRecords, longestText] = [10_000, 16 * 1024];

/** A record as it is in Redis: what it is, and the number of its last change. */
export interface Located {
  readonly record: StoredRecord;
  readonly seq: string;
}

/**
 * The records that were read last. A change gives a record another number, so that what is here is never out of date; and who
 * reads it again gets the same object, of which is known how it is shown.
 */
export class RecordCache {
  readonly #records = new Map<string, Located>();

  /** @param gen the number of the session, which no other one has */
  get(gen: string, seq: string): Located | undefined {
    return this.#records.get(`${gen}:${seq}`);
  }

  /** The record of a text as the script keeps it: `<seq> <bytes> <flag> <JSON>`. */
  read(raw: string, gen: string): Located {
    const seq = raw.slice(0, raw.indexOf(' '));
    const key = `${gen}:${seq}`;
    const known = gen === '' ? undefined : this.#records.get(key);
    if (known !== undefined) return known;
    // What the script keeps is what a store has put there.
    const located: Located = { seq, record: JSON.parse(raw.slice(jsonStart(raw))) as StoredRecord };
    if (gen !== '' && raw.length <= longestText) this.#remember(key, located);
    return located;
  }

  #remember(key: string, located: Located): void {
    this.#records.set(key, located);
    if (this.#records.size > mostRecords) this.#records.delete(this.#records.keys().next().value ?? '');
  }
}

/** Behind the third space. */
function jsonStart(raw: string): number {
  return raw.indexOf(' ', raw.indexOf(' ', raw.indexOf(' ') + 1) + 1) + 1;
}
