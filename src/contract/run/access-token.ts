import { valueAt } from '../../openapi/document/json-pointer.ts';
import { isSuccess } from '../checks/findings.ts';
import type { SentRequest } from './exchange.ts';
import { readHeaders, readHeaderValue } from './given.ts';
import { CannotRun } from './stops.ts';
import { isSafeMethod, type TokenRequest } from './token-request.ts';
import { Client, type ClientOptions } from './wire/client.ts';
import { NoAnswer } from './wire/no-answer.ts';
import { proxyFor } from './wire/proxy.ts';

/** The limits of the request for a token. */
export type TokenLimits = Pick<ClientOptions, 'timeout' | 'maxAnswer' | 'maxWait' | 'onWait' | 'signal'>;

/**
 * The token that a run sends. If it expires during the run, another is requested, and requests with the first one are sent
 * with that one. Everything except the wire knows only the first one.
 */
export class AccessToken {
  /** The header that holds it. */
  readonly header: string;
  /** The value of that header with the first token. */
  readonly value: string;
  /** Called with each further token, which nothing may show. */
  onRenewal: (token: string) => void = () => {};
  readonly #request: TokenRequest;
  readonly #sent: SentRequest;
  readonly #client: Client;
  #current: string;
  readonly #earlier = new Set<string>();
  #renewal: Promise<boolean> | undefined;

  private constructor(request: TokenRequest, sent: SentRequest, client: Client, token: string) {
    this.#request = request;
    this.#sent = sent;
    this.#client = client;
    this.header = headerOf(request);
    this.value = headerValueOf(request, token);
    this.#current = this.value;
  }

  /**
   * Requests a token.
   * @param baseUrl without a slash at the end
   * @throws {CannotRun} if it gets no token
   */
  static async get(request: TokenRequest, baseUrl: string, limits: TokenLimits): Promise<AccessToken> {
    const sent = sentRequest(request, baseUrl);
    const proxy = proxyFor(sent.url, process.env);
    const client = new Client({ ...limits, maxRequests: Number.POSITIVE_INFINITY, proxy });
    try {
      return new AccessToken(request, sent, client, await tokenFrom(request, sent, client));
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Replaces the first token in a request by the current one. */
  presentedIn(request: SentRequest): SentRequest {
    return request.headers[this.header] === this.value ? this.#with(request, this.#current) : request;
  }

  /**
   * A request that was refused with the current token, with a new one; undefined if it has no token or there is no new
   * one.
   */
  async renewedIn(request: SentRequest): Promise<SentRequest | undefined> {
    const refused = request.headers[this.header];
    if (refused !== this.#current) return this.#isEarlier(refused) ? this.#with(request, this.#current) : undefined;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return (await this.#renewal) ? this.#with(request, this.#current) : undefined;
  }

  /** True for a token that was replaced while a request with it was in flight. */
  #isEarlier(value: string | undefined): boolean {
    return value !== undefined && this.#earlier.has(value);
  }

  /** Requests another token. Resolves to false if there is none. */
  async #renew(): Promise<boolean> {
    try {
      const token = await tokenFrom(this.#request, this.#sent, this.#client);
      const value = headerValueOf(this.#request, token);
      if (value === this.#current) return false;
      this.onRenewal(token);
      this.#earlier.add(this.#current);
      this.#current = value;
      return true;
    } catch (error) {
      // Without another token, the refusal itself is judged.
      if (error instanceof CannotRun) return false;
      throw error;
    }
  }

  #with(request: SentRequest, value: string): SentRequest {
    return { ...request, headers: { ...request.headers, [this.header]: value } };
  }

  /** Closes the connections. */
  close(): void {
    this.#client.close();
  }
}

function headerOf({ header = 'Authorization' }: TokenRequest): string {
  return header;
}

/** The value of the header. @throws {CannotRun} for a token that no header can hold */
function headerValueOf(request: TokenRequest, token: string): string {
  const header = headerOf(request);
  const { scheme = /^authorization$/i.test(header) ? 'Bearer' : '' } = request;
  return readHeaderValue(scheme === '' ? token : `${scheme} ${token}`, 'the token', 'auth.request');
}

/** @throws {CannotRun} for a path or headers that can't be sent */
function sentRequest({ method = 'POST', path, headers = {}, body, form }: TokenRequest, baseUrl: string): SentRequest {
  const url = /^https?:\/\//i.test(path) ? path : baseUrl + path;
  if (!URL.canParse(url)) throw new CannotRun('the request for a token has a path that no URL can hold');
  const given = readHeaders(Object.entries(headers));
  const hasAccept = Object.keys(given).includes('Accept');
  const own = { ...given, ...(!hasAccept && { Accept: 'application/json' }) };
  if (form !== undefined) {
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return { method, url, headers: { ...own, ...type }, body: String(new URLSearchParams(form)) };
  }
  if (body === undefined || isSafeMethod(method)) return { method, url, headers: own, body: undefined };
  return { method, url, headers: { ...own, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** @throws {CannotRun} if there is no answer, or no token in it */
async function tokenFrom({ token: pointer }: TokenRequest, sent: SentRequest, client: Client): Promise<string> {
  const { origin, pathname } = new URL(sent.url);
  const what = `the request for a token (${sent.method} ${origin}${pathname})`;
  const answer = await client.send(sent);
  if (answer instanceof NoAnswer) throw new CannotRun(`${what} was not answered: ${answer.reason}`);
  if (!isSuccess(answer)) throw new CannotRun(`${what} was answered ${answer.status}: look at auth.request`);
  const found = valueAt(answer.json, pointer);
  if (typeof found === 'string' && found !== '') return found;
  const place = pointer === '' ? 'no text' : `no text at ${pointer}`;
  throw new CannotRun(`the answer to ${what} shows ${place}: look at auth.request.token`);
}
