import { isObject, valueAt } from '../spec/json-pointer.ts';
import type { CleanupPaths } from './cleanup.ts';
import type { Client } from './client.ts';
import type { Target } from './target.ts';

/** Thrown when a run can't begin; the message says what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/**
 * Looks whether there is a deployment, whether it takes the token and has the agent, before anything is written.
 * @returns the ids of the webhooks that were there before
 * @throws {CannotRun}
 */
export async function preflight(
  target: Target,
  paths: CleanupPaths,
  client: Client,
  agentId: string,
): Promise<ReadonlySet<string>> {
  const url = target.baseUrl + paths.list(agentId);
  const headers = { Accept: 'application/json', Authorization: `Bearer ${target.token}` };
  const answer = await client.send({ method: 'GET', url, headers, body: undefined });
  if (typeof answer === 'string') throw new CannotRun(`${target.baseUrl} can't be reached: ${answer}`);
  if (answer.status === 401 || answer.status === 403) {
    throw new CannotRun(
      `the token is refused (${answer.status}): give one of this environment with --token or TALKOVER_TOKEN`,
    );
  }
  if (answer.status === 404) {
    throw new CannotRun(
      `there is no agent ${agentId} at ${target.baseUrl} (404): look at --agent-id or TALKOVER_AGENT_ID, and at the path of the URL`,
    );
  }
  const webhooks = valueAt(answer.json, '/data/webhooks');
  // A list with a wrong status is for the cases to judge.
  if ((answer.status < 200 || answer.status > 299) && !Array.isArray(webhooks)) {
    throw new CannotRun(`the webhooks of the agent can't be listed: ${url} was answered ${answer.status}`);
  }
  const entries = Array.isArray(webhooks) ? webhooks.filter(isObject) : [];
  return new Set(entries.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])));
}
