import { describe, expect, test } from 'vitest';
import { formatTimestamp } from '../../src/state/clock.ts';
import type { Attempt } from '../../src/webhooks/attempt.ts';
import { AttemptQueue, QueueFull } from '../../src/webhooks/attempt-queue.ts';
import { ManualClock } from '../manual-clock.ts';

const most = 10_000;

/** A queue whose attempts end on demand. */
function queueAt(iso = '2026-01-02T03:04:05Z') {
  const clock = new ManualClock(iso);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const aborted: string[] = [];
  const queue = new AttemptQueue({
    ...{ clock, timer: clock },
    make: ({ id }, signal) => {
      begun.push(id);
      return new Promise((resolve) => {
        ends.set(id, resolve);
        signal.addEventListener('abort', () => {
          aborted.push(id);
          resolve();
        });
      });
    },
  });
  const attempt = (id: string, subscription_id: string, waitInSeconds = 0): Attempt => ({
    ...{ id, subscription_id, delivery_id: id, event: 'e', attempt: 1, status: 'pending', payload: {} },
    ...{ is_automatic: true, created_at: iso, due_at: formatTimestamp(clock.now() + waitInSeconds * 1_000_000) },
  });
  const end = async (id: string) => {
    ends.get(id)?.();
    // What follows an attempt is a matter of promises alone.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const add = (id: string, subscription = id, waitInSeconds = 0) => queue.add(attempt(id, subscription, waitInSeconds));
  return { queue, clock, begun, aborted, add, end };
}

describe('turns', () => {
  test('one attempt of a subscription is made at a time, in the order of their due times', async () => {
    const { add, begun, end } = queueAt();
    for (const id of ['1', '2', '3']) add(id, 'a');
    add('4', 'b');
    expect(begun).toEqual(['1', '4']);
    await end('1');
    expect(begun).toEqual(['1', '4', '2']);
    await end('2');
    expect(begun).toEqual(['1', '4', '2', '3']);
  });

  test('at most 32 attempts are made at a time; the next subscription gets the free turn', async () => {
    const { add, begun, end } = queueAt();
    for (let index = 0; index < 40; index++) add(`${index}`);
    expect(begun).toHaveLength(32);
    await end('7');
    expect(begun.slice(32)).toEqual(['32']);
  });

  test('a retry that is not yet due delays no other attempt', async () => {
    const { add, begun, clock, end } = queueAt();
    add('later', 'a', 10);
    add('now', 'a');
    expect(begun).toEqual(['now']);
    await end('now');
    clock.advance(9);
    expect(begun).toEqual(['now']);
    clock.advance(1);
    expect(begun).toEqual(['now', 'later']);
  });

  test('a waiting attempt can be hastened, once', () => {
    const { queue, add, begun, clock } = queueAt();
    add('later', 'a', 10);
    expect([queue.hasten('later'), queue.hasten('later'), queue.hasten('nobody')]).toEqual([true, false, false]);
    clock.advance(20);
    expect(begun).toEqual(['later']);
  });
});

describe('a full queue', () => {
  test('refuses more than 10,000 waiting attempts, with the limit', () => {
    const { queue, add } = queueAt();
    for (let index = 0; index < most - 1; index++) add(`${index}`, 'a', 60);
    expect(() => queue.refuseMoreThan(1)).not.toThrow();
    expect(() => queue.refuseMoreThan(2)).toThrow(QueueFull);
    add('last', 'a', 60);
    expect(() => queue.refuseMoreThan(0)).not.toThrow();
    expect(() => queue.refuseMoreThan(1)).toThrow(
      expect.objectContaining({ name: 'QueueFull', limit: most, message: expect.stringContaining('10000') }),
    );
  });

  test('counts attempts that are due, waiting and in flight, but not finished ones', async () => {
    const { queue, add, end } = queueAt();
    add('made', 'a');
    add('due', 'a');
    add('waits', 'a', 60);
    expect(() => queue.refuseMoreThan(most - 3)).not.toThrow();
    expect(() => queue.refuseMoreThan(most - 2)).toThrow(QueueFull);
    await end('made');
    expect(() => queue.refuseMoreThan(most - 2)).not.toThrow();
    expect(() => queue.refuseMoreThan(most - 1)).toThrow(QueueFull);
  });

  test('has room again after attempts were forgotten or canceled', () => {
    const { queue, add } = queueAt();
    add('1', 'a', 60);
    add('2', 'a', 60);
    add('3', 'b', 60);
    expect(queue.forget('a')).toEqual(['1', '2']);
    expect(() => queue.refuseMoreThan(most - 1)).not.toThrow();
    queue.cancel();
    expect(() => queue.refuseMoreThan(most)).not.toThrow();
  });

  test('does not count attempts twice that were in flight during a cancel', async () => {
    const { queue, add, end } = queueAt();
    add('old', 'a');
    queue.cancel();
    add('new', 'b');
    await end('old');
    expect(() => queue.refuseMoreThan(most)).toThrow(QueueFull);
    expect(() => queue.refuseMoreThan(most - 1)).not.toThrow();
  });
});

describe('the end', () => {
  test('a cancel aborts attempts in flight and drops the rest', async () => {
    const { queue, add, begun, aborted, clock, end } = queueAt();
    add('1', 'a');
    add('2', 'a');
    add('3', 'b', 10);
    queue.cancel();
    await end('1');
    clock.advance(20);
    expect([begun, aborted, clock.waits()]).toEqual([['1'], ['1'], []]);
  });

  test('a park starts nothing more, and waits for attempts in flight and other work', async () => {
    const { queue, add, begun, aborted, end } = queueAt();
    add('1', 'a');
    add('2', 'a');
    let finish = () => {};
    const besides = queue.besides(new Promise<void>((resolve) => (finish = resolve)));
    let isParked = false;
    const parked = queue.park(60_000).then(() => (isParked = true));
    await end('1');
    expect([begun, isParked]).toEqual([['1'], false]);
    finish();
    await Promise.all([besides, parked]);
    expect([begun, aborted]).toEqual([['1'], []]);
  });

  test('a park without a grace aborts attempts in flight', async () => {
    const { queue, add, aborted } = queueAt();
    add('1', 'a');
    await queue.park(0);
    expect([aborted, queue.signal.aborted]).toEqual([['1'], true]);
  });
});
