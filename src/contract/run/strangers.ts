import { idKey } from '../checks/ids.ts';

/** Since when something is known that the run has not made. */
export type Since = 'before' | 'meanwhile';

/** Since when, in words: how a sentence about it goes on. */
export const wordsOfSince: Readonly<Record<Since, string>> = {
  before: 'was there before the run',
  meanwhile: 'was made by somebody else during the run',
};

/** What is not the run's, whatever the deployment answers: what was there before it, and what others make meanwhile. */
export class Strangers {
  readonly #since = new Map<string, Since>();

  add(ids: Iterable<string>, since: Since): void {
    for (const id of ids) {
      const key = strangerKey(id);
      if (!this.#since.has(key)) this.#since.set(key, since);
    }
  }

  /** All, by what tells them apart. */
  get all(): ReadonlyMap<string, Since> {
    return this.#since;
  }

  /** Since when an id is known as a stranger's; undefined if it is not. */
  since(id: string): Since | undefined {
    return this.#since.get(strangerKey(id));
  }

  has(id: string): boolean {
    return this.since(id) !== undefined;
  }
}

/** One that is known. */
export interface Stranger {
  /** That of the resource. */
  readonly key: string;
  readonly id: string;
  readonly since: Since;
}

/** Strangers of each resource: ids of different ones may coincide. */
export class StrangersByResource {
  readonly #all = new Map<string, Strangers>();

  /** All that are known, with the keys of their resources. */
  get all(): readonly Stranger[] {
    return [...this.#all].flatMap(([key, { all }]) => [...all].map(([id, since]) => ({ key, id, since })));
  }

  /** @param key that of the resource */
  of(key: string): Strangers {
    const known = this.#all.get(key) ?? new Strangers();
    this.#all.set(key, known);
    return known;
  }
}

/**
 * What tells the ids of strangers apart. Servers that read UUIDs take them in many spellings: in capitals, in braces, as a
 * URN, without dashes, with white space around.
 */
export function strangerKey(id: string): string {
  const trimmed = id.trim();
  const digits = trimmed.toLowerCase().replace(/^urn:uuid:|[-{}]/g, '');
  return /^[\da-f]{32}$/.test(digits) ? digits : String(idKey(trimmed));
}
