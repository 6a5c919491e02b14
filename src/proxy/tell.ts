import { decoded } from '../contract/run/wire/content-encoding.ts';
import type { SeenAnswer, SeenExchange } from '../har/seen-exchange.ts';
import type { Mock } from '../mock/mock.ts';
import type { SeenViolation } from '../mock/recorded.ts';
import type { Session } from '../mock/sessions/session.ts';
import type { Header } from '../text/header-bytes.ts';
import { fieldOf, headersOf } from './end-to-end-headers.ts';
import type { Found } from './judge.ts';
import type { LogLine } from './log-line.ts';
import type { PassingBody } from './passing-body.ts';
import { violationsLine } from './violations.ts';
import type { Visit } from './visit.ts';

/** What has come of a request. */
export interface Told {
  readonly visit: Visit;
  readonly found: Found | undefined;
  readonly session: Session;
  /** The status that the client has got; undefined for none. */
  readonly status: number | undefined;
  /** Of the deployment; undefined for none. */
  readonly answer: SeenAnswer | undefined;
  /** Why there was none, or no whole one, in words. */
  readonly failure: string | undefined;
  readonly violations: readonly SeenViolation[];
  readonly requestBody: PassingBody;
  /** What the client has got; undefined for nothing. */
  readonly answerBody: PassingBody | string | undefined;
  /** What went over the wire to the deployment; undefined where it was not asked. */
  readonly exchange: SeenExchange | undefined;
}

/** How long a body may be that is unpacked to be shown, in bytes. */
const longestUnpacked = 4 * 1024 * 1024;

/** Tells journal, recording and log of a request that has gone through the proxy. */
export class Teller {
  readonly #mock: Mock;
  readonly #log: LogLine;
  readonly #record: ((exchange: SeenExchange) => void) | undefined;

  constructor(mock: Mock, log: LogLine, record: ((exchange: SeenExchange) => void) | undefined) {
    this.#mock = mock;
    this.#log = log;
    this.#record = record;
  }

  /** Returns the number of the journal's entry; undefined where none is kept. */
  async tell(told: Told): Promise<number | undefined> {
    const { visit, found, session, status, failure, violations, requestBody, answerBody, answer, exchange } = told;
    const { milliseconds } = visit;
    if (exchange !== undefined) this.#record?.(exchange);
    const undocumented = found === undefined ? 'undocumented' : undefined;
    const line = violationsLine(violations);
    this.#log(visit, status, [undocumented, failure, line]);
    const { exchanges: journal, clock } = this.#mock;
    if (journal === undefined) return undefined;
    const responseHeaders = answer?.headers ?? [];
    const reasons = [undocumented, failure, line].filter((reason) => reason !== undefined);
    return await journal.record({
      time: clock.now(),
      session: session.name,
      method: visit.method,
      url: visit.url,
      operationId: found?.operation.id ?? null,
      status: status ?? null,
      milliseconds,
      reason: reasons.length === 0 ? null : reasons.join(' · '),
      requestHeaders: visit.request.headers,
      requestBody: await shownBody(requestBody, headersOf(visit.request.rawHeaders)),
      responseBody:
        typeof answerBody === 'string' ? answerBody : answerBody && (await shownBody(answerBody, responseHeaders)),
      responseHeaders: byName(responseHeaders),
      proxied: { violations },
    });
  }
}

/** The beginning of a body as people read it; undefined for none, and for a packed one that is not there whole. */
async function shownBody(body: PassingBody, headers: readonly Header[]): Promise<Buffer | undefined> {
  if (body.size === 0) return undefined;
  const encoding = fieldOf(headers, 'content-encoding');
  if (encoding === undefined) return body.beginning;
  const { bytes } = body;
  return bytes && decoded(bytes, encoding, longestUnpacked).catch(() => undefined);
}

function byName(headers: readonly Header[]): Record<string, readonly string[]> {
  const byName: Record<string, string[]> = {};
  for (const [name, value] of headers) byName[name] = [...(byName[name] ?? []), value];
  return byName;
}
