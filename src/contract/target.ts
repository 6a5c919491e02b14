import type { Access, Reference, Step } from './case.ts';
import type { SentRequest } from './exchange.ts';
import { named, type RunName } from './run-id.ts';

/** The deployment that is judged, and what the run may use there. */
export interface Target {
  /** With the API's path, without a slash at the end: `https://app.talkover.ai/api/v1`. */
  readonly baseUrl: string;
  readonly token: string;
  readonly agentId: string;
  readonly otherAgentId?: string | undefined;
}

/** Thrown when a step refers to something that does not exist: its case can't be judged. */
export class ReferenceUnmet extends Error {
  override readonly name = 'ReferenceUnmet';

  constructor(reason: string) {
    super(reason);
  }
}

/**
 * A step as a request to a deployment.
 * @param idOf the id of what a step has created; undefined if it has created nothing
 * @throws {ReferenceUnmet}
 */
export function requestOf(
  step: Step,
  target: Target,
  run: RunName,
  idOf: (step: string) => string | undefined,
): { request: SentRequest; sent: unknown; agentId: string } {
  const { method, raw } = step;
  const agent = step.operation?.pathParameters.find(({ resource }) => resource?.name === 'agent');
  const agentId = agent === undefined ? target.agentId : resolve(step.references[agent.name], target, run, idOf);
  const sent = named(step.body, run);
  const json = sent === undefined ? undefined : JSON.stringify(sent);
  const body = raw === undefined ? json : named(raw.text, run);
  const path = named(step.path, run).replace(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(resolve(step.references[name], target, run, idOf)),
  );
  const authorization = authorizationOf(step.access, target, run);
  const headers = {
    Accept: 'application/json',
    ...(authorization !== undefined && { Authorization: authorization }),
    ...(body !== undefined && { 'Content-Type': raw?.mediaType ?? 'application/json' }),
  };
  return { request: { method, url: target.baseUrl + path, headers, body }, sent, agentId };
}

function resolve(
  reference: Reference | undefined,
  { agentId, otherAgentId }: Target,
  { unknownId }: RunName,
  idOf: (step: string) => string | undefined,
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
      const id = idOf(reference.by);
      if (id === undefined) throw new ReferenceUnmet(`${reference.by} has created nothing`);
      return id;
    }
    default:
      throw new ReferenceUnmet('a path parameter is not filled in');
  }
}

function authorizationOf(access: Access, { token }: Target, { mark }: RunName): string | undefined {
  switch (access) {
    case 'none':
      return undefined;
    case 'empty':
      return 'Bearer ';
    case 'otherScheme':
      return `Basic ${Buffer.from(`${mark}:x`).toString('base64')}`;
    case 'unknownToken':
      return `Bearer talq_${mark}`;
    default:
      return `Bearer ${token}`;
  }
}
