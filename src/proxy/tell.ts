import { decoded } from '../contract/run/wire/content-encoding.ts';
import { headerIn, headersOf } from '../har/header-lines.ts';
import type { SeenAnswer, SeenExchange } from '../har/seen-exchange.ts';
import type { Mock } from '../mock/mock.ts';
import type { SeenViolation } from '../mock/recorded.ts';
import type { Session } from '../mock/sessions/session.ts';
import type { Header } from '../text/header-bytes.ts';
import type { Found } from './judge.ts';
import type { LogLine } from './log-line.ts';
import type { PassingBody } from './passing-body.ts';
import { violationsLine } from './violations.ts';
import type { Visit } from './visit.ts';

/** The outcome of a request. */
export interface Told {
  readonly visit: Visit;
  readonly found: Found | undefined;
  readonly session: Session;
  /** The status that the client got; undefined if none. */
  readonly status: number | undefined;
  /** The deployment's answer; undefined if there was none. */
  readonly answer: SeenAnswer | undefined;
  /** Why there was none, or no complete one, in words. */
  readonly failure: string | undefined;
  readonly violations: readonly SeenViolation[];
  readonly requestBody: PassingBody;
  /** The body that the client got; undefined if none. */
  readonly answerBody: PassingBody | string | undefined;
  /** The exchange with the deployment; undefined if no request was sent. */
  readonly exchange: SeenExchange | undefined;
}

/** The longest body that is decompressed for display, in bytes. */
const longestUnpacked = 4 * 1024 * 1024;

/** Reports requests through the proxy to the journal, the recording and the log. */
export class Teller {
  readonly #mock: Mock;
  readonly #log: LogLine;
  readonly #record: ((exchange: SeenExchange) => void) | undefined;

  constructor(mock: Mock, log: LogLine, record: ((exchange: SeenExchange) => void) | undefined) {
    this.#mock = mock;
    this.#log = log;
    this.#record = record;
  }

  /** Resolves with the number of the journal entry; undefined if there is no journal. */
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

/** The beginning of a body, decompressed; undefined if it is empty, or compressed and incomplete. */
async function shownBody(body: PassingBody, headers: readonly Header[]): Promise<Buffer | undefined> {
  if (body.size === 0) return undefined;
  const encoding = headerIn(headers, 'content-encoding');
  if (encoding === undefined) return body.beginning;
  const { bytes } = body;
  return bytes && decoded(bytes, encoding, longestUnpacked).catch(() => undefined);
}

function byName(headers: readonly Header[]): Record<string, readonly string[]> {
  const byName: Record<string, string[]> = {};
  for (const [name, value] of headers) byName[name] = [...(byName[name] ?? []), value];
  return byName;
}
