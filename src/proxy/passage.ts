import type { ServerResponse } from 'node:http';
import { headerIn, headersOf } from '../har/header-lines.ts';
import type { SeenAnswer, SeenBody, SeenExchange, SeenRequest } from '../har/seen-exchange.ts';
import { nosniff } from '../http/own-headers.ts';
import { send } from '../http/send.ts';
import { takeRule } from '../mock/faults/disturbances.ts';
import type { FaultRule } from '../mock/faults/faults.ts';
import type { SeenViolation } from '../mock/recorded.ts';
import { BodyTooLarge } from '../mock/refusals/refusals.ts';
import type { MockRequest } from '../mock/request.ts';
import type { Session } from '../mock/sessions/session.ts';
import { sleep } from '../mock/sleep.ts';
import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import type { Header } from '../text/header-bytes.ts';
import { type Asked, ask, ClientGone } from './ask.ts';
import { endToEnd, hasToken, rawHeadersOf } from './end-to-end-headers.ts';
import { failureReason, gatewayFailure, problemOf } from './gateway-failure.ts';
import type { Found } from './judge.ts';
import { BodyCutShort, PassingBody } from './passing-body.ts';
import type { ProxyParts } from './proxy-parts.ts';
import { withoutForm } from './rewriting.ts';
import type { Told } from './tell.ts';
import { type ViolationsAnswer, violationsAnswer, violationsHeader } from './violations.ts';
import type { Visit } from './visit.ts';

/** The longest JSON answer that is held until it is judged, in bytes. */
const heldBytes = 1024 * 1024;

/** The longest body that is judged, in bytes; a request is held up to this length if it must be known before it is sent. */
const judgedBytes = 10 * 1024 * 1024;

/** A rule without an effect, since the session's rules were applied before. */
const noRule: FaultRule = {};

const nothing = Buffer.alloc(0);

/** The way of one request through the proxy. `#run` has its steps in order. */
export class Passage {
  readonly #parts: ProxyParts;
  readonly #visit: Visit;
  /** Undefined if the document lacks the path or the method. */
  readonly #found: Found | undefined;
  readonly #session: Session;
  readonly #body: PassingBody;
  readonly #request: Omit<SeenRequest, 'body'>;
  /** The path and the query at the deployment. */
  readonly #forwardedUrl: string;
  /** The time from the start to the head of the answer, in milliseconds. */
  #waited: number | undefined;
  #isTold = false;

  constructor(parts: ProxyParts, visit: Visit, found: Found | undefined, session: Session) {
    const { upstream, paths, recorder } = parts;
    this.#parts = parts;
    this.#visit = visit;
    this.#found = found;
    this.#session = session;
    const isJudged = found?.operation.requestBody !== undefined;
    this.#body = new PassingBody(visit.request, isJudged ? judgedBytes : recorder === undefined ? 0 : heldBytes);
    const { path, url, method } = visit;
    this.#forwardedUrl = paths.forwarded(path, found?.operation) + url.slice(path.length);
    // `OPTIONS *` has no path.
    const absolute = upstream.origin + (this.#forwardedUrl.startsWith('/') ? '' : '/') + this.#forwardedUrl;
    this.#request = {
      ...{ method, url: absolute, httpVersion: visit.request.httpVersion },
      headers: forwardedHeaders(visit, upstream.host),
    };
  }

