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
  /** The token that requests present, where it may run out. */
  readonly accessToken?: PresentedToken | undefined;
  /** Records what is sent, those requests apart whose senders do that themselves. */
  readonly recorder?: ClientRecorder | undefined;
}

/** Takes note of what was sent and answered. */
interface ClientRecorder {
  /** @param at when it was sent, in milliseconds since 1970 */
  other(request: SentRequest, answer: Answer | undefined, failure: string | undefined, at: number): void;
}

/** A token that may run out. */
export interface PresentedToken {
  /** A request as it is sent: with the token that holds now. */
  presentedIn(request: SentRequest): SentRequest;
  /** A request that was refused, with another token; undefined where that makes no difference. */
  renewedIn(request: SentRequest): Promise<SentRequest | undefined>;
}

const longestPatience = 15_000;

/**
 * Sends requests at the pace that the deployment asks for. Several may be on their way at the same time; while one waits
 * because it was refused, all wait for it.
 */
export class Client {
  readonly #options: ClientOptions;
  readonly #transport: Transport;
  /** What is left of the waits that refusals ask for, over the whole run. */
  readonly refusals: WaitBudget;
  #sent = 0;
  /** When the next request may be sent, because the last answer has counted the requests down to none. */
  #next = 0;
  /** The wait for it, and for which time that is. */
  #counting: { readonly until: number; readonly over: Promise<void> } | undefined;
  /** Whether such a wait was in vain: then the count is none to wait for. */
  #isCountIdle = false;
  /** A request that was refused and is sent until it is not; undefined if there is none. */
  #insisting: Promise<unknown> | undefined;

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
   * Sends a request; sends it again if the answer is 429, or once if its token has run out, and for no other reason.
   * @param isCleanup such a request is sent even when the others are spent or the run was interrupted
   * @param patience how much longer than others its answer may take, in milliseconds
   * @param isRecorded whether who sends it records it
   * @returns the answer, or why there was none
   * @throws {RunStopped} for a request that cleans up, only {@link RateLimitPersists}
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

  /** Throws {@link RunStopped}. */
  async #sendWithToken(request: SentRequest, isCleanup: boolean, patience: number): Promise<Answer | NoAnswer> {
    const { accessToken } = this.#options;
    if (accessToken === undefined) return this.#sendPaced(request, isCleanup, patience);
    const presented = accessToken.presentedIn(request);
    const answer = await this.#sendPaced(presented, isCleanup, patience);
    if (answer instanceof NoAnswer || answer.status !== 401) return answer;
    const renewed = await accessToken.renewedIn(presented);
    return renewed === undefined ? answer : this.#sendPaced(renewed, isCleanup, patience);
  }

  /** Throws {@link RunStopped}. */
  async #sendPaced(request: SentRequest, isCleanup: boolean, patience: number): Promise<Answer | NoAnswer> {
    if (!isCleanup) this.#mayGoOn();
    for (;;) {
      const hasWaited = await this.#untilFree(isCleanup);
      const answer = await this.#sendOnce(request, isCleanup, patience);
      if (!isRefused(answer)) return this.#counted(answer, hasWaited);
      // Whoever was refused before sends first.
      if (this.#insisting !== undefined) continue;
      const insisting = this.#insist(request, answer, isCleanup, patience).finally(() => {
        this.#insisting = undefined;
      });
      this.#insisting = insisting;
      return this.#counted(await insisting, hasWaited);
    }
  }

  /** Sends a request that was refused until it is not. Throws {@link RunStopped}. */
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
   * Waits until nothing stands against another request.
   * @returns whether the count of requests was waited for
   * @throws {RunStopped} what has ended the wait
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

  /** Throws {@link RunInterrupted}, {@link RequestsSpent}. */
  #mayGoOn(): void {
    const { signal, maxRequests } = this.#options;
    if (signal?.aborted) throw new RunInterrupted();
    if (this.#sent >= maxRequests) throw new RequestsSpent(maxRequests);
  }

  /** Takes note of what an answer says of the requests that are left. */
  #counted(answer: Answer | NoAnswer, hasWaited: boolean): Answer | NoAnswer {
    if (answer instanceof NoAnswer) return answer;
    const { headers } = answer;
    const now = Date.now();
    this.#isCountIdle ||= hasWaited && isSpent(headers);
    // Answers may overtake each other: one that leaves more says nothing against one that leaves none.
    this.#next = this.#isCountIdle ? 0 : Math.max(this.#next, now + waitBefore(headers, now));
    return answer;
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

  /** Throws {@link RunInterrupted}, {@link RequestsSpent}, unless it is for the clean-up. */
  async #sendOnce(request: SentRequest, isCleanup: boolean, patience: number): Promise<Answer | NoAnswer> {
    if (!isCleanup) this.#mayGoOn();
    this.#sent++;
    try {
      return await this.#transport.send(request, this.#options.timeout + patience);
    } catch (error) {
      return new NoAnswer(reasonOf(error), !(error instanceof AnswerUnreadable), error instanceof AnswerCutShort);
    }
  }

  /** Closes what is kept open. */
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
