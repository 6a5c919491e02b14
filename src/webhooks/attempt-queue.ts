import { type Clock, microsecondsOf, type Timer } from '../state/clock.ts';
import type { Attempt } from './attempt.ts';

/** Thrown when more attempts would be waiting than are kept; carries how many that is, or how many bytes. */
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

/** @internal What a queue works with. */
export interface AttemptQueueParts {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Makes an attempt whose time has come. Never rejects; the signal ends it early. */
  readonly make: (attempt: Attempt, signal: AbortSignal) => Promise<void>;
}

/** An attempt that waits for its time. */
interface Waiting {
  readonly attempt: Attempt;
  readonly callOff: () => void;
}

/** How many attempts may wait for their turn or their time, of all subscriptions. */
const mostPending = 10_000;

/** How many attempts are made at a time; of one subscription always one. */
const mostAtOnce = 32;

/**
 * @internal Makes attempts when their time has come. Those of one subscription are made one after the other, in the order in which
 * they fall due: a retry that waits for its time holds up nobody.
 */
export class AttemptQueue {
  readonly #parts: AttemptQueueParts;
  /** The attempts that are due, by subscription. */
  readonly #due = new Map<string, Attempt[]>();
  /** The subscriptions that have something due and nothing in flight, each in its turn. */
  #turns: string[] = [];
  /** The attempts that are not due yet, by their ids. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #inFlight = new Set<Promise<unknown>>();
  /** Work that takes no turn. */
  readonly #besides = new Set<Promise<unknown>>();
  #pending = 0;
  #run = new AbortController();
  #isParked = false;

  constructor(parts: AttemptQueueParts) {
    this.#parts = parts;
  }

  /** Aborts when the queue is canceled, or when the grace of {@link park} is over. */
  get signal(): AbortSignal {
    return this.#run.signal;
  }

  /** How many attempts wait for their turn or their time. */
  get waiting(): number {
    let waiting = this.#waiting.size;
    for (const due of this.#due.values()) waiting += due.length;
    return waiting;
  }

  /** Throws {@link QueueFull} where so many more attempts would be too many. */
  refuseMoreThan(count: number): void {
    if (this.#pending + count > mostPending) throw new QueueFull(mostPending);
  }

  /** Queues an attempt for its time, which is now where it has passed. */
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

  /** Lets {@link park} wait for work that takes no turn, such as a test. */
  async besides<Result>(work: Promise<Result>): Promise<Result> {
    this.#besides.add(work);
    try {
      return await work;
    } finally {
      this.#besides.delete(work);
    }
  }

  /** Makes an attempt now that waits for its time. Returns false if it does not wait. */
  hasten(id: string): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    waiting.callOff();
    this.#waiting.delete(id);
    this.#addDue(waiting.attempt);
    return true;
  }

  /** Drops the attempts at a subscription that wait for their time. Returns their ids. */
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

  /** Begins nothing more, and lets what is in flight end within a grace, in milliseconds. */
  async park(graceInMilliseconds: number): Promise<void> {
    this.#isParked = true;
    this.#callOffWaiting();
    const hangUp = setTimeout(() => this.#run.abort(), graceInMilliseconds);
    await Promise.all([...this.#inFlight, ...this.#besides]);
    clearTimeout(hangUp);
  }

  /** Begins again after {@link park}, with nothing queued. */
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

  /** Makes as many attempts as may be made at a time. */
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
    // After a cancel nothing of it counts any more.
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