  async run(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      // The client has gone in the middle of a held request.
      if (!(error instanceof BodyCutShort)) throw error;
      await this.#fail(new ClientGone(), undefined);
    }
  }

  async #run(): Promise<void> {
    const { errors, fallback } = this.#parts;
    const found = this.#found;
    const { faults, scenario } = this.#session;
    const hasRules = found !== undefined && [faults, scenario].some((rules) => rules.mayFit(found.operation.id));
    if (found !== undefined && (errors || hasRules)) {
      this.#visit.goOn();
      await this.#body.hold(judgedBytes);
    }
    if (found !== undefined && errors) {
      const violations = await this.#requestViolations(found);
      if (violations.length > 0) return this.#refuse(422, violations, undefined);
    }
    const rule =
      found !== undefined && hasRules ? takeRule(found.operation.id, this.#mockRequest(), this.#session) : undefined;
    if (rule !== undefined && isForMock(rule)) return this.#answerByMock(rule, 'a rule says so');
    if (rule?.delayMs !== undefined) await sleep(rule.delayMs, this.#visit.signal);
    const asked = await this.#ask();
    if (asked === undefined) return;
    const { statusCode: status = 0 } = asked.answer;
    if (found !== undefined && fallback.applies(found.operation, status) && this.#body.isReplayable) {
      await this.#leave(asked);
      return this.#answerByMock(noRule, `the deployment answers ${status}`);
    }
    await this.#passOn(asked);
  }

  /** Sends the request to the deployment. Undefined if there is no answer and the client has got the failure. */
  async #ask(): Promise<Asked | undefined> {
    const { upstream } = this.#parts;
    const visit = this.#visit;
    const { method, headers } = this.#request;
    try {
      const asked = await ask(upstream, {
        head: { method, path: this.#forwardedUrl, headers },
        body: this.#body,
        hasBody: visit.hasBody,
        expectsContinue: visit.expectsContinue,
        onInformation: ({ statusCode, statusMessage, rawHeaders }) =>
          visit.inform(statusCode, statusMessage, rawHeaders),
        signal: visit.signal,
      });
      this.#waited = visit.milliseconds;
      // A client that stops in the middle of its body gets no answer.
      this.#body.ended.catch(() => asked.sent.destroy());
      return asked;
    } catch (error) {
      await this.#fail(error, undefined);
      return undefined;
    }
  }

  /** Passes an answer on: after its judgement if it can be held, otherwise as it arrives. */
  async #passOn(asked: Asked): Promise<void> {
    const { errors, recorder, rewriting } = this.#parts;
    const visit = this.#visit;
    const { response, method, signal } = visit;
    const { answer, sent } = asked;
    const { statusCode: status = 0, statusMessage: reason = '' } = answer;
    const headers = headersOf(answer.rawHeaders);
    const length = headerIn(headers, 'content-length');
    const isBodiless = method === 'HEAD' || status === 204 || status === 304;
    const isEmpty = isBodiless || length === '0';
    const isJson = this.#found !== undefined && isJsonMediaType(headerIn(headers, 'content-type') ?? '');
    const isRead = isJson && !isEmpty;
    const body = new PassingBody(answer, isRead ? judgedBytes : recorder === undefined ? 0 : heldBytes);
    const seen = { status, reason, httpVersion: answer.httpVersion, headers };
    const judged = (): SeenAnswer => ({
      ...seen,
      body: isEmpty ? { bytes: nothing, size: 0 } : { bytes: isRead ? body.bytes : undefined, size: body.size },
    });
    if (isRead && !(Number(length ?? 0) > heldBytes)) {
      try {
        await body.hold(heldBytes);
      } catch (error) {
        return this.#fail(error, { ...seen, body: { bytes: undefined, size: body.size } });
      }
    }
    const isRequestKnown = this.#body.hasEnded;
    const isAnswerKnown = !isRead || body.hasEnded;
    const violations = await this.#violations(judged());
    if (errors && violations.length > 0) {
      const whole = body.hasEnded ? body.bytes : undefined;
      if (!body.hasEnded) sent.destroy();
      return this.#refuse(500, violations, { ...seen, body: { bytes: whole, size: body.size } });
    }
    // Reported before the client has the whole answer, so that the client finds it in the journal.
    const finish = async (failure: string | undefined): Promise<void> => {
      try {
        const all = isRequestKnown && isAnswerKnown ? violations : await this.#violations(judged());
        const whole = { ...seen, body: seenBody(body) };
        await this.#tell({ status, answer: whole, failure, violations: all, answerBody: body });
      } catch (error) {
        // The answer is still passed on to its end.
        this.#parts.log(visit, status, ['the proxy can not judge this'], asError(error));
      }
    };
    if (body.hasEnded) await finish(undefined);
    const own = { origin: visit.origin, path: this.#parts.paths.basePath };
    const rewritten = rewriting?.body(status, headers, own);
    const told = rewriting === undefined ? headers : rewriting.headers(headers, own);
    const form = rewritten === undefined ? told : withoutForm(told);
    this.#writeHead(status, reason, [...form, ...violationsHeader(violations)], isBodiless);
    // Sends the head of an event stream before its first event.
    if (!isEmpty && !body.hasEnded) response.write(nothing);
    if (signal.aborted) sent.destroy();
    else signal.addEventListener('abort', () => sent.destroy());
    // The rest of a request that was answered early is passed on while the deployment reads it.
    sent.once('close', () => this.#body.letGo());
    if (sent.destroyed) this.#body.letGo();
    body.passTo(rewritten === undefined || isEmpty ? response : rewritten(response), () => finish(undefined));
    try {
      await body.ended;
      if (!response.writableFinished && !response.destroyed) await closed(response);
    } catch (error) {
      if (!signal.aborted) await finish(failureReason(error));
      hangUp(response);
    }
    if (signal.aborted) await finish('the client has gone away before the end of the answer');
  }

  /** Writes the answer's head, and only what the connection needs besides. */
  #writeHead(status: number, reason: string, headers: readonly Header[], isBodiless: boolean): void {
    const { response, isOld, expectsContinue } = this.#visit;
    const isChunked = !isOld && (this.#visit.method === 'HEAD' || !isBodiless);
    response.sendDate = false;
    // A client that waits for 100 Continue may or may not send its body: the next request could not be told from it.
    if (expectsContinue && !this.#body.hasEnded && this.#body.size === 0) response.shouldKeepAlive = false;
    if (!isOld && response.shouldKeepAlive) response.removeHeader('Connection');
    response.writeHead(status, reason, rawHeadersOf(endToEnd(headers, isChunked)));
  }

  /** Answers with the violations, instead of the deployment or its answer. */
  async #refuse(
    status: 422 | 500,
    violations: readonly SeenViolation[],
    answer: SeenAnswer | undefined,
  ): Promise<void> {
    const own = violationsAnswer(status, violations, this.#parts.mock.framework);
    await this.#tell({ status, answer, failure: undefined, violations, answerBody: own.body });
    this.#answerByProxy(own);
    this.#body.letGo();
  }

  /** Answers with the reason why the deployment has no answer, if the client is still connected. */
  async #fail(error: unknown, answer: SeenAnswer | undefined): Promise<void> {
    const { upstream } = this.#parts;
    const { signal, response } = this.#visit;
    if (error instanceof ClientGone || signal.aborted) {
      const failure = 'the client has gone away before the answer';
      return this.#tell({ status: undefined, answer, failure, violations: [], answerBody: undefined });
    }
    const failed = gatewayFailure(error);
    const { status, reason: failure } = failed;
    const body = problemOf(failed, upstream.origin);
    await this.#tell({ status, answer, failure, violations: [], answerBody: body });
    if (response.headersSent) hangUp(response);
    else this.#answerByProxy({ status, headers: { 'Content-Type': 'application/problem+json' }, body });
    this.#body.letGo();
  }

  #answerByProxy({ status, headers, body }: ViolationsAnswer): void {
    const { response } = this.#visit;
    if (!this.#body.hasEnded) response.shouldKeepAlive = false;
    send(response, { status, headers, body }, nosniff);
  }

  /** Lets the mock answer. @param why for the log */
  async #answerByMock(rule: FaultRule, why: string): Promise<void> {
    const { mock, http, log, entered } = this.#parts;
    const visit = this.#visit;
    visit.goOn();
    this.#body.stop();
    await this.#body.hold(judgedBytes);
    const reply = await mock.handle({ ...this.#mockRequest(), rule }, (entry) => entered(visit, entry));
    await http.sendReply(visit.request, visit.response, reply);
    const { status, reason } = reply;
    log(visit, status, [`the mock answers: ${why}`, reason], reply.fault);
    this.#body.letGo();
  }

  /** Drops an answer that the mock replaces; records it. */
  async #leave({ answer, sent }: Asked): Promise<void> {
    const body = new PassingBody(answer, heldBytes);
    await body.hold(heldBytes).catch(() => undefined);
    if (!body.hasEnded) sent.destroy();
    const { statusCode: status = 0, statusMessage: reason = '', httpVersion } = answer;
    const seen = { status, reason, httpVersion, headers: headersOf(answer.rawHeaders), body: seenBody(body) };
    this.#parts.recorder?.(this.#exchange(seen, undefined));
  }

  #mockRequest(): MockRequest {
    const { method, url, request, signal } = this.#visit;
    const body = this.#body.bytes ?? new BodyTooLarge(judgedBytes);
    return { method, url, headers: request.headers, body, signal };
  }

  async #violations(answer: SeenAnswer): Promise<readonly SeenViolation[]> {
    const found = this.#found;
    if (found === undefined) return [];
    const ofAnswer = this.#parts.judge.answerViolations(found, this.#exchange(answer, undefined));
    return [...(await this.#requestViolations(found)), ...(await ofAnswer)];
  }

  #requestViolations(found: Found): Promise<readonly SeenViolation[]> {
    return this.#parts.judge.requestViolations(found, this.#seenRequest());
  }

  #seenRequest(): SeenRequest {
    return { ...this.#request, body: seenBody(this.#body) };
  }

  #exchange(answer: SeenAnswer | undefined, failure: string | undefined): SeenExchange {
    const { time: began, milliseconds } = this.#visit;
    const waited = this.#waited;
    return {
      ...{ began, milliseconds, request: this.#seenRequest(), answer, failure },
      ...(waited !== undefined && { waited }),
    };
  }

  /** Reports the exchange, only once. */
  async #tell(told: Omit<Told, 'visit' | 'found' | 'session' | 'requestBody' | 'exchange'>): Promise<void> {
    if (this.#isTold) return;
    this.#isTold = true;
    const wasAsked = told.status !== 422 || told.answer !== undefined;
    const exchange = wasAsked ? this.#exchange(told.answer, told.failure) : undefined;
    await this.#parts.tell({
      ...told,
      ...{ visit: this.#visit, found: this.#found, session: this.#session, requestBody: this.#body, exchange },
    });
  }
}

