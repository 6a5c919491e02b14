import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, SentRequest } from './exchange.ts';
import { reasonOf } from './failure-reason.ts';
import { waitAfterRefusal, waitBefore } from './pacing.ts';
import { Transport } from './transport.ts';

/** Thrown when a run has sent as many requests as it may; carries how many. */
export class RequestsSpent extends Error {
  override readonly name = 'RequestsSpent';
  readonly limit: number;

  constructor(limit: number) {
    super(`the ${limit} requests of --max-requests are spent`);
    this.limit = limit;
  }
}

export interface ClientOptions {
  /** Milliseconds until a request counts as unanswered. */
  readonly timeout: number;
  /** How many requests may be sent, beside those that clean up. */
  readonly maxRequests: number;
  /** Ends every wait, and every request but those that clean up. */
  readonly signal?: AbortSignal | undefined;
}

/** How often a request that the rate limit refuses is sent again. */
const mostRetries = 5;

/** Sends requests one after the other, at the pace that the deployment asks for. */
export class Client {
  readonly #options: ClientOptions;
  readonly #transport = new Transport();
  #sent = 0;
  #next = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
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
   * @throws {RequestsSpent}
   */
  async send(request: SentRequest, isCleanup = false, patience = 0): Promise<Answer | string> {
    const { signal } = this.#options;
    for (let attempt = 0; ; attempt++) {
      if (!isCleanup) {
        signal?.throwIfAborted();
        if (this.#sent >= this.#options.maxRequests) throw new RequestsSpent(this.#options.maxRequests);
      }
      await this.#pause(this.#next - Date.now(), isCleanup);
      const answer = await this.#sendOnce(request, patience);
      if (typeof answer === 'string') return answer;
      const now = Date.now();
      if (answer.status !== 429 || attempt >= mostRetries) {
        this.#next = now + waitBefore(answer.headers, now);
        return answer;
      }
      this.#next = now + waitAfterRefusal(answer.headers, now);
    }
  }

  async #pause(milliseconds: number, isCleanup: boolean): Promise<void> {
    if (milliseconds <= 0) return;
    const { signal } = this.#options;
    await sleep(milliseconds, undefined, isCleanup || signal === undefined ? {} : { signal });
  }

  /** The answer, or why there was none. */
  async #sendOnce(request: SentRequest, patience: number): Promise<Answer | string> {
    this.#sent++;
    try {
      return await this.#transport.send(request, this.#options.timeout + patience);
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** Closes what is kept open. */
  close(): void {
    this.#transport.close();
  }
}
