import { readFileSync } from 'node:fs';
import type { StartContext } from '../mock/api.ts';
import type { StoreContent } from '../state/store.ts';
import { populate } from './populate.ts';
import type { Agent, StoredWebhook } from './records.ts';

const seedFile = new URL('../../fixtures/seed.json', import.meta.url);

export interface StartOptions {
  /** Start without webhooks. */
  readonly empty?: boolean | undefined;
  /** How many made-up webhooks each agent has beside those of the start. */
  readonly populate?: number | undefined;
}

/** The agents of `fixtures/seed.json` with their webhooks. Throws {@link PopulateImpossible}. */
export function startContent(
  { empty = false, populate: count = 0 }: StartOptions,
  context: StartContext,
): StoreContent {
  // The file ships with the package, and a test holds it against the document.
  const seed: { agents: readonly Agent[]; webhooks: readonly StoredWebhook[] } = JSON.parse(
    readFileSync(seedFile, 'utf8'),
  );
  const { document, seed: number, clock } = context;
  return {
    agent: seed.agents,
    webhook: [...(empty ? [] : seed.webhooks), ...populate(seed.agents, count, document, number, clock.now())],
  };
}
