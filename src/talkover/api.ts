import { readFileSync } from 'node:fs';
import type { Api } from '../api/define-api.ts';
import { type TalkoverOptions, talkoverOf } from './definition.ts';
import { talkoverDocument } from './document.ts';
import { loadRecordCheck } from './record-check.ts';
import type { Seed } from './start.ts';

export type { TalkoverOptions } from './definition.ts';

const seedFile = new URL('../../fixtures/seed.json', import.meta.url);

/** Talkover's agent-webhooks API. */
export function talkoverApi(options: TalkoverOptions = {}): Api {
  const parts = {
    document: talkoverDocument,
    // The file ships with the package, and a test checks it against the document.
    seed: (): Seed => JSON.parse(readFileSync(seedFile, 'utf8')),
    recordCheck: loadRecordCheck,
    contract: () => import('./contract/contract.ts'),
  };
  return talkoverOf(parts, options);
}

/** Talkover's API, with the agents and webhooks of `fixtures/seed.json`. */
export const talkover: Api = talkoverApi();
