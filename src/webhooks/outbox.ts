import { QueueFull } from '../mock/refusals.ts';
import { type Clock, formatTimestamp, microsecondsOf, type Timer } from '../state/clock.ts';
import { type RandomSource, uuid } from '../state/random.ts';
import type { Store, StoredLog, StoredWebhook } from '../state/store.ts';
import type { AttemptMade, Courier } from './courier.ts';
import { secondsAskedFor } from './retry-after.ts';
import { type RetrySchedule, waitAfterAttempt } from './retry-schedule.ts';

/** What an outbox works with. */
export interface OutboxParts {
  readonly store: Store;
  readonly random: RandomSource;
  readonly courier: Courier;
  readonly schedule: RetrySchedule;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Called with the log of each attempt that was made. */
  readonly onAttempt: (log: StoredLog) => void;
}

/** What all attempts at one delivery have in common. */
type Delivery = Pick<StoredLog, 'agent_id' | 'webhook_id' | 'delivery_id' | 'event' | 'payload'>;

/** An attempt that waits for its time. */
interface Waiting {
  readonly log: StoredLog;
  readonly callOff: () => void;
}

/** What follows an attempt that has failed, and what the log says of it. */
interface Retry {
  readonly next: StoredLog | undefined;
  readonly note: string | undefined;
}

const noRetry: Retry = { next: undefined, note: undefined };

/** How many attempts may be waiting for their turn or their time, of all webhooks. */
const mostPending = 10_000;

/** How many attempts are made at a time; of one webhook always one. */
const mostAtOnce = 32;

