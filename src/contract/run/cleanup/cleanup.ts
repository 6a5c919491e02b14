import type { Cleaned, Cleanup } from './cleaned.ts';
import { Cleaner, type CleanerOptions } from './cleaner.ts';
import type { Leftover } from './ledger.ts';

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
  const here = all.filter(({ baseUrl }) => baseUrl === target.baseUrl);
  for (const leftover of [...here, ...elsewhere(here, options)]) {
    const cleaned = await cleaner.clean(leftover, asked);
    if (JSON.stringify(leftover.path) === ofRun) own = cleaned;
  }
  const left = cleaner.left();
  if (left.length === 0 && all.every(({ baseUrl }) => baseUrl === target.baseUrl)) ledger.clear();
  return { deleted: cleaner.deletedIds(), left, ...own };
}

/** The other parent's list, where what was made for the first may have got into. */
function elsewhere(here: readonly Leftover[], { target, made, isDown }: CleanerOptions): Leftover[] {
  const other = made.otherParentIn(target);
  const paths = here.map(({ path }) => JSON.stringify(path));
  if (isDown || other === undefined || here.length === 0 || paths.includes(JSON.stringify(other))) return [];
  const runs = here.flatMap((leftover) => leftover.runs);
  return [{ baseUrl: target.baseUrl, path: other, ids: new Set(), deleted: new Set(), runs }];
}
