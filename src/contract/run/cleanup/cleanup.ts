import type { Cleaned, Cleanup } from './cleaned.ts';
import { Cleaner, type CleanerOptions } from './cleaner.ts';

/**
 * Deletes everything that the ledger holds for this deployment, and nothing else; clears it if nothing is left.
 * @param asked what the run has asked to delete before, by {@link keyOf} their ids
 */
export async function cleanUp(options: CleanerOptions, asked: ReadonlySet<string> = new Set()): Promise<Cleanup> {
  const { target, ledger, made } = options;
  const all = ledger.leftovers();
  const cleaner = new Cleaner(options);
  const ofRun = JSON.stringify(made.parentIn(target.path ?? {}));
  let own: Cleaned | undefined;
  for (const leftover of all.filter(({ baseUrl }) => baseUrl === target.baseUrl)) {
    const cleaned = await cleaner.clean(leftover, asked);
    if (JSON.stringify(leftover.path) === ofRun) own = cleaned;
  }
  const left = cleaner.left();
  if (left.length === 0 && all.every(({ baseUrl }) => baseUrl === target.baseUrl)) ledger.clear();
  return { deleted: cleaner.deletedIds(), left, ...own };
}
