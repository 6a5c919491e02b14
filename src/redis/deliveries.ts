import type { Job, Queue, Worker } from 'bullmq';
import type { Attempt } from '../webhooks/attempt.ts';
import type { SharedQueue, SharedQueueOf } from '../webhooks/outbox.ts';
import { keyOf, parentKeyOf } from './record-arguments.ts';
import type { RedisClient } from './redis-client.ts';
import { type RedisSession, waitingResource } from './redis-session.ts';
import type { RedisSessions } from './redis-sessions.ts';
import { listOf, type RedisState } from './redis-state.ts';

/** How many webhooks a process delivers to at a time. */
const mostAtOnce = 32;

/** How many attempts a webhook may have in a row before others come to their turn. */
const mostInARow = 20;

/**
 * How long a job is a worker's that says nothing of itself, how often a worker says that it is there, and how often it is looked for
 * jobs that have lost theirs, in milliseconds.
 */
const [lockDuration, lockRenewTime, stalledInterval] = [10_000, 2000, 5000];

/** How long after a worker was told that a job is still its own it begins with an attempt, in milliseconds: later it asks again. */
const surelyOwned = lockDuration / 2;

/** How often it is looked for what waits and has no job, in milliseconds: a process may have been killed between the two. */
const sweepInterval = 5000;

/** How long something has been due that seems to have no job, in milliseconds. */
const overdue = 2000;

/** A job: the waiting attempts at one webhook, one after the other. */
interface DeliveryJob {
  readonly session: string;
  readonly resource: string;
  /** The key of the webhook. */
  readonly parent: string;
}

/** What deliveries work with. */
export interface DeliveriesParts {
  readonly bullmq: typeof import('bullmq');
  readonly state: RedisState;
  readonly client: RedisClient;
  /** With the braces that keep all keys in one slot of a cluster. */
  readonly prefix: string;
  /** Makes the connection of a worker, which waits. */
  readonly connect: () => Promise<RedisClient>;
}

/**
 * Deliveries of several processes, each made by whoever comes to it first. What is to be delivered stands in the log, in a list by its
 * time; a job of BullMQ for each webhook says that there is something to do. So nothing is lost with a job: who finds
 * the list longer than it should be makes the job anew.
 */
