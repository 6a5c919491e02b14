import type { StoredLog } from './api.ts';

/** All attempts to send one event to one webhook. */
export interface Delivery {
  readonly id: string;
  /** In the order in which they were planned. */
  readonly attempts: readonly StoredLog[];
  readonly last: StoredLog;
}

/** How a delivery stands: `waiting` while an attempt is still to be made. */
export interface Standing {
  readonly kind: 'success' | 'failed' | 'waiting';
  readonly text: string;
}

/** Attempts by delivery, the delivery first that began first. Of an attempt that is there twice, the later one counts. */
export function deliveriesOf(logs: readonly StoredLog[]): Delivery[] {
  const byDelivery = new Map<string, Map<string, StoredLog>>();
  for (const log of logs) {
    const attempts = byDelivery.get(log.delivery_id) ?? new Map<string, StoredLog>();
    byDelivery.set(log.delivery_id, attempts.set(log.id, later(attempts.get(log.id), log)));
  }
  return [...byDelivery].flatMap(([id, byId]) => {
    const attempts = [...byId.values()].sort((one, other) => one.attempt - other.attempt);
    const last = attempts.at(-1);
    return last === undefined ? [] : [{ id, attempts, last }];
  });
}

export function standingOf({ attempts, last }: Delivery): Standing {
  if (last.status === 'pending') return { kind: 'waiting', text: attempts.length === 1 ? 'queued' : 'retrying' };
  if (last.status === 'success') return { kind: 'success', text: 'delivered' };
  // Between an attempt that failed and the news of the one that follows.
  if (last.status === 'retrying') return { kind: 'waiting', text: 'retrying' };
  return { kind: 'failed', text: 'failed' };
}

/** News may overtake each other: an attempt that was made is never again one that is still to be made. */
function later(known: StoredLog | undefined, log: StoredLog): StoredLog {
  return known !== undefined && log.status === 'pending' ? known : log;
}
