import type { Answer, SentRequest } from '../contract/run/exchange.ts';
import { queryFor } from '../contract/run/given-query.ts';
import { missingCredentials } from '../contract/run/missing-credentials.ts';
import { ParameterTextWriter } from '../contract/run/parameter-texts.ts';
import { ReferenceUnmet } from '../contract/run/reference-unmet.ts';
import { acceptOf, withCookies, withOwn } from '../contract/run/request-headers.ts';
import { pathOf } from '../contract/run/request-path.ts';
import { Client } from '../contract/run/wire/client.ts';
import { NoAnswer } from '../contract/run/wire/no-answer.ts';
import { proxyFor } from '../contract/run/wire/proxy.ts';
import type { Wait } from '../contract/run/wire/wait.ts';
import type { SeenExchange } from '../har/seen-exchange.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { NothingComparable } from './find-drift.ts';
import { type GivenValues, type Inputs, Reachable } from './reachable.ts';

/** A deployment, and how to send requests to it. */
export interface AskedDeployment {
  readonly document: ApiDocument;
  /** With the API's path, without a slash at the end. */
  readonly baseUrl: string;
  readonly given: GivenValues;
  /** The longest time until an answer, in milliseconds. */
  readonly timeout: number;
  /** The longest answer, in bytes; a longer one is skipped with a reason. */
  readonly maxAnswer: number;
  /** Called when a wait for a rate limit begins. */
  readonly onWait?: (wait: Wait) => void;
}

/** The requests to a deployment. */
export interface Asked {
  readonly exchanges: readonly SeenExchange[];
  /** The operations that were not requested or not answered, with the reason. */
  readonly skipped: readonly string[];
}

/** The number of unanswered requests at the beginning after which the deployment counts as unreachable. */
const silentAtFirst = 2;

/** The most requests of a run, for documents with very many operations. */
const mostRequests = 5000;

/**
 * Sends GET and HEAD requests to a deployment: first of operations that need no id, then for resources that lists show.
 * @throws {NothingComparable} if it does not answer, or refuses all requests
 * @throws {ProxyUnusable} for a proxy in the environment that can't be used
 * @throws {RunStopped} if its rate limit does not end
 */
export async function askDeployment(asked: AskedDeployment): Promise<Asked> {
  const { timeout, maxAnswer, baseUrl, onWait } = asked;
  const proxy = proxyFor(baseUrl, process.env);
  const client = new Client({ timeout, maxAnswer, maxRequests: mostRequests, proxy, onWait });
  try {
    return await new Asking(asked, client).all();
  } finally {
    client.close();
  }
}

class Asking {
  readonly #asked: AskedDeployment;
  readonly #client: Client;
  readonly #writer: ParameterTextWriter;
  readonly #exchanges: SeenExchange[] = [];
  readonly #skipped: string[] = [];
  /** The JSON of each answer, by request, so that none is sent twice. */
  readonly #answers = new Map<string, Promise<unknown>>();
  #silent = 0;
  /** Why the deployment does not answer; undefined if all requests were answered. */
  #silence: NothingComparable | undefined;

  constructor(asked: AskedDeployment, client: Client) {
    this.#asked = asked;
    this.#client = client;
    this.#writer = new ParameterTextWriter(asked.document);
  }

