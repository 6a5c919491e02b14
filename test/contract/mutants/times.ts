import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import { formatTimestamp } from '../../../src/state/clock.ts';
import { type Behaviour, clock, type Request } from './deployment.ts';
import { type Body, is, reply, webhook } from './replies.ts';

/** The times of a webhook, as a deployment keeps them. */
export interface Times {
  readonly created_at: string;
  readonly updated_at: string;
}

/** The kind of a request. */
export type Kind = 'create' | 'get' | 'list' | 'update' | 'toggle' | 'refused' | 'test' | 'logs';

/** How a request changes the kept times. */
export type Rule = (kind: Kind, kept: Times, now: string, request: Request) => Times;

/** As the mock does: a change moves `updated_at`, and nothing else does. */
export const sound: Rule = (kind, kept, now) =>
  kind === 'update' || kind === 'toggle' ? { ...kept, updated_at: now } : kept;

export function now(): string {
  return formatTimestamp(clock.now());
}

/**
 * A deployment that keeps the times of its webhooks by a rule.
 * @param isLate whether an answer shows the times from before the request
 * @param show how a time is written
 */
export function timed(
  rule: Rule,
  isLate = false,
  show: (time: string, kind: Kind) => string = (time) => time,
): Behaviour {
  const kept = new Map<unknown, Times>();
  const touch = (kind: Kind, id: unknown, start: Times, request: Request) => {
    const before = kept.get(id) ?? start;
    const after = rule(kind, before, now(), request);
    kept.set(id, after);
    return isLate ? before : after;
  };
  return async (request, ask) => {
    const answer = await ask();
    const kind = kindOf(request, answer.status);
    if (kind === undefined) return answer;
    const [, named] = /\/webhooks\/([^/]+)/.exec(request.path) ?? [];
    if (['refused', 'test', 'logs'].includes(kind)) {
      const times = kept.get(named);
      if (times !== undefined) touch(kind, named, times, request);
      return answer;
    }
    const shown = webhook(is.any, (one) => {
      const times = touch(kind, one.id, timesOf(one), request);
      return { ...one, created_at: show(times.created_at, kind), updated_at: show(times.updated_at, kind) };
    });
    return shown(request, () => Promise.resolve(answer));
  };
}

function timesOf({ created_at, updated_at }: Body): Times {
  return { created_at: String(created_at), updated_at: String(updated_at) };
}

function kindOf(request: Request, status: number): Kind | undefined {
  const answer = reply(status, {});
  if (status >= 400) return is.update(request, answer) ? 'refused' : undefined;
  const kinds = ['create', 'get', 'list', 'update', 'toggle', 'test', 'logs'] as const;
  return kinds.find((kind) => is[kind](request, answer));
}

/** True for an update without fields. */
export function isEmpty({ json }: Request): boolean {
  return hasKeys(json) && Object.keys(json).length === 0;
}
