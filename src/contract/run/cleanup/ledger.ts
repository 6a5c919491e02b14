import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { hasKeys } from '../../../openapi/document/json-pointer.ts';
import type { PathValues } from '../given.ts';

/** One line of a ledger. */
export type LedgerEntry =
  /** A request that could create something is about to be sent. */
  | { readonly kind: 'creating'; readonly baseUrl: string; readonly path: PathValues; readonly mark: string }
  | { readonly kind: 'created'; readonly baseUrl: string; readonly path: PathValues; readonly id: string }
  | { readonly kind: 'deleted'; readonly baseUrl: string; readonly path: PathValues; readonly id: string };

/** What may be left in one list of a deployment. */
export interface Leftover {
  readonly baseUrl: string;
  /** The path parameters of the list. */
  readonly path: PathValues;
  readonly ids: ReadonlySet<string>;
  /** What the runs called themselves that may have left something else. */
  readonly marks: ReadonlySet<string>;
}

/**
 * Keeps in a file what a run creates, before it does, so that the next run finds what a crash has left. Holds no token
 * and no secret. Written at once and line by line: half a line at the end is what a crash may leave, and is passed over.
 */
export class Ledger {
  readonly #path: string;
  /** The marks noted by this process: one line each is enough. */
  readonly #noted = new Set<string>();

  constructor(path: string) {
    this.#path = path;
  }

  note(entry: LedgerEntry): void {
    if (entry.kind === 'creating') {
      const key = JSON.stringify(entry);
      if (this.#noted.has(key)) return;
      this.#noted.add(key);
    }
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }

  /** What was noted and not deleted, by list. */
  leftovers(): Leftover[] {
    const found = new Map<string, { baseUrl: string; path: PathValues; ids: Set<string>; marks: Set<string> }>();
    for (const entry of this.#read()) {
      const { baseUrl, path } = entry;
      const key = `${baseUrl} ${JSON.stringify(path)}`;
      const leftover = found.get(key) ?? { baseUrl, path, ids: new Set(), marks: new Set() };
      found.set(key, leftover);
      if (entry.kind === 'creating') leftover.marks.add(entry.mark);
      else if (entry.kind === 'created') leftover.ids.add(entry.id);
      else leftover.ids.delete(entry.id);
    }
    return [...found.values()];
  }

  /** To be called when nothing is left anywhere. */
  clear(): void {
    this.#noted.clear();
    rmSync(this.#path, { force: true });
  }

  #read(): LedgerEntry[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (hasKeys(error) && error.code === 'ENOENT') return [];
      throw error;
    }
    return text.split('\n').flatMap((line) => {
      try {
        const entry: unknown = JSON.parse(line);
        // The lines are our own; one that a crash has cut off does not parse.
        return hasKeys(entry) && hasKeys(entry.path) ? [entry as unknown as LedgerEntry] : [];
      } catch {
        return [];
      }
    });
  }
}
