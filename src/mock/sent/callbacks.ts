import type { BodyReading } from '../../framework/framework.ts';
import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Route } from '../../openapi/operations/router.ts';
import {
  AddressUnusable,
  addressOf,
  ExpressionUnusable,
  type SeenExchange,
} from '../../openapi/operations/runtime-expression.ts';
import { type CallbackOperation, callbacksOf } from '../../openapi/operations/sent-operations.ts';
import { hash, uuid } from '../../state/random.ts';
import { utf8Of } from '../../text/utf8.ts';
import type { Addressee } from '../../webhooks/addressee.ts';
import type { Outbox } from '../../webhooks/outbox.ts';
import { readTraceContext, type TraceContext } from '../../webhooks/trace-context.ts';
import { givenOf } from '../given.ts';
import { type JsonObject, objectOf } from '../merge-json.ts';
import type { MockReply } from '../reply.ts';
import { headerOf, type MockRequest } from '../request.ts';
import type { Session } from '../sessions/session.ts';
import { StreamedBody } from '../streamed-body.ts';
import { agreeingPayload, type ExchangeFacts } from './agreeing-payload.ts';
import { messageOf } from './message.ts';

/** A call with a successful answer. */
export interface AnsweredCall {
  readonly operation: Operation;
  readonly document: ApiDocument;
  readonly session: Session;
  readonly request: MockRequest;
  readonly reply: Pick<MockReply, 'status' | 'headers' | 'body'>;
  /** The text of each path parameter. */
  readonly texts: Route['parameters'];
  /** Reads the request's body, even if the answer did not need it. */
  readonly readBody: () => BodyReading | Promise<BodyReading>;
}

/** Caches the callbacks of operations. */
const known = new WeakMap<Operation, readonly CallbackOperation[]>();

function callbacksIn(operation: Operation, { files }: ApiDocument): readonly CallbackOperation[] {
  const callbacks = known.get(operation) ?? callbacksOf(operation.place, files);
  known.set(operation, callbacks);
  return callbacks;
}

/**
 * Queues the callbacks of a successful call. If the exchange has no value for the address of a callback, a failed attempt
 * is logged with the reason.
 * @throws {QueueFull} if no more deliveries can wait
 */
export async function sendCallbacks(answered: AnsweredCall, outbox: Outbox): Promise<void> {
  const { operation, document, request } = answered;
  const callbacks = callbacksIn(operation, document);
  if (callbacks.length === 0) return;
  const exchange = await seen(answered);
  const facts = factsOf(answered, exchange);
  const trace = readTraceContext(headerOf(request, 'traceparent'), headerOf(request, 'tracestate'));
  for (const callback of callbacks) await sendOne(callback, { answered, exchange, facts, trace }, outbox);
}

/** The values that the callbacks of one answer share. */
interface Occasion {
  readonly answered: AnsweredCall;
  readonly exchange: SeenExchange;
  readonly facts: ExchangeFacts;
  readonly trace: TraceContext | undefined;
}

async function sendOne(callback: CallbackOperation, occasion: Occasion, outbox: Outbox): Promise<void> {
  const { name: event, method, address } = callback;
  const { answered, exchange, facts, trace } = occasion;
  const { operation, document, session, request } = answered;
  const to = { name: `callback of ${operation.id}`, method, url: address, headers: [] };
  let url: string;
  try {
    url = addressOf(address, exchange);
  } catch (error) {
    if (!(error instanceof ExpressionUnusable || error instanceof AddressUnusable)) throw error;
    const reason = `The callback is not sent: ${error.message}`;
    const failed = { status: 'failed', error: reason, duration_ms: 0 } as const;
    await outbox.sendTo(addresseeId(event, to, session), { event, to, payload: {}, ...failed });
    return;
  }
  const asked = request.body instanceof Uint8Array ? hash('', request.body).join(' ') : '';
  const random = await session.random.counted(`callback\n${operation.id}\n${event}\n${method}\n${url}\n${asked}`);
  const { payload, content, headers, query } = messageOf(callback, {
    ...{ document, random, now: session.clock.now() },
    change: (body, allows) => agreeingPayload(body, facts, allows),
  });
  const addressee = { ...to, url: withQuery(url, query), headers, ...(content && { content }) };
  const delivery = { event, to: addressee, payload, ...(trace && { trace }) };
  await outbox.sendTo(addresseeId(event, addressee, session), delivery);
}

/** Derives an id from event, method and URL. Deliveries without a subscription have it in place of the subscription's id. */
export function addresseeId(event: string, { method, url }: Addressee, { random }: Session): string {
  return uuid(random.once(`addressee\n${event}\n${method}\n${url}`));
}

/** Appends a query to a URL. */
export function withQuery(text: string, query: string): string {
  if (query === '') return text;
  const url = new URL(text);
  url.search = url.search === '' ? query : `${url.search}&${query}`;
  return url.href;
}

async function seen(answered: AnsweredCall): Promise<SeenExchange> {
  const { request, reply, operation, texts, readBody } = answered;
  const [, query = ''] = /\?(.*)$/s.exec(request.url) ?? [];
  const { path } = givenOf(operation, texts, undefined);
  const responseHeaders = headersIn(reply.headers);
  return {
    url: `http://${headerOf(request, 'host') ?? 'localhost'}${request.url}`,
    method: request.method,
    status: reply.status,
    request: {
      headers: headersIn(request.headers),
      body: (await readBody()).value,
      // The first of several values wins.
      query: new Map([...new URLSearchParams(query)].reverse()),
      path: new Map(path.map(({ name, value }) => [name, value])),
    },
    response: { headers: responseHeaders, body: bodyOf(reply.body, responseHeaders.get('content-type')) },
  };
}

/** Returns the headers by their names in lower case, with repeated ones joined. */
function headersIn(headers: MockRequest['headers'] | MockReply['headers']): Map<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(', ')]],
    ),
  );
}

/** Parses the body of an answer if it is JSON; otherwise returns its text. */
function bodyOf(body: MockReply['body'], contentType = ''): unknown {
  if (body === undefined || body instanceof StreamedBody) return undefined;
  const text = typeof body === 'string' ? body : utf8Of(body);
  if (!isJsonMediaType(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function factsOf({ operation }: AnsweredCall, { request, response }: SeenExchange): ExchangeFacts {
  const literal = operation.path.split('/').filter((segment) => segment !== '' && !segment.includes('{'));
  const answer = objectOf(response.body);
  return {
    said: [answer, objectOf(request.body), ...readingsOf(request.path), ...readingsOf(request.query)],
    answer,
    collection: literal.at(-1),
  };
}

/** Returns the texts of a URL, and those that are numbers also as numbers. */
function readingsOf(texts: ReadonlyMap<string, string>): JsonObject[] {
  const numbers = [...texts].filter(([, text]) => /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text));
  return [
    Object.fromEntries(texts),
    Object.fromEntries(numbers.map(([name, text]): [string, number] => [name, Number(text)])),
  ];
}