export class Deliveries {
  readonly #parts: DeliveriesParts;
  readonly #queue: Queue<DeliveryJob>;
  #worker: Worker<DeliveryJob> | undefined;
  #connection: RedisClient | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #isEnding = false;
  readonly #run = new AbortController();
  readonly #besides = new Set<Promise<unknown>>();

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
    const { bullmq, client, prefix } = parts;
    this.#queue = new bullmq.Queue(queueName, { connection: client, prefix });
    this.#queue.on('error', () => {});
  }

  /** The queue of a session's outbox. */
  queueOf(session: RedisSession, sessions: RedisSessions): SharedQueueOf {
    return (make) => {
      session.make = make;
      return this.#queueFor(session, sessions);
    };
  }

  /** Begins to deliver. */
  async begin(sessions: RedisSessions): Promise<void> {
    const { bullmq, prefix, connect } = this.#parts;
    this.#connection = await connect();
    const worker = new bullmq.Worker<DeliveryJob>(queueName, (job, token) => this.#work(job, token ?? '', sessions), {
      connection: this.#connection,
      prefix,
      concurrency: mostAtOnce,
      lockDuration,
      lockRenewTime,
      stalledInterval,
      // A worker that was killed says nothing about the job that it had.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    // What goes wrong with Redis is over when it is there again; what goes wrong with a job is tried again.
    worker.on('error', () => {});
    // What came after the last look and before the end of the job has not made one: there was this one.
    worker.on('completed', ({ data }) => void this.#wakeIfWaiting(data, sessions));
    this.#worker = worker;
    this.#sweep = setInterval(() => void this.#wakeOverdue(), sweepInterval).unref();
    void this.#wakeOverdue();
  }

  /** Begins nothing more, and lets what is under way end within a grace, in milliseconds; the rest others take over. */
  async park(graceInMilliseconds: number): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#sweep);
    const hangUp = setTimeout(() => this.#run.abort(), graceInMilliseconds);
    // Where Redis is gone, it is not waited for.
    const late = new Promise((resolve) => setTimeout(resolve, graceInMilliseconds + 1000).unref());
    await Promise.race([Promise.allSettled([this.#worker?.close(), ...this.#besides]), late]);
    clearTimeout(hangUp);
    this.#connection?.disconnect();
  }

  #queueFor(session: RedisSession, sessions: RedisSessions): SharedQueue {
    const { signal } = this.#run;
    const waiting = waitingResource(session.place.resources);
    const resource = waiting?.name ?? '';
    const jobOf = (subscriptionId: string): DeliveryJob => ({
      session: session.name,
      resource,
      parent: waiting === undefined ? subscriptionId : parentKeyOf(waiting, subscriptionId),
    });
    return {
      signal,
      // Of all sessions and processes together it is known: see `RedisSessions.attemptsWaiting`.
      waiting: 0,
      // The script refuses what is too much, since it knows what others have queued.
      refuseMoreThan: () => {},
      add: ({ subscription_id }: Attempt) => void this.#wake(jobOf(subscription_id)),
      besides: async (work) => {
        this.#besides.add(work);
        try {
          return await work;
        } finally {
          this.#besides.delete(work);
        }
      },
      hasten: async (id, subscriptionId) => {
        const job = jobOf(subscriptionId);
        const key = waiting === undefined ? id : keyOf(waiting, id);
        const isHastened = await session.place.ask('hasten', '', [resource, job.parent, key]);
        if (isHastened === 1) await this.#wake(job);
        return isHastened === 1;
      },
      // With a webhook its attempts go, and with a session all: whoever comes to a job then finds nothing to do.
      forget: () => [],
      cancel: () => {},
      park: async () => {},
      reopen: () => {},
      watch: (tell) =>
        sessions.watchAttempts((made) => {
          if (made.session === session.name) tell(made.attempt);
        }),
    };
  }

  /** Never rejects: what could not be woken is overdue soon. */
  async #wake(data: DeliveryJob): Promise<void> {
    try {
      const job = await this.#queue.add('deliver', data, {
        jobId: jobId(data),
        // A job that stays would keep its webhook from getting another.
        removeOnComplete: true,
        removeOnFail: true,
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: 1000 },
        stackTraceLimit: 0,
      });
      // It may have put itself off to a retry's time.
      await job.promote();
    } catch {
      // It waits for nothing, or is under way; or Redis is gone.
    }
  }

  async #wakeIfWaiting(data: DeliveryJob, sessions: RedisSessions): Promise<void> {
    try {
      const next = await this.#next(data, sessions);
      if (next !== undefined) await this.#wake(data);
    } catch {
      // It is overdue soon.
    }
  }

  async #wakeOverdue(): Promise<void> {
    try {
      const members = listOf(await this.#parts.state.ask('overdue', [overdue]));
      for (const member of members) await this.#wake(jobIn(String(member)));
    } catch {
      // It is looked for again.
    }
  }

  /** What waits next, and how long it still does, in milliseconds. */
  async #next(
    { session, resource, parent }: DeliveryJob,
    sessions: RedisSessions,
  ): Promise<{ key: string; wait: number } | undefined> {
    const [key, wait] = listOf(await sessions.get(session).place.ask('due', '', [resource, parent]));
    return key === undefined ? undefined : { key: String(key), wait: Number(wait) };
  }

  async #work(job: Job<DeliveryJob>, token: string, sessions: RedisSessions): Promise<void> {
    const { data } = job;
    for (let made = 0; ; ) {
      const asked = performance.now();
      // A process that stood still for long has lost it: another one delivers by now.
      if ((await job.extendLock(token, lockDuration)) !== 1) throw new this.#parts.bullmq.DelayedError();
      const next = await this.#next(data, sessions);
      if (next === undefined) return;
      if (next.wait > 0) return await this.#putOff(job, token, next.wait, sessions);
      // Others have their turn; and who ends hands it over.
      if (made === mostInARow || this.#isEnding) return await this.#putOff(job, token, 0, sessions);
      if (await this.#make(data, next.key, sessions, asked + surelyOwned)) made++;
    }
  }

  /**
   * Makes an attempt. Resolves with false where it is too late for that.
   * @param latest when it may begin, by the clock of `performance`
   */
  async #make(
    { session: name, resource, parent }: DeliveryJob,
    key: string,
    sessions: RedisSessions,
    latest: number,
  ): Promise<boolean> {
    const session = sessions.get(name);
    await sessions.learnRules(session);
    const attempt = await session.attemptAt(resource, parent, key);
    if (performance.now() > latest) return false;
    const { signal } = this.#run;
    if (attempt !== undefined) await session.make?.(attempt, signal);
    if (signal.aborted) return true;
    // What was made waits no more. What is left belongs to nobody, such as a webhook that was deleted by hand.
    await session.place.ask('unwait', '', [resource, parent, key]);
    return true;
  }

  /** Throws what tells BullMQ that the job was put off. */
  async #putOff(job: Job<DeliveryJob>, token: string, wait: number, sessions: RedisSessions): Promise<never> {
    await job.moveToDelayed(Date.now() + wait, token);
    // What came meanwhile could not wake a job that was at work.
    const next = await this.#next(job.data, sessions).catch(() => undefined);
    if (next !== undefined && next.wait < wait) await job.promote().catch(() => {});
    throw new this.#parts.bullmq.DelayedError();
  }
}

const queueName = 'deliveries';

/** A webhook's, in letters that BullMQ takes. */
function jobId({ session, resource, parent }: DeliveryJob): string {
  return Buffer.from(`${session.length}:${session}${resource.length}:${resource}${parent}`).toString('base64url');
}

/** Whose records wait, as the script lists them: see `note()` there. */
function jobIn(member: string): DeliveryJob {
  const [session, others] = counted(member);
  const [resource, parent] = counted(others);
  return { session, resource, parent };
}

/** The length is in bytes, as Lua counts. */
function counted(text: string): [first: string, others: string] {
  const bytes = Buffer.from(text);
  const colon = bytes.indexOf(':');
  const end = colon + 1 + Number(bytes.subarray(0, colon));
  return [bytes.subarray(colon + 1, end).toString(), bytes.subarray(end).toString()];
}
