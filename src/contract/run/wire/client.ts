import { setTimeout as timeout } from 'node:timers/promises';
import type { Answer, SentRequest } from '../exchange.ts';
import { RateLimitPersists, RequestsSpent, RunInterrupted } from '../stops.ts';
import { AnswerCutShort } from './cut-answer.ts';
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
  /** Milliseconds until a request counts as unanswered: the whole answer must be there. */
  readonly timeout: number;
  /** The longest answer, in bytes; {@link defaultMaxAnswer} by default. */
  readonly maxAnswer?: number | undefined;
  /** How many requests may be sent, not counting those of the cleanup. */
  readonly maxRequests: number;
  /** Ends every wait and every request, except those of the cleanup. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait in total when refusals ask for it, in milliseconds; {@link defaultMaxWait} by default. */
  readonly maxWait?: number | undefined;
  /** Called when a wait begins. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** How long a cleanup retries what fails temporarily, in milliseconds; 15 seconds by default. */
  readonly patience?: number | undefined;
  /** Waits; rejects when the signal aborts. Waits in real time by default. */
  readonly sleep?: ((wait: Wait, signal: AbortSignal | undefined) => Promise<void>) | undefined;
  /** The proxy in front of the deployment; undefined for a direct connection. */
  readonly proxy?: ProxyAddress | undefined;
  /** The token of the requests, if it may expire. */
  readonly accessToken?: PresentedToken | undefined;
  /** Records requests, except those that their sender records itself. */
  readonly recorder?: ClientRecorder | undefined;
}

/** Records requests and their answers. */
interface ClientRecorder {
  /** @param at when it was sent, in milliseconds since 1970 */
  other(request: SentRequest, answer: Answer | undefined, failure: string | undefined, at: number): void;
}

/** A token that may expire. */
export interface PresentedToken {
  /** A request with the current token. */
  presentedIn(request: SentRequest): SentRequest;
  /** A request that was refused, with another token; undefined if it has no token or there is no other. */
  renewedIn(request: SentRequest): Promise<SentRequest | undefined>;
}

const longestPatience = 15_000;

/**
 * Sends requests at the rate that the deployment allows. Several may be in flight at the same time; while one that was
 * refused waits, all wait for it.
 */
