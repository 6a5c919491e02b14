import type { Behaviour, Reply, Request } from './deployment.ts';

/** Several faults at once: each sees what those before it have made of the request. */
export function inTurn(behaviours: readonly Behaviour[]): Behaviour {
  return (request, ask) => {
    const through = (at: number, changed: Partial<Request>): Promise<Reply> =>
      behaviours[at]?.({ ...request, ...changed }, (more = {}) => through(at + 1, { ...changed, ...more })) ??
      ask(changed);
    return through(0, {});
  };
}
