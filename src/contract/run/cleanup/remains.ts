import type { PathValues } from '../given.ts';
import type { Ledger } from './ledger.ts';
import { keyOf } from './listed.ts';
import type { Made } from './made.ts';

interface Remnant {
  readonly id: string;
  readonly parent: PathValues;
  readonly reason: string;
}

export interface RemainsOptions {
  readonly made: Made;
  readonly ledger: Ledger;
  readonly baseUrl: string;
  /** The deletions of all resources. */
  readonly progress: Progress;
}

/** The records that a cleanup has deleted, of all resources. */
export interface Progress {
  /** Each once, even if it is deleted repeatedly: otherwise two that a deployment keeps would be tried forever. */
  readonly deleted: Set<string>;
}

/** The results of deleting records of one resource, which are noted in the ledger. */
export class Remains {
  /** In words, by key: a deployment may show the same thing in two lists, or its id in two cases. */
  readonly #deleted = new Map<string, string>();
  readonly #left = new Map<string, Remnant>();
  /** The parents of records, by {@link keyOf} the ids. */
  readonly #parents = new Map<string, PathValues>();
  readonly #options: RemainsOptions;

  constructor(options: RemainsOptions) {
    this.#options = options;
  }

  /** Notes the parent of a record. */
  belongs(id: string, parent: PathValues): void {
    this.#parents.set(keyOf(id), parent);
  }

  /** The parent of a record in a list; the noted one if it says more than the path of the list. */
  parentOf(list: PathValues, id: string): PathValues {
    const { made } = this.#options;
    const known = this.#parents.get(keyOf(id));
    const isWider = known !== undefined && Object.keys(known).length > Object.keys(list).length;
    return isWider && made.listKey(known) === made.listKey(list) ? known : list;
  }

  noteLeft(list: PathValues, id: string, reason: string): void {
    const parent = this.parentOf(list, id);
    this.#left.set(this.#keyOf(list, id), { id, parent, reason });
  }

  noteDeleted(list: PathValues, id: string): void {
    const { made, ledger, baseUrl, progress } = this.#options;
    const parent = this.parentOf(list, id);
    this.#left.delete(this.#keyOf(list, id));
    this.#deleted.set(this.#keyOf(list, id), made.wordsOf(id, parent));
    ledger.note({ kind: 'deleted', resource: made.noted, baseUrl, path: parent, id });
    progress.deleted.add(`${made.key} ${this.#keyOf(list, id)}`);
  }

  /** Notes that a record was not deleted after all. Returns true if it counted as deleted. */
  revive(list: PathValues, id: string): boolean {
    if (!this.#deleted.delete(this.#keyOf(list, id))) return false;
    const { made, ledger, baseUrl } = this.#options;
    ledger.note({ kind: 'created', resource: made.noted, baseUrl, path: this.parentOf(list, id), id });
    return true;
  }

  isLeft(list: PathValues, id: string): boolean {
    return this.#left.has(this.#keyOf(list, id));
  }

  isDeleted(list: PathValues, id: string): boolean {
    return this.#deleted.has(this.#keyOf(list, id));
  }

  /** How many records are left. */
  get leftCount(): number {
    return this.#left.size;
  }

  /** The records that are left, in words. */
  left(): string[] {
    const { made } = this.#options;
    return [...this.#left.values()].map(({ id, parent, reason }) => `${made.wordsOf(id, parent)}: ${reason}`);
  }

  /** The deleted records, in words. */
  deleted(): string[] {
    return [...this.#deleted.values()];
  }

  /** The deleted records, by {@link Made.keyOf}. */
  deletedKeys(): Iterable<string> {
    return this.#deleted.keys();
  }

  #keyOf(list: PathValues, id: string): string {
    return this.#options.made.keyOf(id, this.parentOf(list, id));
  }
}
