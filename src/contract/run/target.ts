import type { Access, Reference, Step } from '../cases/case.ts';
import type { SentRequest } from './exchange.ts';
import { named, type RunName, unknownToken } from './run-id.ts';

/** The deployment that is judged, and what the run may use there. */
export interface Target {
  /** With the API's path, without a slash at the end: `https://app.talkover.ai/api/v1`. */
  readonly baseUrl: string;
  readonly token: string;
  readonly agentId: string;
  readonly otherAgentId?: string | undefined;
  /** Where it reaches the suite's own receiver, without a slash at the end; undefined if there is none. */
  readonly receiverUrl?: string | undefined;
}

/** What earlier steps have shown. */
export interface Known {
  /** The id of what a step has created; undefined if it has created nothing. */
  idOf(step: string): string | undefined;
  /** Whether a step was answered with success. */
  hasSucceeded(step: string): boolean;
  /** The id of an entry with a status in the log that a step has shown; undefined if there is none. */
  loggedIdOf(step: string, status: string): string | undefined;
}

/** Thrown when a step refers to something that does not exist: its case can't be judged. */
export class ReferenceUnmet extends Error {
  override readonly name = 'ReferenceUnmet';
  /** The step that should have brought it; undefined if none should. */
  readonly step: string | undefined;

  constructor(reason: string, step?: string) {
    super(reason);
    this.step = step;
  }
}

/** A step as a request to a deployment. Throws {@link ReferenceUnmet}. */
export function requestOf(
  step: Step,
  target: Target,
  run: RunName,
  known: Known,
): { request: SentRequest; sent: unknown; agentId: string } {
  const { method, raw, query, receiver, needs } = step;
  const { receiverUrl } = target;
  if (receiver?.isNeeded && receiverUrl === undefined) throw new ReferenceUnmet('it needs --receiver');
  if (needs !== undefined && !known.hasSucceeded(needs)) throw new ReferenceUnmet(`${needs} did not succeed`, needs);
  const agent = step.operation?.pathParameters.find(({ resource }) => resource?.name === 'agent');
  const agentId = agent === undefined ? target.agentId : resolve(step.references[agent.name], target, run, known);
  const sent = named(step.body, run, receiverUrl);
  const json = sent === undefined ? undefined : JSON.stringify(sent);
  const body = raw === undefined ? json : named(raw.text, run);
  const path = named(step.path, run).replace(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(resolve(step.references[name], target, run, known)),
  );
  const authorization = authorizationOf(step.access, target, run);
  const headers = {
    Accept: 'application/json',
    ...(authorization !== undefined && { Authorization: authorization }),
    ...(body !== undefined && { 'Content-Type': raw?.mediaType ?? 'application/json' }),
  };
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  return { request: { method, url: target.baseUrl + path + search, headers, body }, sent, agentId };
}

function resolve(
  reference: Reference | undefined,
  { agentId, otherAgentId }: Target,
  { unknownId }: RunName,
  known: Known,
): string {
  switch (reference?.kind) {
    case 'agent':
      return agentId;
    case 'unknown':
      return unknownId;
    case 'malformed':
      return 'not-a-uuid';
    case 'otherAgent':
      if (otherAgentId === undefined) throw new ReferenceUnmet('it needs --other-agent-id');
      return otherAgentId;
    case 'created': {
      const id = known.idOf(reference.by);
      if (id === undefined) throw new ReferenceUnmet(`${reference.by} has created nothing`, reference.by);
      return id;
    }
    case 'logged': {
      const { by, status, orUnknown } = reference;
      const id = known.loggedIdOf(by, status) ?? (orUnknown ? unknownId : undefined);
      if (id === undefined) throw new ReferenceUnmet(`the log has no entry that is ${status}`, by);
      return id;
    }
    default:
      throw new ReferenceUnmet('a path parameter is not filled in');
  }
}

function authorizationOf(access: Access, { token }: Target, run: RunName): string | undefined {
  switch (access) {
    case 'none':
      return undefined;
    case 'empty':
      return 'Bearer ';
    case 'otherScheme':
      return `Basic ${Buffer.from(`${run.mark}:x`).toString('base64')}`;
    case 'unknownToken':
      return `Bearer ${unknownToken(run)}`;
    default:
      return `Bearer ${token}`;
  }
}
