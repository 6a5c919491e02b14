import { isObject, valueAt } from '../spec/json-pointer.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import type { Target } from './target.ts';

/** What a cleaning up has done. */
export interface Cleanup {
  readonly deleted: readonly string[];
  /** What is still there, each with why. */
  readonly left: readonly string[];
  /** The webhooks that the run's agent has now; undefined if they were not looked at. */
  readonly listed?: ReadonlySet<string> | undefined;
}

/** The requests that cleaning up needs, of the document's operations. */
export interface CleanupPaths {
  readonly list: (agentId: string) => string;
  readonly webhook: (agentId: string, id: string) => string;
}

/** Deletes everything that the ledger holds for this deployment, and nothing else; clears it if nothing is left. */
export async function cleanUp(target: Target, paths: CleanupPaths, client: Client, ledger: Ledger): Promise<Cleanup> {
  const deleted: string[] = [];
  const left: string[] = [];
  let now: ReadonlySet<string> | undefined;
  const all = ledger.leftovers();
  for (const { agentId, ids, marks } of all.filter(({ baseUrl }) => baseUrl === target.baseUrl)) {
    const listed = await list(target, paths, client, agentId);
    if (listed === undefined) left.push(`the webhooks of ${agentId} can't be listed`);
    const ours = new Set([...ids, ...(listed ?? []).filter((one) => isMarked(one, marks)).map(({ id }) => id)]);
    for (const id of ours) {
      const failure = await remove(target, client, target.baseUrl + paths.webhook(agentId, id));
      if (failure === undefined) {
        deleted.push(id);
        ledger.note({ kind: 'deleted', baseUrl: target.baseUrl, agentId, id });
      } else left.push(`${id}: ${failure}`);
    }
    const after = ours.size === 0 ? listed : await list(target, paths, client, agentId);
    if (agentId === target.agentId && after !== undefined) now = new Set(after.map(({ id }) => id));
    const remaining = (after ?? []).filter((one) => ours.has(one.id) || isMarked(one, marks));
    left.push(...remaining.map(({ id }) => `${id}: it is still listed`));
  }
  if (left.length === 0 && all.every(({ baseUrl }) => baseUrl === target.baseUrl)) ledger.clear();
  return { deleted, left: [...new Set(left)], listed: now };
}

/** Webhooks as far as it takes to recognise our own. */
interface Listed {
  readonly id: string;
  readonly text: string;
}

/** The webhooks of an agent; undefined if the answer is no list. */
async function list(
  target: Target,
  paths: CleanupPaths,
  client: Client,
  agentId: string,
): Promise<Listed[] | undefined> {
  const answer = await client.send(request('GET', target, target.baseUrl + paths.list(agentId)), true);
  // An agent that does not exist has nothing of ours.
  if (typeof answer !== 'string' && answer.status === 404) return [];
  const webhooks = typeof answer === 'string' ? undefined : valueAt(answer.json, '/data/webhooks');
  if (!Array.isArray(webhooks)) return undefined;
  return webhooks.flatMap((webhook) =>
    isObject(webhook) && typeof webhook.id === 'string'
      ? [{ id: webhook.id, text: JSON.stringify([webhook.name, webhook.webhook_url]) }]
      : [],
  );
}

function isMarked({ text }: Listed, marks: ReadonlySet<string>): boolean {
  return [...marks].some((mark) => text.includes(mark));
}

/** Why it could not be deleted; undefined if it is gone. */
async function remove(target: Target, client: Client, url: string): Promise<string | undefined> {
  const answer = await client.send(request('DELETE', target, url), true);
  if (typeof answer === 'string') return answer;
  return answer.status < 300 || answer.status === 404 ? undefined : `deleting it was answered ${answer.status}`;
}

function request(method: string, { token }: Target, url: string) {
  return {
    method,
    url,
    headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
    body: undefined,
  };
}
