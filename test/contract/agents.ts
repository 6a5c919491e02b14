import type { Target } from '../../src/contract/run/target.ts';
import { token } from './mutants/deployment.ts';

/** The agents of `fixtures/seed.json`. */
export const agentId = '9fbef0b7-8d4e-4a08-9207-66c22155721d';
export const otherAgentId = '9fbef0c4-1f0a-4d7b-8a53-3f1c7a9be204';

/** A target, with the values for Talkover's own options. */
export interface AgentTarget extends Target {
  readonly token: string;
  readonly agentId: string;
  readonly otherAgentId: string | undefined;
}

/** A deployment of Talkover's API, as its options describe it. */
export function targetAt(
  baseUrl: string,
  given: Partial<Pick<AgentTarget, 'token' | 'agentId' | 'otherAgentId'>> = {},
): AgentTarget {
  const words = { token, agentId, otherAgentId, ...given };
  const other = words.otherAgentId;
  return {
    ...words,
    baseUrl,
    headers: { Authorization: `Bearer ${words.token}` },
    path: { agent_id: words.agentId },
    otherPath: other === undefined ? {} : { agent_id: other },
  };
}