/** The headers for the deployment: with its host, without those of the client's connection. */
function forwardedHeaders({ headers, request }: Visit, host: string): Header[] {
  const takesTrailers = request.headers.te !== undefined && hasToken(headers, 'te', 'trailers');
  const forwarded = endToEnd(headers, request.headers['transfer-encoding'] !== undefined).map(
    ([name, value]): Header => (name.toLowerCase() === 'host' ? [name, host] : [name, value]),
  );
  const hasHost = request.headers.host !== undefined;
  return [
    ...(hasHost ? [] : [['Host', host] as const]),
    ...forwarded,
    // TE belongs to the connection, and trailers are passed on by this one, too.
    ...(takesTrailers ? [['TE', 'trailers'] as const] : []),
  ];
}

function seenBody(body: PassingBody): SeenBody {
  return { bytes: body.bytes, size: body.size };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Whether a rule determines an answer, not only a delay. */
function isForMock({ answer, fault, status, example }: FaultRule): boolean {
  return [answer, fault, status, example].some((part) => part !== undefined);
}

/** Resolves when an answer is written, or its connection is closed. */
function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('finish', resolve).once('close', resolve);
  });
}

/** Ends an answer so that the client notices that it is incomplete. */
function hangUp(response: ServerResponse): void {
  // Without a length and without chunks, only a reset shows that something is missing.
  if (response.hasHeader('content-length') || response.chunkedEncoding) response.destroy();
  else response.socket?.resetAndDestroy();
}
