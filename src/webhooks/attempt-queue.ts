import { type Clock, microsecondsOf, type Timer } from '../state/clock.ts';
import type { Attempt } from './attempt.ts';

/** Thrown when too many attempts, or too many bytes of them, would wait; carries the limit. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  readonly limit: number;
  readonly unit: 'deliveries' | 'bytes';

  constructor(limit: number, unit: QueueFull['unit'] = 'deliveries') {
    super(`More than ${limit} ${unit === 'bytes' ? 'bytes of deliveries' : unit} would be waiting.`);
    this.limit = limit;
    this.unit = unit;
  }
}

/** @internal The dependencies of a queue. */
export interface AttemptQueueParts {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Makes a due attempt. Never rejects; aborting the signal ends it early. */
  readonly make: (attempt: Attempt, signal: AbortSignal) => Promise<void>;
}

/** An attempt that is not yet due. */
interface Waiting {
  readonly attempt: Attempt;
  readonly callOff: () => void;
}

/** The most attempts of all subscriptions that may wait. */
const mostPending = 10_000;

/** The most attempts that are made at the same time; one for each subscription. */
const mostAtOnce = 32;

/**
 * @internal Makes attempts when they are due. Attempts of one subscription are made one by one, in the order of their
 * due times. A retry that is not yet due delays no other attempt.
 */
export class AttemptQueue {
  readonly #parts: AttemptQueueParts;
  /** The due attempts, by subscription. */
  readonly #due = new Map<string, Attempt[]>();
  /** The subscriptions with due attempts and none in flight, in their order. */
  #turns: string[] = [];
  /** The attempts that are not yet due, by id. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #inFlight = new Set<Promise<unknown>>();
  /** Work outside the queue's limits. */
  readonly #besides = new Set<Promise<unknown>>();
  #pending = 0;
  #run = new AbortController();
  #isParked = false;

  constructor(parts: AttemptQueueParts) {
    this.#parts = parts;
  }

  /** Aborts when the queue is canceled, or at the end of the grace of {@link park}. */
  get signal(): AbortSignal {
    return this.#run.signal;
  }

  /** The number of waiting attempts. */
  get waiting(): number {
    let waiting = this.#waiting.size;
    for (const due of this.#due.values()) waiting += due.length;
    return waiting;
  }

  /** Throws {@link QueueFull} if `count` more attempts would exceed the limit. */
  refuseMoreThan(count: number): void {
    if (this.#pending + count > mostPending) throw new QueueFull(mostPending);
  }

  /** Queues an attempt for its due time, or for now if that has passed. */
  add(attempt: Attempt): void {
    this.#pending++;
    const { clock, timer } = this.#parts;
    const wait = (microsecondsOf(attempt.due_at) - clock.now()) / 1000;
    if (wait <= 0) {
      this.#addDue(attempt);
      return;
    }
    if (this.#isParked) return;
    const callOff = timer.after(wait, () => {
      this.#waiting.delete(attempt.id);
      this.#addDue(attempt);
    });
    this.#waiting.set(attempt.id, { attempt, callOff });
  }

  /** Makes {@link park} wait for work outside the queue, such as a test. */
  async besides<Result>(work: Promise<Result>): Promise<Result> {
    this.#besides.add(work);
    try {
      return await work;
    } finally {
      this.#besides.delete(work);
    }
  }

  /** Makes a waiting attempt now. Returns false if it does not wait for its time. */
  hasten(id: string): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    waiting.callOff();
    this.#waiting.delete(id);
    this.#addDue(waiting.attempt);
    return true;
  }

  /** Drops the attempts of a subscription that are not yet due. Returns their ids. */
  forget(subscriptionId: string): string[] {
    const forgotten: string[] = [];
    for (const [id, { attempt, callOff }] of this.#waiting) {
      if (attempt.subscription_id !== subscriptionId) continue;
      callOff();
      this.#waiting.delete(id);
      this.#pending--;
      forgotten.push(id);
    }
    return forgotten;
  }

  /** Drops all attempts, and aborts those in flight. */
  cancel(): void {
    this.#run.abort();
    this.#run = new AbortController();
    this.#callOffWaiting();
    this.#due.clear();
    this.#turns = [];
    this.#pending = 0;
  }

  /** Starts no more attempts. Those in flight may end within the grace, in milliseconds. */
  async park(graceInMilliseconds: number): Promise<void> {
    this.#isParked = true;
    this.#callOffWaiting();
    const hangUp = setTimeout(() => this.#run.abort(), graceInMilliseconds);
    await Promise.all([...this.#inFlight, ...this.#besides]);
    clearTimeout(hangUp);
  }

  /** Resumes after {@link park}, with an empty queue. */
  reopen(): void {
    if (!this.#isParked) return;
    this.cancel();
    this.#isParked = false;
  }

  #addDue(attempt: Attempt): void {
    const others = this.#due.get(attempt.subscription_id);
    if (others !== undefined) return void others.push(attempt);
    this.#due.set(attempt.subscription_id, [attempt]);
    this.#turns.push(attempt.subscription_id);
    this.#begin();
  }

  /** Starts attempts up to the limit. */
  #begin(): void {
    while (this.#inFlight.size < mostAtOnce && !this.#isParked) {
      const subscriptionId = this.#turns.shift();
      if (subscriptionId === undefined) return;
      void this.#track(this.#makeFirstOf(subscriptionId));
    }
  }

  async #track(work: Promise<void>): Promise<void> {
    this.#inFlight.add(work);
    try {
      await work;
    } finally {
      this.#inFlight.delete(work);
      this.#begin();
    }
  }

  async #makeFirstOf(subscriptionId: string): Promise<void> {
    const due = this.#due.get(subscriptionId);
    const attempt = due?.shift();
    if (due === undefined || attempt === undefined) return;
    const { signal } = this.#run;
    await this.#parts.make(attempt, signal);
    // After a cancel, the attempt no longer counts.
    if (!signal.aborted) this.#pending--;
    if (this.#due.get(subscriptionId) !== due) return;
    if (due.length > 0) this.#turns.push(subscriptionId);
    else this.#due.delete(subscriptionId);
  }

  #callOffWaiting(): void {
    for (const { callOff } of this.#waiting.values()) callOff();
    this.#waiting.clear();
  }
}
