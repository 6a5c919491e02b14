import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SeenExchange } from '../har/seen-exchange.ts';
import type { HttpMock } from '../http/http-mock.ts';
import { nosniff } from '../http/own-headers.ts';
import { objectionToHost } from '../http/page-guard.ts';
import { send } from '../http/send.ts';
import type { Mock } from '../mock/mock.ts';
import { SessionNameUnusable } from '../mock/refusals/refusals.ts';
import type { Session } from '../mock/sessions/session.ts';
import type { Fallback } from './fallback.ts';
import type { Judge } from './judge.ts';
import { Passage } from './passage.ts';
import type { Paths } from './paths.ts';
import type { Rewriting } from './rewriting.ts';
import type { Told } from './tell.ts';
import type { Upstream } from './upstream.ts';
import { Visit } from './visit.ts';

/** Writes a line of the log. @param reasons what there is to say beside the status; those that are undefined are left out */
export type LogLine = (
  visit: Visit,
  status: number | undefined,
  reasons: readonly (string | undefined)[],
  fault?: Error,
) => void;

/** What a proxy is made of. */
export interface ProxyParts {
  readonly upstream: Upstream;
  readonly paths: Paths;
  readonly judge: Judge;
  readonly mock: Mock;
  readonly http: HttpMock;
  readonly fallback: Fallback;
  /** Whether violating requests are refused, and violating answers replaced. */
  readonly errors: boolean;
  /** Undefined where nothing is recorded. */
  readonly recorder: ((exchange: SeenExchange) => void) | undefined;
  /** Undefined where the addresses in answers stay the deployment's. */
  readonly rewriting: Rewriting | undefined;
  readonly log: LogLine;
  /** Resolves when it is told. Never rejects. */
  readonly tell: (told: Told) => Promise<void>;
  /** Told of the journal's entry of a request. */
  readonly entered: (visit: Visit, entry: number) => void;
}

/** Stands between an app and a deployment: passes on what they say, and says where it breaks the document. */
export class ValidatingProxy {
  readonly #parts: ProxyParts;

  constructor(parts: ProxyParts) {
    this.#parts = parts;
  }

  /** Answers a request that is not about the proxy itself. Never rejects. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { http, judge, log } = this.#parts;
    const visit = new Visit(request, response);
    try {
      const objection = objectionToHost(request, http.hosts);
      if (objection !== undefined) return this.#refuse(visit, 403, objection);
      if (visit.asksForUpgrade) return this.#refuse(visit, 501, 'The proxy passes on no other protocol than HTTP/1.1.');
      const found = judge.find(visit.method, visit.url);
      await new Passage(this.#parts, visit, found, this.#sessionOf(request)).run();
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error));
      log(visit, undefined, [fault.message], fault);
      if (response.headersSent) response.destroy();
      else this.#answer(response, 500, 'The proxy has failed; its log says how.');
    }
  }

  #refuse(visit: Visit, status: number, message: string): void {
    this.#answer(visit.response, status, message);
    this.#parts.log(visit, status, [message]);
  }

  #answer(response: ServerResponse, status: number, message: string): void {
    response.shouldKeepAlive = false;
    const body = JSON.stringify({ message });
    send(response, { status, headers: { 'Content-Type': 'application/json' }, body }, nosniff);
  }

  /** The session whose rules apply. A name that can't be one is the deployment's to judge. */
  #sessionOf({ headers }: IncomingMessage): Session {
    const { sessions } = this.#parts.mock;
    const name = headers['x-mock-session'];
    try {
      return sessions.get(typeof name === 'string' ? name : undefined);
    } catch (error) {
      if (error instanceof SessionNameUnusable) return sessions.get(undefined);
      throw error;
    }
  }
}
