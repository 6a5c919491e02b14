import { type Clock, formatTimestamp, type Timer } from '../state/clock.ts';
import { type RandomSource, uuid } from '../state/random.ts';
import { isRoomFull } from '../state/room.ts';
import { StateNotWritten } from '../state/state-not-written.ts';
import type { Collection } from '../state/store.ts';
import type { Attempt } from './attempt.ts';
import { AttemptQueue, QueueFull } from './attempt-queue.ts';
import type { AttemptMade, Courier } from './courier.ts';
import { secondsAskedFor } from './retry-after.ts';
import { type RetrySchedule, waitAfterAttempt } from './retry-schedule.ts';
import type { Subscription, Subscriptions } from './subscription.ts';
import { nextSpan, type TraceContext } from './trace-context.ts';

/** The dependencies of an outbox. */
export interface OutboxParts {
  /** Keeps the attempts: see `attemptsOf`. */
  readonly attempts: Collection<Attempt>;
  readonly subscriptions: Subscriptions;
  readonly random: RandomSource;
  readonly courier: Courier;
  readonly retries: RetrySchedule;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Called with each finished attempt. */
  readonly onAttempt: (attempt: Attempt) => void;
  /** @internal Makes a queue shared by several processes; undefined if the outbox has its own. */
  readonly queue?: SharedQueueOf | undefined;
}

/** @internal The pending attempts, each made when it is due. */
export type Queue = Pick<
  AttemptQueue,
  'signal' | 'waiting' | 'refuseMoreThan' | 'add' | 'besides' | 'forget' | 'cancel' | 'park' | 'reopen'
> & {
  /** Makes a waiting attempt now. Returns false if it does not wait for its time. */
  hasten(id: string, subscriptionId: string): boolean | Promise<boolean>;
};

/** @internal A queue from which other processes take attempts too. The attempts themselves are its content. */
export interface SharedQueue extends Queue {
  /** Calls back with each attempt that any process has made, until the returned function is called. */
  watch(tell: (made: Attempt) => void): () => void;
}

/** @internal Makes a shared queue from the function that makes an attempt. */
export type SharedQueueOf = (make: (attempt: Attempt, signal: AbortSignal) => Promise<void>) => SharedQueue;

/** The properties that all attempts of a delivery share. */
type Delivery = Pick<Attempt, 'subscription_id' | 'delivery_id' | 'event' | 'payload' | 'to' | 'trace'>;

/** @internal A delivery that no subscription asks for. */
export type AddressedDelivery = Pick<Attempt, 'event' | 'payload' | 'trace'> &
  Required<Pick<Attempt, 'to'>> &
  Partial<Pick<Attempt, 'status' | 'error' | 'duration_ms'>>;

/** The attempt that follows a failed one, and its note in the log. */
interface Retry {
  readonly next: Attempt | undefined;
  readonly note: string | undefined;
}

/** The pause before an outcome that could not be kept is kept again, in milliseconds. */
const waitToKeep = 1000;

const noRetry: Retry = { next: undefined, note: undefined };

