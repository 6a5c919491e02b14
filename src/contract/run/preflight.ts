import { isJsonObject, isObject, valueAt } from '../../openapi/document/json-pointer.ts';
import { idKey } from '../checks/ids.ts';
import type { CleanupPaths } from './cleanup.ts';
import type { Client } from './client.ts';
import type { Answer } from './exchange.ts';
import { Redactor } from './redact.ts';
import { redirectOf } from './redirect.ts';
import { type RunName, unknownToken } from './run-id.ts';
import type { Target } from './target.ts';

/** Thrown when a run can't begin; the message says what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** What was seen before anything was written. */
export interface Preflight {
  /** The ids of the webhooks that were there before, as they are compared. */
  readonly before: ReadonlySet<string>;
  /** The same of the second agent; empty where there is none. */
  readonly ofOtherAgent: ReadonlySet<string>;
  /** What to know before anything else, and what to do about it. */
  readonly notices: readonly string[];
}

/**
 * Looks whether there is a deployment of the API, whether it takes the token and has the agents, before anything is
 * written.
 * @throws {CannotRun}
 */
export async function preflight(
  target: Target,
  paths: Pick<CleanupPaths, 'list'>,
  client: Pick<Client, 'send'>,
  run: RunName,
): Promise<Preflight> {
  const look = new Look(target, paths, client);
  const before = await look.webhooksOf(target.agentId, run.unknownId);
  const { otherAgentId } = target;
  const ofOtherAgent =
    otherAgentId === undefined ? new Set<string>() : await look.webhooksOf(otherAgentId, run.unknownId);
  return { before, ofOtherAgent, notices: (await look.takes(unknownToken(run))) ? [takesAnyToken] : [] };
}

/** What the API alone says, to the letter of its documentation. */
const ownMessages = ['Missing Bearer Token', 'Agent not found in this environment.'];

/** Which is documented to be refused: some cases will fail for it. */
const takesAnyToken =
  'The deployment takes any token, which is a broken promise. Our own mock does so unless it is told yours: start it with npm start -- --token and the token that you give here.';

class Look {
  readonly #target: Target;
  readonly #paths: Pick<CleanupPaths, 'list'>;
  readonly #client: Pick<Client, 'send'>;

  constructor(target: Target, paths: Pick<CleanupPaths, 'list'>, client: Pick<Client, 'send'>) {
    this.#target = target;
    this.#paths = paths;
    this.#client = client;
  }

  /** Throws {@link CannotRun}. */
  async webhooksOf(agentId: string, unknownId: string): Promise<ReadonlySet<string>> {
    const { baseUrl, token } = this.#target;
    const path = this.#paths.list(agentId);
    const answer = await this.#get(path, token);
    if (typeof answer === 'string') throw new CannotRun(`${baseUrl} can't be reached: ${answer}`);
    this.#mustBeGranted(answer, path, agentId);
    if (!looksLikeList(answer) && !(await this.#isOurs(unknownId))) {
      throw new CannotRun(
        `what answers at ${baseUrl} is not the API but ${kindOf(answer)}: look at the path of the URL`,
      );
    }
    const webhooks = valueAt(answer.json, '/data/webhooks');
    const ids = Array.isArray(webhooks) ? webhooks.filter(isObject).map(({ id }) => idKey(id)) : [];
    return new Set(ids.filter((id) => typeof id === 'string'));
  }

  /** Whether the webhooks are shown to whoever has a token. */
  async takes(token: string): Promise<boolean> {
    const answer = await this.#get(this.#paths.list(this.#target.agentId), token);
    return typeof answer !== 'string' && answer.status >= 200 && answer.status <= 299;
  }

  /** Throws {@link CannotRun}. */
  #mustBeGranted(answer: Answer, path: string, agentId: string): void {
    const { baseUrl, token } = this.#target;
    const { status } = answer;
    // A list with a wrong status is for the cases to judge.
    if ((status >= 200 && status <= 299) || Array.isArray(valueAt(answer.json, '/data/webhooks'))) return;
    if (status === 401 || status === 403) {
      throw new CannotRun(
        `the token is refused (${status}): give one of this environment with --token or TALKOVER_TOKEN`,
      );
    }
    if (status === 404) {
      throw new CannotRun(
        `there is no agent ${agentId} at ${baseUrl} (404): look at --agent-id or TALKOVER_AGENT_ID, and at the path of the URL`,
      );
    }
    const target = redirectOf(answer, baseUrl + path);
    if (target !== undefined) {
      const location = new Redactor([token]).text(target);
      const isOfPath = location.endsWith(path);
      const advice = isOfPath ? `give ${location.slice(0, -path.length)} as the URL` : 'look at the URL';
      throw new CannotRun(`${baseUrl} redirects to ${location} (${status}), and redirects are not followed: ${advice}`);
    }
    throw new CannotRun(`the webhooks of the agent can't be listed: ${baseUrl}${path} was answered ${status}`);
  }

  /** Whether a deployment whose list is none is one of the API all the same, by how it refuses. */
  async #isOurs(unknownId: string): Promise<boolean> {
    const { agentId, token } = this.#target;
    const withoutToken = await this.#get(this.#paths.list(agentId));
    const ofNobody = await this.#get(this.#paths.list(unknownId), token);
    const refusals = [withoutToken, ofNobody].map((one) => (typeof one === 'string' ? undefined : one));
    const messages = refusals.map((one) => valueAt(one?.json, '/message'));
    if (messages.some((message) => ownMessages.some((own) => own === message))) return true;
    const statuses = refusals.map((one) => one?.status);
    return statuses[0] === 401 && statuses[1] === 404 && messages.every((message) => typeof message === 'string');
  }

  async #get(path: string, token?: string): Promise<Answer | string> {
    const headers = { Accept: 'application/json', ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
    return this.#client.send({ method: 'GET', url: this.#target.baseUrl + path, headers, body: undefined });
  }
}

/** Whether an answer shows what is in the API's list and in no other's, however it is wrapped. */
function looksLikeList({ json }: Answer): boolean {
  const data = isJsonObject(json) && 'data' in json ? json.data : json;
  if (isJsonObject(json) && typeof json.success === 'boolean' && 'data' in json) return true;
  if (isJsonObject(data)) return 'webhooks' in data || 'available_events' in data;
  return Array.isArray(data) && data.some((one) => isObject(one) && 'webhook_url' in one);
}

/** What came in place of a list, in words. */
function kindOf({ headers, json, text }: Answer): string {
  if (json !== undefined) return 'other JSON';
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (/html/i.test(type) || /^\s*<(?:!doctype|html)/i.test(text)) return 'a web page';
  return text === '' ? 'an empty answer' : `something that is not JSON${type === '' ? '' : ` (${type.trim()})`}`;
}