  async all(): Promise<Asked> {
    const { document, given } = this.#asked;
    const reachable = new Reachable(document, given, (operation, inputs) => this.#ask(operation, inputs));
    const operations = document.operations.filter(({ method }) => method === 'GET' || method === 'HEAD');
    if (operations.length === 0) throw new NothingComparable('the document has no operation of GET or HEAD');
    const open = operations.filter(({ pathParameters }) => pathParameters.length === 0);
    const others = operations.filter((one) => !open.includes(one));
    for (const operation of [...open, ...others]) {
      const missing = missingCredentials(operation, given);
      if (missing !== undefined) {
        this.#skip(operation, `it takes credentials that are not given: add ${missing}`);
        continue;
      }
      const reach = await reachable.of(operation);
      if ('reason' in reach) this.#skip(operation, reach.reason);
      else for (const inputs of reach.inputs) await this.#ask(operation, inputs);
    }
    this.#refuseNothing();
    return { exchanges: this.#exchanges, skipped: this.#skipped };
  }

  /** Throws {@link NothingComparable}. */
  #refuseNothing(): void {
    const [first] = this.#skipped;
    if (this.#exchanges.length === 0 && this.#silence !== undefined) throw this.#silence;
    if (this.#exchanges.length === 0)
      throw new NothingComparable(`no request could be sent${first === undefined ? '' : `: ${first}`}`);
    const refusals = this.#exchanges.filter(({ answer }) => answer?.status === 401 || answer?.status === 403);
    const [refused] = refusals;
    if (refused !== undefined && refusals.length === this.#exchanges.length)
      throw new NothingComparable(
        `every request is refused with ${refused.answer?.status}: give credentials with --header or --token`,
      );
  }

  #skip({ id }: Operation, reason: string): void {
    this.#skipped.push(`${id}: ${reason}`);
  }

  /** The JSON of a successful answer; undefined for others. */
  #ask(operation: Operation, inputs: Inputs): Promise<unknown> {
    let request: SentRequest;
    try {
      request = this.#requestOf(operation, inputs);
    } catch (error) {
      if (!(error instanceof ReferenceUnmet)) throw error;
      this.#skip(operation, error.message);
      return Promise.resolve(undefined);
    }
    const key = `${request.method} ${request.url}`;
    const answered = this.#answers.get(key) ?? this.#send(operation, request);
    this.#answers.set(key, answered);
    return answered;
  }

  #requestOf(operation: Operation, inputs: Inputs): SentRequest {
    const { given, baseUrl } = this.#asked;
    const texts = this.#writer.write(operation, inputs);
    const own = new Set(texts.query.map(([name]) => name));
    const others = queryFor(operation, given.query).filter(([name]) => !own.has(encodeURIComponent(name)));
    const pairs = [
      ...texts.query,
      ...others.map(([name, value]) => [encodeURIComponent(name), encodeURIComponent(value)] as const),
    ];
    const search = pairs.map((pair) => pair.join('=')).join('&');
    const path = pathOf(operation.path, texts.path);
    const headers = withCookies(withOwn(acceptOf({ operation }, given.headers), texts.headers), texts.cookies);
    return {
      ...{ method: operation.method, headers, body: undefined },
      url: `${baseUrl}${path}${search === '' ? '' : `?${search}`}`,
    };
  }

  /** Throws {@link NothingComparable} if no request has been answered yet. */
  async #send(operation: Operation, request: SentRequest): Promise<unknown> {
    const began = Date.now();
    const answer = await this.#client.send(request);
    if (answer instanceof NoAnswer) {
      if (answer.isSilent && this.#exchanges.length === 0) {
        this.#silence = new NothingComparable(`${this.#asked.baseUrl} does not answer: ${answer.reason}`);
        if (++this.#silent >= silentAtFirst) throw this.#silence;
      }
      this.#skip(operation, `no answer: ${answer.reason}`);
      return undefined;
    }
    this.#exchanges.push(exchangeOf(request, answer, began));
    return answer.status >= 200 && answer.status < 300 ? answer.json : undefined;
  }
}

function exchangeOf(request: SentRequest, answer: Answer, began: number): SeenExchange {
  const { method, url, headers } = request;
  const bytes = answer.bytes ?? Buffer.from(answer.text);
  const none = { bytes: new Uint8Array(), size: 0 };
  return {
    ...{ began, milliseconds: answer.milliseconds, failure: undefined },
    request: { method, url, httpVersion: '1.1', headers: Object.entries(headers), body: none },
    answer: {
      ...{ status: answer.status, reason: '', httpVersion: '1.1', headers: [...answer.headers] },
      body: { bytes, size: bytes.length, isDecoded: true },
    },
  };
}
