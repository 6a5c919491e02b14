import type { StartContext } from '../mock/api.ts';
import type { StoreContent } from '../state/store.ts';
import { populate } from './populate.ts';
import type { Agent, StoredWebhook } from './records.ts';

/** The records of `fixtures/seed.json`. */
export interface Seed {
  readonly agents: readonly Agent[];
  readonly webhooks: readonly StoredWebhook[];
}

export interface StartOptions {
  /** Start without webhooks. */
  readonly empty?: boolean | undefined;
  /** The number of made-up webhooks of each agent, in addition to those of the seed. */
  readonly populate?: number | undefined;
}

/** The agents of a seed with their webhooks. Throws {@link PopulateImpossible}. */
export function startContent(
  seed: Seed,
  { empty = false, populate: count = 0 }: StartOptions,
  { document, seed: number, clock }: StartContext,
): StoreContent {
  return {
    agent: seed.agents,
    webhook: [...(empty ? [] : seed.webhooks), ...populate(seed.agents, count, document, number, clock.now())],
  };
}
