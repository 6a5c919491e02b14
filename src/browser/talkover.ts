import seed from '../../fixtures/seed.json' with { type: 'json' };
import type { Api } from '../api/define-api.ts';
import { type TalkoverOptions, talkoverOf } from '../talkover/definition.ts';
import type { Seed } from '../talkover/start.ts';
import document from './compiled-talkover.js';

/** Talkover's agent-webhooks API, without the contract half, which needs Node. */
export function talkoverApi(options: TalkoverOptions = {}): Api {
  // The file ships with the package, and a test checks it against the document.
  return talkoverOf({ document, seed: () => structuredClone(seed) as Seed }, options);
}

/** Talkover's API, with the agents and webhooks of `fixtures/seed.json`. */
export const talkover: Api = talkoverApi();
