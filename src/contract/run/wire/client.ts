import { setTimeout as timeout } from 'node:timers/promises';
import type { Answer, SentRequest } from '../exchange.ts';
import { RateLimitPersists, RequestsSpent, RunInterrupted } from '../stops.ts';
import { reasonOf } from './failure-reason.ts';
import { defaultMaxAnswer, defaultMaxWait } from './limits.ts';
import { NoAnswer } from './no-answer.ts';
import { askedWait, isSpent, Patience, shortestWait, waitBefore } from './pacing.ts';
import type { ProxyAddress } from './proxy.ts';
import { Transport } from './transport.ts';
import { AnswerUnreadable } from './unreadable-answer.ts';
import type { Wait } from './wait.ts';
import { WaitBudget } from './wait-budget.ts';

export interface ClientOptions {
  /** Milliseconds until a request counts as unanswered: its answer has to be there to the last byte. */
  readonly timeout: number;
  /** How long an answer may be, in bytes; {@link defaultMaxAnswer} by default. */
  readonly maxAnswer?: number | undefined;
  /** How many requests may be sent, beside those that clean up. */
  readonly maxRequests: number;
  /** Ends every wait, and every request but those that clean up. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait in all because refusals ask for it, in milliseconds; {@link defaultMaxWait} by default. */
  readonly maxWait?: number | undefined;
  /** Called when a wait begins. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** How long a clean-up goes on with what fails in passing, in milliseconds; 15 seconds by default. */
  readonly patience?: number | undefined;
  /** Lets a wait pass; fails when the signal ends it. Real time passes by default. */
  readonly sleep?: ((wait: Wait, signal: AbortSignal | undefined) => Promise<void>) | undefined;
  /** What stands between; undefined where the deployment is reached directly. */
  readonly proxy?: ProxyAddress | undefined;
}

const longestPatience = 15_000;

/** Sends requests, at the pace that the deployment asks for. */
export class Client {
  readonly #options: ClientOptions;
  readonly #transport: Transport;
  /** What is left of the waits that refusals ask for, over the whole run. */
  readonly refusals: WaitBudget;
  #sent = 0;
  /** When the next request may be sent, because the last answer has counted the requests down to none. */
  #next = 0;
  /** Whether such a wait was in vain: then the count is none to wait for. */
  #isCountIdle = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.refusals = new WaitBudget(options.maxWait ?? defaultMaxWait);
    this.#transport = new Transport(options.maxAnswer ?? defaultMaxAnswer, options.proxy);
  }

  /** How long a clean-up goes on with what fails in passing, in milliseconds. */
  get patience(): number {
    return this.#options.patience ?? longestPatience;
  }

  /** How many requests were sent, those that clean up among them. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * Sends a request; sends it again if the answer is 429, and for no other reason.
   * @param isCleanup such a request is sent even when the others are spent or the run was interrupted
   * @param patience how much longer than others its answer may take, in milliseconds
   * @returns the answer, or why there was none
   * @throws {RunStopped} for a request that cleans up, only {@link RateLimitPersists}
   */
  async send(request: SentRequest, isCleanup = false, patience = 0): Promise<Answer | NoAnswer> {
    if (!isCleanup) this.#mayGoOn();
    const waits = new Patience(shortestWait, this.refusals);
    const before = Math.max(0, this.#next - Date.now());
    await this.pause({ milliseconds: before, reason: 'count' }, isCleanup);
    for (;;) {
      // Another request may have been sent meanwhile.
      if (!isCleanup) this.#mayGoOn();
      const answer = await this.#sendOnce(request, patience);
      if (answer instanceof NoAnswer) return answer;
      const now = Date.now();
      if (answer.status !== 429) {
        this.#countDown(answer, before > 0, now);
        return answer;
      }
      const wait = waits.next(askedWait(answer.headers, now));
      if (wait === undefined) throw new RateLimitPersists(this.refusals.spent, answer.headers.get('retry-after'));
      await this.pause({ milliseconds: wait, reason: 'refused' }, isCleanup);
    }
  }

  /** Throws {@link RunInterrupted}, {@link RequestsSpent}. */
  #mayGoOn(): void {
    const { signal, maxRequests } = this.#options;
    if (signal?.aborted) throw new RunInterrupted();
    if (this.#sent >= maxRequests) throw new RequestsSpent(maxRequests);
  }

  #countDown({ headers }: Answer, hasWaited: boolean, now: number): void {
    this.#isCountIdle ||= hasWaited && isSpent(headers);
    this.#next = this.#isCountIdle ? 0 : now + waitBefore(headers, now);
  }

  /**
   * Waits, and says so.
   * @throws {RunInterrupted} unless it is for the clean-up
   */
  async pause(wait: Wait, isCleanup = false): Promise<void> {
    if (wait.milliseconds <= 0) return;
    const { signal, onWait, sleep = passTime } = this.#options;
    if (!isCleanup && signal?.aborted) throw new RunInterrupted();
    onWait?.(wait);
    if (isCleanup || signal === undefined) {
      await sleep(wait, undefined);
      return;
    }
    try {
      await sleep(wait, signal);
    } catch {
      // A wait fails only when the signal ends it.
      throw new RunInterrupted();
    }
  }

  async #sendOnce(request: SentRequest, patience: number): Promise<Answer | NoAnswer> {
    this.#sent++;
    try {
      return await this.#transport.send(request, this.#options.timeout + patience);
    } catch (error) {
      return new NoAnswer(reasonOf(error), !(error instanceof AnswerUnreadable));
    }
  }

  /** Closes what is kept open. */
  close(): void {
    this.#transport.close();
  }
}

function passTime({ milliseconds }: Wait, signal: AbortSignal | undefined): Promise<void> {
  return timeout(milliseconds, undefined, signal && { signal });
}
