import type { Step } from '../../contract/cases/step.ts';
import type { ContractApi } from '../../contract/contract-api.ts';
import { isSent, undeletableOf } from '../../contract/run/plan.ts';
import type { Target } from '../../contract/run/target.ts';
import type { CommandOptions } from './options.ts';

/** The rate limit of the standard plan. */
const requestsPerMinute = 100;

/**
 * Lists the requests of a run, one per line, and their cost.
 * @param spares requests that are sent afterwards if there is room
 */
export function planText(
  all: readonly Step[],
  spares: readonly Step[],
  half: ContractApi,
  target: Pick<Target, 'otherPath'>,
  options: CommandOptions,
): string {
  const { readOnly, receiver, maxWait, allowLeftovers } = options;
  const extent = {
    isReadOnly: readOnly,
    target,
    receiver: receiver || undefined,
    undeletable: undeletableOf(half, allowLeftovers),
  };
  const steps = all.filter((step) => isSent(step, extent));
  const more = spares.filter((step) => isSent(step, extent)).length;
  const requests = Math.max(steps.length, Math.min(steps.length + more, half.aimedRequests ?? 0));
  const afterThem =
    more === 0 ? '' : `, and then the most important of ${more} more, up to ${half.aimedRequests ?? 0} requests in all`;
  const lines = steps.map(({ method, path, query, access, body, raw }) => {
    const sent = raw?.text ?? (body === undefined ? '' : JSON.stringify(body));
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    const shown = access === 'given' ? (half.access ?? 'credentials') : access;
    return `${method} ${path}${search} (${shown}) ${sent.length > 160 ? `${sent.slice(0, 160)}…` : sent}\n`;
  });
  const creates = steps.filter(({ mayCreate }) => mayCreate).length;
  const waits = steps.reduce((sum, { waitBefore = 0 }) => sum + waitBefore, 0) / 1000;
  const forClocks = waits === 0 ? '' : `, and ${waits} seconds of waiting, so that times kept in seconds move on`;
  const atPace = Math.ceil(Math.max(0, requests - requestsPerMinute) / requestsPerMinute) * 60;
  return (
    lines.join('') +
    `${steps.length} requests, ${creates} that a deployment might answer with a creation${afterThem}; ` +
    `about ${atPace} seconds at ${requestsPerMinute} requests a minute, without the clean-up${forClocks}; ` +
    `where requests are refused, up to ${maxWait} seconds more (--max-wait)\n`
  );
}
