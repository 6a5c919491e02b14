import type { IncomingMessage, ServerResponse } from 'node:http';
import { nosniff } from '../http/own-headers.ts';
import { objectionToHost } from '../http/page-guard.ts';
import { send } from '../http/send.ts';
import { SessionNameUnusable } from '../mock/refusals/refusals.ts';
import type { Session } from '../mock/sessions/session.ts';
import { Passage } from './passage.ts';
import type { ProxyParts } from './proxy-parts.ts';
import { Visit } from './visit.ts';

/** A proxy between an app and a deployment, which passes messages on and reports where they break the document. */
export class ValidatingProxy {
  readonly #parts: ProxyParts;

  constructor(parts: ProxyParts) {
    this.#parts = parts;
  }

  /** Answers a request that is not for the proxy itself. Never rejects. */
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

  /** The session whose rules apply; the default one for an invalid name, which the deployment may accept. */
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