/** Signs, sends, retries and logs the deliveries of a session. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #queue: Queue;
  /** The same queue if other processes share it. */
  readonly #shared: SharedQueue | undefined;
  /** Called when an attempt is made or dropped, by the attempt's id. */
  readonly #listeners = new Map<string, (made: Attempt | undefined) => void>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    const { clock, timer } = parts;
    const make = (attempt: Attempt, signal: AbortSignal) => this.#attempt(attempt, signal);
    this.#shared = parts.queue?.(make);
    this.#queue = this.#shared ?? new AttemptQueue({ clock, timer, make });
  }

  /** Where attempts are kept. */
  get attempts(): Collection<Attempt> {
    return this.#parts.attempts;
  }

  /**
   * Queues an event for each enabled subscription. Resolves with the queued attempts.
   * @param trace of the request that caused the event, if it has one
   * @throws {QueueFull} and queues nothing
   */
  async send(
    event: string,
    subscriptions: readonly Subscription[],
    payloadFor: (subscription: Subscription) => Attempt['payload'],
    trace?: TraceContext,
  ): Promise<Attempt[]> {
    const enabled = subscriptions.filter(({ isEnabled }) => isEnabled);
    this.#queue.refuseMoreThan(enabled.length);
    if (this.#shared !== undefined) return this.#sendShared(event, enabled, payloadFor, trace);
    const attempts: Attempt[] = [];
    for (const subscription of enabled)
      attempts.push(await this.#firstAttempt(subscription, event, payloadFor(subscription), trace));
    const inserted: Attempt[] = [];
    try {
      for (const attempt of attempts) {
        await this.#parts.attempts.insert(attempt);
        inserted.push(attempt);
      }
    } catch (error) {
      if (isRoomFull(error))
        for (const { id, subscription_id } of inserted.splice(0))
          await this.#parts.attempts.delete(id, subscription_id);
      throw asQueueFull(error);
    } finally {
      // Attempts that were kept are sent, even if others could not be written.
      for (const attempt of inserted) this.#queue.add(attempt);
    }
    return attempts;
  }

  /** Keeps all attempts at the same time, which takes as long as one. Sends those that could be kept. */
  async #sendShared(
    event: string,
    enabled: readonly Subscription[],
    payloadFor: (subscription: Subscription) => Attempt['payload'],
    trace: TraceContext | undefined,
  ): Promise<Attempt[]> {
    const attempts = await Promise.all(
      enabled.map((subscription) => this.#firstAttempt(subscription, event, payloadFor(subscription), trace)),
    );
    const kept = await Promise.allSettled(attempts.map((attempt) => this.#keep(attempt)));
    for (const [index, attempt] of attempts.entries())
      if (kept[index]?.status === 'fulfilled') this.#queue.add(attempt);
    const refused = kept.find((result) => result.status === 'rejected');
    if (refused !== undefined) throw refused.reason;
    return attempts;
  }

  /**
   * @internal Queues a delivery that says itself where it goes; one that has failed already is logged alone. Those of one
   * `id` are made one after the other.
   * @throws {QueueFull} and queues nothing
   */
  async sendTo(id: string, delivery: AddressedDelivery): Promise<Attempt> {
    const { event, payload, trace, ...others } = delivery;
    this.#queue.refuseMoreThan(1);
    const attempt = { ...(await this.#firstAttempt({ id }, event, payload, trace)), ...others };
    await this.#keep(attempt);
    if (attempt.status === 'pending') this.#queue.add(attempt);
    else this.#parts.onAttempt(attempt);
    return attempt;
  }

  /**
   * Queues another attempt of a delivery. It is not retried automatically, and its number follows the previous
   * attempts.
   * @param trace of the request that asks for it; by default the delivery's own
   * @throws {QueueFull}
   */
  async retry(original: Attempt, trace = original.trace): Promise<Attempt> {
    this.#queue.refuseMoreThan(1);
    const id = uuid(await this.#parts.random.counted(`retry\n${original.id}`));
    try {
      const attempt = await this.#parts.attempts.insertAmong(original.subscription_id, (siblings) => {
        let number = original.attempt + 1;
        for (const made of siblings)
          if (made.delivery_id === original.delivery_id) number = Math.max(number, made.attempt + 1);
        const delivery: Delivery = { ...original, ...(trace && { trace }) };
        return { ...this.#planned(delivery, { id, attempt: number, wait: 0 }), is_automatic: false };
      });
      this.#queue.add(attempt);
      return attempt;
    } catch (error) {
      throw asQueueFull(error);
    }
  }

  /**
   * Sends a test immediately, even if the subscription is disabled. Resolves with the finished attempt.
   * @param trace of the request that asks for it, if it has one
   * @throws {QueueFull}
   */
  async test(
    subscription: Subscription,
    event: string,
    payload: Attempt['payload'],
    trace?: TraceContext,
  ): Promise<Attempt> {
    const attempt = { ...(await this.#firstAttempt(subscription, event, payload, trace)), is_automatic: false };
    await this.#keep(attempt);
    const made = await this.#queue.besides(this.#send(attempt, subscription, this.#queue.signal));
    return made === undefined
      ? this.#giveUp(attempt, 'The mock was stopped or reset meanwhile')
      : this.#finish(made, subscription);
  }

  /** Resolves when all attempts are made or dropped, with those that were made. */
  async whenAttempted(attempts: readonly Attempt[]): Promise<Attempt[]> {
    const made = await Promise.all(attempts.map((attempt) => this.#whenAttempted(attempt)));
    return made.filter((attempt) => attempt !== undefined);
  }

  /** Resumes pending attempts after the state was restored, or after the outbox was parked. */
  async resume(): Promise<void> {
    this.#queue.reopen();
    // The process that makes the attempts still has them.
    if (this.#shared !== undefined) return;
    for (const attempt of await this.#parts.attempts.all()) {
      if (attempt.status !== 'pending') continue;
      // The request that waited for the result of a test has ended.
      if (isTest(attempt)) await this.#giveUp(attempt, 'The mock was stopped meanwhile');
      else this.#queue.add(attempt);
    }
  }

  /** Makes a waiting attempt now. Returns false if it does not wait for its time. */
  hasten({ id, subscription_id }: Attempt): boolean | Promise<boolean> {
    return this.#queue.hasten(id, subscription_id);
  }

  /** Drops the attempts of a deleted subscription that are not yet due. */
  forget(subscriptionId: string): void {
    for (const id of this.#queue.forget(subscriptionId)) this.#notify(id, undefined);
  }

  /** The number of waiting attempts. */
  waiting(): number {
    return this.#queue.waiting;
  }

  /** Drops all attempts, including the outcomes of those in flight. */
  cancel(): void {
    this.#queue.cancel();
    for (const notify of this.#listeners.values()) notify(undefined);
    this.#listeners.clear();
  }

  /**
   * Starts no more attempts. Those in flight may end within the grace, in milliseconds. Attempts that do not end in
   * time stay pending in the log.
   */
  park(graceInMilliseconds: number): Promise<void> {
    return this.#queue.park(graceInMilliseconds);
  }

  async #firstAttempt(
    { id: subscription_id }: Pick<Subscription, 'id'>,
    event: string,
    payload: Attempt['payload'],
    trace: TraceContext | undefined,
  ): Promise<Attempt> {
    const id = uuid(await this.#parts.random.counted(`delivery\n${subscription_id}\n${event}`));
    const delivery: Delivery = { subscription_id, delivery_id: id, event, payload, ...(trace && { trace }) };
    return this.#planned(delivery, { id, attempt: 1, wait: 0 });
  }

  /** Plans an attempt after a wait, in seconds. */
  #planned(
    { subscription_id, delivery_id, event, payload, to, trace }: Delivery,
    { id, attempt, wait }: { id: string; attempt: number; wait: number },
  ): Attempt {
    const now = this.#parts.clock.now();
    return {
      id,
      subscription_id,
      delivery_id,
      event,
      attempt,
      status: 'pending',
      created_at: formatTimestamp(now),
      due_at: formatTimestamp(now + Math.round(wait * 1_000_000)),
      is_automatic: true,
      payload,
      ...(to && { to }),
      ...(trace && { trace: nextSpan(trace, this.#parts.random.once(`span\n${trace.traceparent}\n${id}`)) }),
    };
  }

  async #attempt({ subscription_id, id, to }: Attempt, signal: AbortSignal): Promise<void> {
    const { attempts, subscriptions, courier } = this.#parts;
    const [attempt, subscription] = await Promise.all([
      attempts.find(id, subscription_id),
      to === undefined ? subscriptions.find(subscription_id) : courier.addressed(to, subscription_id),
    ]);
    // It was deleted meanwhile.
    if (attempt === undefined || subscription === undefined) return this.#drop(id, signal);
    if (!subscription.isEnabled) {
      await this.#untilKept(signal, () => this.#giveUp(attempt, 'The webhook is disabled'));
      return this.#drop(id, signal);
    }
    const made = await this.#send(attempt, subscription, signal);
    if (made === undefined || signal.aborted) return;
    await this.#untilKept(signal, () => this.#finish(made, subscription));
  }

  /** Retries to keep an outcome until it is written or the outbox ends, since no caller waits here. */
  async #untilKept(signal: AbortSignal, keep: () => Promise<unknown>): Promise<void> {
    while (!signal.aborted) {
      try {
        await keep();
        return;
      } catch (error) {
        if (!(error instanceof StateNotWritten) && this.#shared === undefined) throw error;
      }
      await this.#pause(waitToKeep, signal);
    }
  }

  #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#parts.timer.after(milliseconds, resolve);
      signal.addEventListener('abort', () => [callOff(), resolve()], { once: true });
    });
  }

  /** Returns undefined if it was aborted. Never rejects, even if a template makes too much of a payload. */
  async #send(attempt: Attempt, to: Subscription, signal: AbortSignal): Promise<AttemptMade | undefined> {
    try {
      return await this.#parts.courier.attempt(attempt, to, signal);
    } catch (error) {
      const reason = `The delivery can not be made: ${error instanceof Error ? error.message : String(error)}`;
      return { attempt: { ...attempt, error: reason, duration_ms: 0 }, isSuccess: false, end: 'unsendable' };
    }
  }

  /** Throws {@link QueueFull}. */
  async #keep(attempt: Attempt): Promise<void> {
    try {
      await this.#parts.attempts.insert(attempt);
    } catch (error) {
      throw asQueueFull(error);
    }
  }

  #drop(id: string, signal: AbortSignal): void {
    if (!signal.aborted) this.#notify(id, undefined);
  }

  /** Keeps the outcome of an attempt, and plans the following one. */
  async #finish({ attempt, isSuccess, end }: AttemptMade, subscription: Subscription): Promise<Attempt> {
    const { onAttempt } = this.#parts;
    const mayRepeat = !isSuccess && attempt.is_automatic && attempt.attempt <= subscription.retries;
    const { next, note } = mayRepeat ? this.#retryOf(attempt, end) : noRetry;
    const finished: Attempt = {
      ...attempt,
      status: isSuccess ? 'success' : next === undefined ? 'failed' : 'retrying',
      ...(note !== undefined && { notes: [...(attempt.notes ?? []), note] }),
    };
    await this.#replace(finished, next);
    if (isSuccess) await this.#setFailing(subscription, false);
    // If this mock may not send to the destination, that says nothing about its receiver.
    else if (next === undefined && attempt.is_automatic && end !== 'unsendable')
      await this.#setFailing(subscription, true);
    if (next !== undefined) this.#queue.add(next);
    onAttempt(finished);
    this.#notify(attempt.id, finished);
    return finished;
  }

  /** Marks a subscription as failing. If the mark has no room, the outcome counts anyway. */
  async #setFailing({ id }: Subscription, isFailing: boolean): Promise<void> {
    try {
      await this.#parts.subscriptions.setFailing?.(id, isFailing);
    } catch (error) {
      if (!isRoomFull(error)) throw error;
    }
  }

  #retryOf(attempt: Attempt, end: AttemptMade['end']): Retry {
    if (end === 'unsendable') return noRetry;
    if (end === 'gone') return { next: undefined, note: 'HTTP 410 ends the retries' };
    const { random: source, retries, clock } = this.#parts;
    const random = source.once(`retry\n${attempt.id}`);
    const id = uuid(random);
    const askedFor = secondsAskedFor(attempt, clock.now());
    const { seconds: wait, note } = waitAfterAttempt(attempt.attempt, retries, askedFor, random.next());
    return { next: this.#planned(attempt, { id, attempt: attempt.attempt + 1, wait }), note };
  }

  async #giveUp(attempt: Attempt, error: string): Promise<Attempt> {
    const failed: Attempt = { ...attempt, status: 'failed', error, duration_ms: 0 };
    await this.#replace(failed, undefined);
    this.#parts.onAttempt(failed);
    this.#notify(attempt.id, failed);
    return failed;
  }

  /** Keeps an attempt with its outcome, together with the following one. Keeps nothing of a deleted subscription. */
  async #replace(attempt: Attempt, next: Attempt | undefined): Promise<void> {
    const following = next === undefined ? [] : [next];
    await this.#parts.attempts.change(attempt.id, attempt.subscription_id, () => attempt, following);
  }

  async #whenAttempted({ subscription_id, id }: Attempt): Promise<Attempt | undefined> {
    const made = new Promise<Attempt | undefined>((resolve) => this.#listeners.set(id, resolve));
    // Another process may make it.
    const unwatch = this.#shared?.watch((attempt) => attempt.id === id && this.#notify(id, attempt));
    try {
      const attempt = await this.#parts.attempts.find(id, subscription_id);
      if (attempt?.status === 'pending') return await made;
      this.#listeners.delete(id);
      return attempt;
    } finally {
      unwatch?.();
    }
  }

  #notify(id: string, made: Attempt | undefined): void {
    this.#listeners.get(id)?.(made);
    this.#listeners.delete(id);
  }
}

/** @internal True for a test, which the process that was asked for it makes immediately. */
export function isTest({ is_automatic, attempt }: Attempt): boolean {
  return !is_automatic && attempt === 1;
}

/** Converts an error about missing room in the log: an attempt without an entry can't wait. */
function asQueueFull(error: unknown): unknown {
  return isRoomFull(error) ? new QueueFull(error.limit, 'bytes') : error;
}
