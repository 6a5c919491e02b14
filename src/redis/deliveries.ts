import type { Job, Queue, Worker } from 'bullmq';
import type { Attempt } from '../webhooks/attempt.ts';
import type { SharedQueue, SharedQueueOf } from '../webhooks/outbox.ts';
import { keyOf, parentKeyOf } from './record-arguments.ts';
import type { RedisClient } from './redis-client.ts';
import { type RedisSession, waitingResource } from './redis-session.ts';
import type { RedisSessions } from './redis-sessions.ts';
import { listOf, type RedisState } from './redis-state.ts';

/** The number of webhooks to which a process delivers at the same time. */
const mostAtOnce = 32;

/** The number of consecutive attempts of one webhook before others get their turn. */
const mostInARow = 20;

/**
 * How long a worker holds the lock of a job, how often it renews the lock, and how often jobs with expired locks are
 * searched, in milliseconds.
 */
const [lockDuration, lockRenewTime, stalledInterval] = [10_000, 2000, 5000];

/** How long after a renewal of the lock an attempt may start, in milliseconds. Later, the worker renews the lock first. */
const surelyOwned = lockDuration / 2;

/**
 * How often waiting attempts without a job are searched, in milliseconds: a process may be killed before it makes the
 * job.
 */
const sweepInterval = 5000;

/** How long an attempt must be overdue before its job counts as missing, in milliseconds. */
const overdue = 2000;

/** A job: the waiting attempts of one webhook, made one by one. */
interface DeliveryJob {
  readonly session: string;
  readonly resource: string;
  /** The key of the webhook. */
  readonly parent: string;
}

/** The dependencies of the deliveries. */
export interface DeliveriesParts {
  readonly bullmq: typeof import('bullmq');
  readonly state: RedisState;
  readonly client: RedisClient;
  /** Includes the braces that keep all keys in one slot of a cluster. */
  readonly prefix: string;
  /** Makes a blocking connection for a worker. */
  readonly connect: () => Promise<RedisClient>;
}

/**
 * Shares deliveries among several processes: each is made by the first free one. Waiting attempts are kept in the log,
 * in a list sorted by time; a BullMQ job for each webhook says that there is work. So a lost job loses no delivery: a
 * process that finds overdue attempts makes the job again.
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

  /** Makes the queue of a session's outbox. */
  queueOf(session: RedisSession, sessions: RedisSessions): SharedQueueOf {
    return (make) => {
      session.make = make;
      return this.#queueFor(session, sessions);
    };
  }

  /** Starts to deliver. */
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
      // The jobs of killed workers stall, any number of times.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    // Errors of Redis end when it is available again, and failed jobs are retried.
    worker.on('error', () => {});
    // An attempt that came after the job's last look and before its end has not made a job, since this one existed.
    worker.on('completed', ({ data }) => void this.#wakeIfWaiting(data, sessions));
    this.#worker = worker;
    this.#sweep = setInterval(() => void this.#wakeOverdue(), sweepInterval).unref();
    void this.#wakeOverdue();
  }

  /**
   * Starts no more deliveries. Those in progress may end within the grace, in milliseconds; other processes take over
   * the rest.
   */
  async park(graceInMilliseconds: number): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#sweep);
    const hangUp = setTimeout(() => this.#run.abort(), graceInMilliseconds);
    // If Redis is gone, it is not waited for.
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
      // Only the number for all sessions and processes is known: see `RedisSessions.attemptsWaiting`.
      waiting: 0,
      // The script enforces the limit, since it knows the attempts of all processes.
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
      // The attempts are deleted with their webhook or session. A process that takes the job then finds no work.
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

  /** Never rejects: an attempt whose job could not be made is soon overdue. */
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
      // The job may be delayed until a retry's time.
      await job.promote();
    } catch {
      // The job is not delayed, or it is running; or Redis is gone.
    }
  }

  async #wakeIfWaiting(data: DeliveryJob, sessions: RedisSessions): Promise<void> {
    try {
      const next = await this.#next(data, sessions);
      if (next !== undefined) await this.#wake(data);
    } catch {
      // The attempt is soon overdue.
    }
  }

  async #wakeOverdue(): Promise<void> {
    try {
      const members = listOf(await this.#parts.state.ask('overdue', [overdue]));
      for (const member of members) await this.#wake(jobIn(String(member)));
    } catch {
      // The next sweep repeats it.
    }
  }

  /** The next waiting attempt, and its remaining wait in milliseconds. */
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
      // A process that was suspended has lost the lock, and another one delivers.
      if ((await job.extendLock(token, lockDuration)) !== 1) throw new this.#parts.bullmq.DelayedError();
      const next = await this.#next(data, sessions);
      if (next === undefined) return;
      if (next.wait > 0) return await this.#putOff(job, token, next.wait, sessions);
      // Other webhooks get their turn; a process that ends hands the job over.
      if (made === mostInARow || this.#isEnding) return await this.#putOff(job, token, 0, sessions);
      if (await this.#make(data, next.key, sessions, asked + surelyOwned)) made++;
    }
  }

  /**
   * Makes an attempt. Resolves with false if it is too late.
   * @param latest the latest start, in milliseconds of `performance.now()`
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
    // A finished attempt no longer waits. This also removes entries without an attempt, such as those of a deleted webhook.
    await session.place.ask('unwait', '', [resource, parent, key]);
    return true;
  }

  /** Throws the error that tells BullMQ that the job was delayed. */
  async #putOff(job: Job<DeliveryJob>, token: string, wait: number, sessions: RedisSessions): Promise<never> {
    await job.moveToDelayed(Date.now() + wait, token);
    // Attempts that came meanwhile could not wake a running job.
    const next = await this.#next(job.data, sessions).catch(() => undefined);
    if (next !== undefined && next.wait < wait) await job.promote().catch(() => {});
    throw new this.#parts.bullmq.DelayedError();
  }
}

const queueName = 'deliveries';

/** Identifies the job of a webhook, in characters that BullMQ accepts. */
function jobId({ session, resource, parent }: DeliveryJob): string {
  return Buffer.from(`${session.length}:${session}${resource.length}:${resource}${parent}`).toString('base64url');
}

/** Reads a member of the script's list of waiting records: see `note()` there. */
function jobIn(member: string): DeliveryJob {
  const [session, others] = counted(member);
  const [resource, parent] = counted(others);
  return { session, resource, parent };
}

/** Splits off a text that follows its length in bytes. */
function counted(text: string): [first: string, others: string] {
  const bytes = Buffer.from(text);
  const colon = bytes.indexOf(':');
  const end = colon + 1 + Number(bytes.subarray(0, colon));
  return [bytes.subarray(colon + 1, end).toString(), bytes.subarray(end).toString()];
}
