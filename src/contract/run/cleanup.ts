import { type Cleaned, Cleaner } from './cleaner.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import type { Target } from './target.ts';

/** What a cleaning up has done. */
export interface Cleanup {
  readonly deleted: readonly string[];
  /** What is still there, each once and with why. */
  readonly left: readonly string[];
  /** The webhooks that the run's agent has now, by {@link keyOf} their ids; undefined if they were not looked at. */
  readonly listed?: ReadonlySet<string> | undefined;
  /** Whether the deployment has deleted something of ours that it was not asked to delete, or instead of what it was. */
  readonly deletesOthers?: boolean;
}

/** The requests that cleaning up needs, of the document's operations. */
export interface CleanupPaths {
  readonly list: (agentId: string) => string;
  readonly webhook: (agentId: string, id: string) => string;
}

/**
 * Deletes everything that the ledger holds for this deployment, and nothing else; clears it if nothing is left.
 * @param asked what the run has asked to delete before, by {@link keyOf} their ids
 */
export async function cleanUp(
  target: Target,
  paths: CleanupPaths,
  client: Client,
  ledger: Ledger,
  asked: ReadonlySet<string> = new Set(),
): Promise<Cleanup> {
  const all = ledger.leftovers();
  const cleaner = new Cleaner(target, paths, client, ledger);
  let own: Cleaned | undefined;
  for (const leftover of all.filter(({ baseUrl }) => baseUrl === target.baseUrl)) {
    const cleaned = await cleaner.clean(leftover, asked);
    if (leftover.agentId === target.agentId) own = cleaned;
  }
  const left = cleaner.left();
  if (left.length === 0 && all.every(({ baseUrl }) => baseUrl === target.baseUrl)) ledger.clear();
  return { deleted: cleaner.deletedIds(), left, ...own };
}
