import type { Attempt } from './api.ts';

/** All attempts to send one event to one subscription. */
export interface Delivery {
  readonly id: string;
  /** In the order in which they were planned. */
  readonly attempts: readonly Attempt[];
  readonly last: Attempt;
}

/** What has come of a delivery: `waiting` while an attempt is still to be made. */
export interface Result {
  readonly kind: 'success' | 'failed' | 'waiting';
  readonly text: string;
}

/** Attempts by delivery, the delivery first that began first. Of an attempt that is there twice, the later one counts. */
export function deliveriesOf(list: readonly Attempt[]): Delivery[] {
  const byDelivery = new Map<string, Map<string, Attempt>>();
  for (const attempt of list) {
    const attempts = byDelivery.get(attempt.delivery_id) ?? new Map<string, Attempt>();
    byDelivery.set(attempt.delivery_id, attempts.set(attempt.id, later(attempts.get(attempt.id), attempt)));
  }
  return [...byDelivery].flatMap(([id, byId]) => {
    const attempts = [...byId.values()].sort((one, other) => one.attempt - other.attempt);
    const last = attempts.at(-1);
    return last === undefined ? [] : [{ id, attempts, last }];
  });
}

export function resultOf({ attempts, last }: Delivery): Result {
  if (last.status === 'pending') return { kind: 'waiting', text: attempts.length === 1 ? 'queued' : 'retrying' };
  if (last.status === 'success') return { kind: 'success', text: 'delivered' };
  // Between an attempt that failed and the news of the one that follows.
  if (last.status === 'retrying') return { kind: 'waiting', text: 'retrying' };
  return { kind: 'failed', text: 'failed' };
}

/** News may overtake each other: an attempt that was made is never again one that is still to be made. */
function later(known: Attempt | undefined, fresh: Attempt): Attempt {
  return known !== undefined && fresh.status === 'pending' ? known : fresh;
}
