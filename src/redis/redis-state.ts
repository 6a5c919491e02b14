import { createHash } from 'node:crypto';
import { StateUnavailable } from '../mock/refusals/refusals.ts';
import { RoomFull } from '../state/room.ts';
import { QueueFull } from '../webhooks/attempt-queue.ts';
import { type Argument, packedArguments } from './packed-arguments.ts';
import type { RedisClient } from './redis-client.ts';
import { stateScript } from './state-script.ts';

/** A reply of the script: any value that Redis can send. */
export type Reply = string | number | null | readonly Reply[];

/** The most operations in one call of the script, which blocks all other clients. */
const mostAtOnce = 100;

/** The most awaited calls of the script at a time: while Redis executes one, this process prepares the next. */
const mostUnderWay = 2;

/** Thrown when a session was reset during an operation on it. */
export class SessionGone extends Error {
  override readonly name = 'SessionGone';
}

/** Thrown when Redis no longer has the records with which every session starts. They must be stored again. */
export class StartMissing extends Error {
  override readonly name = 'StartMissing';
}

/** Thrown when Redis is gone or refuses an operation; carries its message. */
export class RedisRefuses extends StateUnavailable {
  override readonly name: string = 'RedisRefuses';
  readonly words: string;

  constructor(words: string, retryAfter?: number) {
    super(`Redis: ${words}`, retryAfter);
    this.words = words;
  }
}

/** Thrown when Redis accepts no more data. */
export class RedisFull extends RedisRefuses {
  override readonly name = 'RedisFull';

  constructor() {
    super('it takes no more data: its maxmemory is reached', 10);
  }
}

/** Operations besides requests whose reply is not waited for. */
const unawaited: ReadonlySet<string> = new Set(['journal', 'uncount', 'tell']);

interface Waiting {
  readonly name: string;
  /** A function is called when the operation is sent. */
  readonly args: readonly Argument[] | (() => readonly Argument[]);
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends operations on the shared state. It limits the awaited calls of the script at a time; operations requested meanwhile
 * share the next call. The overhead of a call, with its two system calls, costs this process and Redis more than an
 * operation.
 */
export class RedisState {
  readonly #client: RedisClient;
  readonly #root: string;
  readonly #sha = createHash('sha1').update(stateScript).digest('hex');
  #waiting: Waiting[] = [];
  #underWay = 0;

  /** @param prefix of all keys, in braces, so that a cluster keeps them in one slot and a script may use them all */
  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#root = prefix;
  }

  /** Throws {@link StateUnavailable} {@link RoomFull} {@link QueueFull} {@link SessionGone} {@link StartMissing}. */
  ask(name: string, args: readonly Argument[] | (() => readonly Argument[])): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, args, resolve, reject });
      if (this.#waiting.length === 1 && this.#underWay < mostUnderWay) setImmediate(() => this.#send());
    });
  }

  #send(): void {
    if (this.#waiting.length > 0 && this.#underWay < mostUnderWay) void this.#call(this.#waiting.splice(0, mostAtOnce));
  }

  async #call(asked: readonly Waiting[]): Promise<void> {
    // A request does not wait for the background writes of the previous one.
    const isAwaited = asked.some(({ name }) => !unawaited.has(name));
    if (isAwaited) this.#underWay++;
    try {
      const replies = await this.#run(packedArguments(asked.flatMap(argumentsOf)));
      for (const [index, { resolve, reject }] of asked.entries()) {
        const reply = replies[index] ?? null;
        if (Array.isArray(reply) && reply[0] === '!') reject(errorOf(String(reply[1])));
        else resolve(reply);
      }
    } catch (error) {
      const unavailable = errorOfRedis(messageOf(error));
      for (const { reject } of asked) reject(unavailable);
      // If Redis is gone, later operations would only fail later.
      for (const { reject } of this.#waiting.splice(0)) reject(unavailable);
    } finally {
      if (isAwaited) this.#underWay = 0;
      // Operations that the callers request in this turn join the call.
      if (this.#waiting.length > 0) setImmediate(() => this.#send());
    }
  }

  async #run(args: Buffer): Promise<readonly Reply[]> {
    try {
      return listOf(await this.#client.evalsha(this.#sha, 1, this.#root, args));
    } catch (error) {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return listOf(await this.#client.eval(stateScript, 1, this.#root, args));
    }
  }
}

/** The arguments in the form of the script: the name, their number, and the arguments. */
function argumentsOf({ name, args }: Waiting): readonly (readonly Argument[])[] {
  const list = typeof args === 'function' ? args() : args;
  return [[name, list.length], list];
}

/** Converts an error that Redis returned instead of running the script. */
function errorOfRedis(message: string): RedisRefuses {
  return /^OOM\b/.test(message) ? new RedisFull() : new RedisRefuses(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Converts an error that the script has thrown. */
function errorOf(message: string): Error {
  if (message === 'GONE') return new SessionGone('the session was reset meanwhile');
  if (message === 'NOSTART') return new StartMissing('the records of the start are gone');
  const [, what, limit] = /^(ROOM|QUEUE) (\d+)$/.exec(message) ?? [];
  if (what === 'ROOM') return new RoomFull(Number(limit));
  if (what === 'QUEUE') return new QueueFull(Number(limit));
  if (/\bOOM\b/.test(message)) return new RedisFull();
  // Redis is available but refuses: it is a replica, its disk is full, or the user lacks a permission.
  if (/\b(READONLY|MISCONF|NOREPLICAS|NOPERM|LOADING|MASTERDOWN)\b/.test(message)) return new RedisRefuses(message);
  return new TypeError(`the script of the shared state has failed: ${message}`);
}

/** Returns a reply as a list. The script returns lists. */
export function listOf(reply: unknown): readonly Reply[] {
  // Replies of Redis have no other parts than those of Reply.
  return Array.isArray(reply) ? (reply as readonly Reply[]) : [];
}

/** Returns a reply as a text; undefined if it is none. */
export function textOf(reply: Reply | undefined): string | undefined {
  return typeof reply === 'string' ? reply : undefined;
}
