import { idKey } from '../checks/ids.ts';

/** Since when a foreign record exists: from before the run, or made by others during it. */
export type Since = 'before' | 'meanwhile';

/** The same in words, as the predicate of a sentence about the record. */
export const wordsOfSince: Readonly<Record<Since, string>> = {
  before: 'was there before the run',
  meanwhile: 'was made by somebody else during the run',
};

/** The ids of foreign records: those that were there before the run, and those that others make during it. */
export class Strangers {
  readonly #since = new Map<string, Since>();

  add(ids: Iterable<string>, since: Since): void {
    for (const id of ids) {
      const key = strangerKey(id);
      if (!this.#since.has(key)) this.#since.set(key, since);
    }
  }

  /** All, by {@link strangerKey}. */
  get all(): ReadonlyMap<string, Since> {
    return this.#since;
  }

  /** Since when a foreign record exists; undefined if the id is not known as foreign. */
  since(id: string): Since | undefined {
    return this.#since.get(strangerKey(id));
  }

  has(id: string): boolean {
    return this.since(id) !== undefined;
  }
}

/** A foreign record. */
export interface Stranger {
  /** The key of its resource. */
  readonly key: string;
  readonly id: string;
  readonly since: Since;
}

/** The foreign records of each resource: ids of different resources may be equal. */
export class StrangersByResource {
  readonly #all = new Map<string, Strangers>();

  /** All that are known, with the keys of their resources. */
  get all(): readonly Stranger[] {
    return [...this.#all].flatMap(([key, { all }]) => [...all].map(([id, since]) => ({ key, id, since })));
  }

  /** @param key the key of the resource */
  of(key: string): Strangers {
    const known = this.#all.get(key) ?? new Strangers();
    this.#all.set(key, known);
    return known;
  }
}

/**
 * The form in which ids of foreign records are compared. Servers accept UUIDs in many spellings: in capitals, in braces, as
 * a URN, without dashes, with white space around.
 */
export function strangerKey(id: string): string {
  const trimmed = id.trim();
  const digits = trimmed.toLowerCase().replace(/^urn:uuid:|[-{}]/g, '');
  return /^[\da-f]{32}$/.test(digits) ? digits : String(idKey(trimmed));
}
