import type { Behaviour, Reply, Request } from './deployment.ts';

/** Combines faults: each gets the request as those before it have changed it. */
export function inTurn(behaviours: readonly Behaviour[]): Behaviour {
  return (request, ask) => {
    const through = (at: number, changed: Partial<Request>): Promise<Reply> =>
      behaviours[at]?.({ ...request, ...changed }, (more = {}) => through(at + 1, { ...changed, ...more })) ??
      ask(changed);
    return through(0, {});
  };
}
