import type { Attempt } from './api.ts';

/** All attempts to send one event to one subscription. */
export interface Delivery {
  readonly id: string;
  /** In the order in which they were planned. */
  readonly attempts: readonly Attempt[];
  readonly last: Attempt;
}

/** The result of a delivery: `waiting` while an attempt is pending. */
export interface Result {
  readonly kind: 'success' | 'failed' | 'waiting';
  readonly text: string;
}

/** Groups attempts by delivery, the earliest delivery first. Of two versions of an attempt, the later one counts. */
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
  // After a failed attempt, before the next one is announced.
  if (last.status === 'retrying') return { kind: 'waiting', text: 'retrying' };
  return { kind: 'failed', text: 'failed' };
}

/** Messages may arrive out of order: an attempt that was made does not become pending again. */
function later(known: Attempt | undefined, fresh: Attempt): Attempt {
  return known !== undefined && fresh.status === 'pending' ? known : fresh;
}