/**
 * The deliveries of a session. Attempts at one webhook are made one after the other, in the order in which they fall
 * due: a retry that waits for its time holds up nobody.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  /** What is due, by webhook. */
  readonly #due = new Map<string, StoredLog[]>();
  /** The webhooks that have something due and nothing in flight, each in its turn. */
  #turns: string[] = [];
  /** What is not due yet, by log. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #inFlight = new Set<Promise<unknown>>();
  /** Tests are made at once: they take no turn of the others. */
  readonly #tests = new Set<Promise<unknown>>();
  /** Who waits for the attempt of a log. */
  readonly #listeners = new Map<string, (log: StoredLog | undefined) => void>();
  #pending = 0;
  #run = new AbortController();
  #isParked = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /**
   * Queues an event for each webhook of the agent that is enabled and has subscribed to it.
   * @throws {QueueFull} and queues nothing
   */
  async fire(
    agentId: string,
    event: string,
    payloadFor: (webhook: StoredWebhook) => StoredLog['payload'],
  ): Promise<StoredLog[]> {
    const { store } = this.#parts;
    const webhooks = (await store.listWebhooks(agentId)).filter(
      ({ enabled, events }) => enabled && events.some((subscribed) => subscribed === event),
    );
    this.#refuseMoreThan(webhooks.length);
    const logs = webhooks.map((webhook) => this.#firstAttempt(webhook, event, payloadFor(webhook)));
    for (const log of logs) await this.#queue(log);
    return logs;
  }

  /**
   * Queues one more attempt at what a log tells of; it is not repeated by itself.
   * @throws {QueueFull}
   */
  async retry(original: StoredLog): Promise<StoredLog> {
    this.#refuseMoreThan(1);
    const { random, store } = this.#parts;
    const id = uuid(random.for(`retry\n${original.id}`));
    const planned = { ...this.#planned(original, { id, attempt: original.attempt + 1, wait: 0 }), is_automatic: false };
    const log = await store.insertNextAttempt(planned);
    this.#plan(log);
    return log;
  }

  /** Sends a test at once, whether or not the webhook is enabled; gives its log when it is done. */
  async test(webhook: StoredWebhook, event: string, payload: StoredLog['payload']): Promise<StoredLog> {
    const log = { ...this.#firstAttempt(webhook, event, payload), is_automatic: false };
    await this.#parts.store.insertLog(log);
    const sending = this.#send(log, webhook, this.#run.signal);
    this.#tests.add(sending);
    const made = await sending;
    this.#tests.delete(sending);
    return made === undefined
      ? this.#giveUp(log, 'The mock was stopped or reset meanwhile')
      : this.#finish(made, webhook);
  }

  /** Resolves when each log was attempted or dropped, with those that were attempted. */
  async whenAttempted(logs: readonly StoredLog[]): Promise<StoredLog[]> {
    const attempted = await Promise.all(logs.map((log) => this.#whenAttempted(log)));
    return attempted.filter((log) => log !== undefined);
  }

  /** Takes up what was still to be sent when the state was kept. */
  async resume(): Promise<void> {
    const { logs } = await this.#parts.store.content();
    for (const log of logs) {
      if (log.status !== 'pending') continue;
      // Who asked for a test is not there any more to hear of it.
      const isTest = !log.is_automatic && log.attempt === 1;
      if (isTest) await this.#giveUp(log, 'The mock was stopped meanwhile');
      else this.#plan(log);
    }
  }

  /** Makes an attempt now that waits for its time; tells whether it did. */
  hasten(id: string): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    waiting.callOff();
    this.#waiting.delete(id);
    this.#isDue(waiting.log);
    return true;
  }

  /** Forgets what is waiting for its time to be sent to a webhook that is deleted. */
  forget(webhookId: string): void {
    for (const [id, { log, callOff }] of this.#waiting) {
      if (log.webhook_id !== webhookId) continue;
      callOff();
      this.#waiting.delete(id);
      this.#pending--;
      this.#tell(id, undefined);
    }
  }

  /** Forgets what is waiting, and what comes of what is in flight. */
  cancel(): void {
    this.#run.abort();
    this.#run = new AbortController();
    this.#callOffWaiting();
    this.#due.clear();
    this.#turns = [];
    this.#pending = 0;
    for (const tell of this.#listeners.values()) tell(undefined);
    this.#listeners.clear();
  }

  /**
   * Begins nothing more, and lets what is in flight end within a grace, in milliseconds. What does not end stays in the
   * log as still to be sent.
   */
  async park(grace: number): Promise<void> {
    this.#isParked = true;
    this.#callOffWaiting();
    const hangUp = setTimeout(() => this.#run.abort(), grace);
    await Promise.all([...this.#inFlight, ...this.#tests]);
    clearTimeout(hangUp);
  }

  /** Throws {@link QueueFull}. */
  #refuseMoreThan(count: number): void {
    if (this.#pending + count > mostPending) throw new QueueFull(mostPending);
  }

  #firstAttempt({ id: webhook_id, agent_id }: StoredWebhook, event: string, payload: StoredLog['payload']): StoredLog {
    const id = uuid(this.#parts.random.for(`delivery\n${webhook_id}\n${event}`));
    return this.#planned({ agent_id, webhook_id, delivery_id: id, event, payload }, { id, attempt: 1, wait: 0 });
  }

  /** An attempt that is to be made after a wait, in seconds. */
  #planned(
    { agent_id, webhook_id, delivery_id, event, payload }: Delivery,
    { id, attempt, wait }: { id: string; attempt: number; wait: number },
  ): StoredLog {
    const now = this.#parts.clock.now();
    return {
      id,
      agent_id,
      webhook_id,
      delivery_id,
      event,
      attempt,
      status: 'pending',
      created_at: formatTimestamp(now),
      due_at: formatTimestamp(now + Math.round(wait * 1_000_000)),
      is_automatic: true,
      payload,
    };
  }

  async #queue(log: StoredLog): Promise<void> {
    await this.#parts.store.insertLog(log);
    this.#plan(log);
  }

  /** Lets the attempt of a log that is kept be made in its time. */
  #plan(log: StoredLog): void {
    this.#pending++;
    const { clock, timer } = this.#parts;
    const wait = (microsecondsOf(log.due_at) - clock.now()) / 1000;
    if (wait <= 0) {
      this.#isDue(log);
      return;
    }
    if (this.#isParked) return;
    const callOff = timer.after(wait, () => {
      this.#waiting.delete(log.id);
      this.#isDue(log);
    });
    this.#waiting.set(log.id, { log, callOff });
  }

  #isDue(log: StoredLog): void {
    const others = this.#due.get(log.webhook_id);
    if (others !== undefined) return void others.push(log);
    this.#due.set(log.webhook_id, [log]);
    this.#turns.push(log.webhook_id);
    this.#begin();
  }

  /** Makes as many attempts as may be made at a time. */
  #begin(): void {
    while (this.#inFlight.size < mostAtOnce && !this.#isParked) {
      const webhookId = this.#turns.shift();
      if (webhookId === undefined) return;
      void this.#track(this.#attemptFirstOf(webhookId));
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

  async #attemptFirstOf(webhookId: string): Promise<void> {
    const due = this.#due.get(webhookId);
    const log = due?.shift();
    if (due === undefined || log === undefined) return;
    await this.#attempt(log);
    // A reset has taken it all away.
    if (this.#due.get(webhookId) !== due) return;
    if (due.length > 0) this.#turns.push(webhookId);
    else this.#due.delete(webhookId);
  }

  async #attempt({ agent_id, webhook_id, id }: StoredLog): Promise<void> {
    const { store } = this.#parts;
    const { signal } = this.#run;
    const [log, webhook] = await Promise.all([store.findLog(webhook_id, id), store.findWebhook(agent_id, webhook_id)]);
    // Deleted meanwhile.
    if (log === undefined || webhook === undefined) return this.#drop(id, signal);
    if (!webhook.enabled) {
      await this.#giveUp(log, 'The webhook is disabled');
      return this.#drop(id, signal);
    }
    const made = await this.#send(log, webhook, signal);
    if (made === undefined || signal.aborted) return;
    this.#pending--;
    await this.#finish(made, webhook);
  }

  /** Undefined if it was aborted. Never rejects: a template may make more of a payload than there is room for. */
  async #send(log: StoredLog, webhook: StoredWebhook, signal: AbortSignal): Promise<AttemptMade | undefined> {
    try {
      return await this.#parts.courier.attempt(log, webhook, signal);
    } catch (error) {
      const reason = `The delivery can not be made: ${error instanceof Error ? error.message : String(error)}`;
      return { log: { ...log, error: reason, duration_ms: 0 }, isSuccess: false, end: 'unsendable' };
    }
  }

  #drop(id: string, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#pending--;
    this.#tell(id, undefined);
  }

  /** Keeps what came of an attempt, and plans the one that follows. */
  async #finish({ log, isSuccess, end }: AttemptMade, webhook: StoredWebhook): Promise<StoredLog> {
    const { store, onAttempt } = this.#parts;
    const mayRepeat = !isSuccess && log.is_automatic && log.attempt <= webhook.max_retries;
    const { next, note } = mayRepeat ? this.#retryOf(log, end) : noRetry;
    const finished: StoredLog = {
      ...log,
      status: isSuccess ? 'success' : next === undefined ? 'failed' : 'retrying',
      ...(note !== undefined && { notes: [...(log.notes ?? []), note] }),
    };
    await store.finishLog(finished, next);
    if (isSuccess) await this.#setFailing(webhook, false);
    // That this mock may not send to a place says nothing of who is there.
    else if (next === undefined && log.is_automatic && end !== 'unsendable') await this.#setFailing(webhook, true);
    if (next !== undefined) this.#plan(next);
    onAttempt(finished);
    this.#tell(log.id, finished);
    return finished;
  }

  #retryOf(log: StoredLog, end: AttemptMade['end']): Retry {
    if (end === 'unsendable') return noRetry;
    if (end === 'gone') return { next: undefined, note: 'HTTP 410 ends the retries' };
    const { random: source, schedule, clock } = this.#parts;
    const random = source.once(`retry\n${log.id}`);
    const id = uuid(random);
    const askedFor = secondsAskedFor(log, clock.now());
    const { seconds: wait, note } = waitAfterAttempt(log.attempt, schedule, askedFor, random.next());
    return { next: this.#planned(log, { id, attempt: log.attempt + 1, wait }), note };
  }

  async #giveUp(log: StoredLog, error: string): Promise<StoredLog> {
    const failed: StoredLog = { ...log, status: 'failed', error, duration_ms: 0 };
    await this.#parts.store.finishLog(failed, undefined);
    this.#parts.onAttempt(failed);
    this.#tell(log.id, failed);
    return failed;
  }

  async #setFailing({ agent_id, id }: StoredWebhook, isFailing: boolean): Promise<void> {
    await this.#parts.store.updateWebhook(agent_id, id, (current) => {
      const { failing = false, ...others } = current;
      if (failing === isFailing) return current;
      return isFailing ? { ...others, failing: true } : others;
    });
  }

  async #whenAttempted({ webhook_id, id }: StoredLog): Promise<StoredLog | undefined> {
    const attempted = new Promise<StoredLog | undefined>((resolve) => this.#listeners.set(id, resolve));
    const log = await this.#parts.store.findLog(webhook_id, id);
    if (log?.status === 'pending') return attempted;
    this.#listeners.delete(id);
    return log;
  }

  #tell(id: string, log: StoredLog | undefined): void {
    this.#listeners.get(id)?.(log);
    this.#listeners.delete(id);
  }

  #callOffWaiting(): void {
    for (const { callOff } of this.#waiting.values()) callOff();
    this.#waiting.clear();
  }
}