export class Client {
  readonly #options: ClientOptions;
  readonly #transport: Transport;
  /** The remaining time for waits that refusals ask for, over the whole run. */
  readonly refusals: WaitBudget;
  #sent = 0;
  /** When the next request may be sent, after an answer with no requests remaining; in milliseconds since 1970. */
  #next = 0;
  /** The wait until then. */
  #counting: { readonly until: number; readonly over: Promise<void> } | undefined;
  /** True if such a wait did not help: then the count of remaining requests is ignored. */
  #isCountIdle = false;
  /** A refused request that is being retried; undefined if there is none. */
  #insisting: Promise<unknown> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.refusals = new WaitBudget(options.maxWait ?? defaultMaxWait);
    this.#transport = new Transport(options.maxAnswer ?? defaultMaxAnswer, options.proxy);
  }

  /** How long a cleanup retries what fails temporarily, in milliseconds. */
  get patience(): number {
    return this.#options.patience ?? longestPatience;
  }

  /** How many requests were sent, including those of the cleanup. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * Sends a request. Retries it only if the answer is 429, and once if its token has expired.
   * @param isCleanup whether it belongs to the cleanup: then it is sent even after the limit or an interruption
   * @param patience how much longer than others its answer may take, in milliseconds
   * @param isRecorded whether the caller records it
   * @returns the answer, or why there was none
   * @throws {RunStopped} in the cleanup, only {@link RateLimitPersists}
   */
  async send(request: SentRequest, isCleanup = false, patience = 0, isRecorded = false): Promise<Answer | NoAnswer> {
    const at = Date.now();
    const answer = await this.#sendWithToken(request, isCleanup, patience);
    const { recorder } = this.#options;
    if (recorder === undefined || isRecorded) return answer;
    if (answer instanceof NoAnswer) recorder.other(request, undefined, answer.reason, at);
    else recorder.other(request, answer, undefined, at);
    return answer;
  }

  async #sendWithToken(request: SentRequest, isCleanup: boolean, patience: number): Promise<Answer | NoAnswer> {
    const { accessToken } = this.#options;
    if (accessToken === undefined) return this.#sendPaced(request, isCleanup, patience);
    const presented = accessToken.presentedIn(request);
    const answer = await this.#sendPaced(presented, isCleanup, patience);
    if (answer instanceof NoAnswer || answer.status !== 401) return answer;
    const renewed = await accessToken.renewedIn(presented);
    return renewed === undefined ? answer : this.#sendPaced(renewed, isCleanup, patience);
  }

  async #sendPaced(request: SentRequest, isCleanup: boolean, patience: number): Promise<Answer | NoAnswer> {
    if (!isCleanup) this.#mayGoOn();
    for (;;) {
      const hasWaited = await this.#untilFree(isCleanup);
      const answer = await this.#sendOnce(request, isCleanup, patience);
      if (!isRefused(answer)) return this.#counted(answer, hasWaited);
      // The request that was refused first goes first.
      if (this.#insisting !== undefined) continue;
      const insisting = this.#insist(request, answer, isCleanup, patience).finally(() => {
        this.#insisting = undefined;
      });
      this.#insisting = insisting;
      return this.#counted(await insisting, hasWaited);
    }
  }

  /** Retries a refused request until it is not refused. @throws {RateLimitPersists} when the time for waits is spent */
  async #insist(
    request: SentRequest,
    refused: Answer,
    isCleanup: boolean,
    patience: number,
  ): Promise<Answer | NoAnswer> {
    const waits = new Patience(shortestWait, this.refusals);
    for (let answer: Answer | NoAnswer = refused; ; answer = await this.#sendOnce(request, isCleanup, patience)) {
      if (!isRefused(answer)) return answer;
      const wait = waits.next(askedWait(answer.headers, Date.now()));
      if (wait === undefined) throw new RateLimitPersists(this.refusals.spent, answer.headers.get('retry-after'));
      await this.pause({ milliseconds: wait, reason: 'refused' }, isCleanup);
    }
  }

  /**
   * Waits until another request may be sent.
   * @returns true if it has waited because no requests were remaining
   * @throws {RunStopped} if that ends the wait
   */
  async #untilFree(isCleanup: boolean): Promise<boolean> {
    let waited = 0;
    for (;;) {
      if (this.#insisting !== undefined) {
        await this.#insisting;
      } else if (this.#next > Math.max(waited, Date.now())) {
        const wait = { milliseconds: this.#next - Date.now(), reason: 'count' } as const;
        this.#counting ??= { until: this.#next, over: this.pause(wait, isCleanup) };
        const { until, over } = this.#counting;
        await over.finally(() => {
          this.#counting = undefined;
        });
        waited = until;
      } else {
        return waited > 0;
      }
    }
  }

  /** @throws {RunInterrupted} after an interruption; {@link RequestsSpent} after the limit */
  #mayGoOn(): void {
    const { signal, maxRequests } = this.#options;
    if (signal?.aborted) throw new RunInterrupted();
    if (this.#sent >= maxRequests) throw new RequestsSpent(maxRequests);
  }

  /** Reads how many requests remain from an answer. */
  #counted(answer: Answer | NoAnswer, hasWaited: boolean): Answer | NoAnswer {
    if (answer instanceof NoAnswer) return answer;
    const { headers } = answer;
    const now = Date.now();
    this.#isCountIdle ||= hasWaited && isSpent(headers);
    // Answers may overtake each other: one with more remaining requests does not contradict one with none.
    this.#next = this.#isCountIdle ? 0 : Math.max(this.#next, now + waitBefore(headers, now));
    return answer;
  }

  /**
   * Waits, and reports the wait.
   * @throws {RunInterrupted} after an interruption, except in the cleanup
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
      // A wait rejects only when the signal aborts.
      throw new RunInterrupted();
    }
  }

  /** @throws {RunInterrupted} after an interruption; {@link RequestsSpent} after the limit; neither in the cleanup */
  async #sendOnce(request: SentRequest, isCleanup: boolean, patience: number): Promise<Answer | NoAnswer> {
    if (!isCleanup) this.#mayGoOn();
    this.#sent++;
    try {
      return await this.#transport.send(request, this.#options.timeout + patience);
    } catch (error) {
      return new NoAnswer(reasonOf(error), !(error instanceof AnswerUnreadable), error instanceof AnswerCutShort);
    }
  }

  /** Closes the connections. */
  close(): void {
    this.#transport.close();
  }
}

function isRefused(answer: Answer | NoAnswer): answer is Answer {
  return !(answer instanceof NoAnswer) && answer.status === 429;
}

function passTime({ milliseconds }: Wait, signal: AbortSignal | undefined): Promise<void> {
  return timeout(milliseconds, undefined, signal && { signal });
}
