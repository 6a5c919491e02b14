import { statusNames } from '../../framework/status-names.ts';
import type { Mock } from '../../mock/mock.ts';
import { BodyTooLarge } from '../../mock/refusals/refusals.ts';
import { type MockRequest, maxOwnBodyBytes } from '../../mock/request.ts';
import { sleep } from '../../mock/sleep.ts';
import type { WrittenReply } from '../../mock/web/response.ts';
import { withoutFinal } from '../../text/endings.ts';
import type { Header } from '../../text/header-bytes.ts';
import { utf8Of } from '../../text/utf8.ts';
import { type Answer, type DeliveryRequest, longestBody, messageOf, type Outcome } from '../../webhooks/delivery.ts';
import { timedOut } from '../../webhooks/failure.ts';
import { inboxNameIn } from '../../webhooks/inbox-path.ts';
import { inboxAnswer } from './inbox-answer.ts';
import { inboxesOf } from './inboxes-of.ts';

/** The headers that every answer of an inbox has. */
const ownHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

const encoder = new TextEncoder();

/**
 * Delivers to an inbox of the mock itself without a connection. The inbox keeps what a connection would have brought.
 * Never rejects; resolves with `aborted` when the signal aborts.
 */
export async function deliverInProcess(
  mock: Mock,
  delivery: DeliveryRequest,
  event: string,
  signal: AbortSignal,
): Promise<Outcome> {
  if (signal.aborted) return { kind: 'aborted' };
  const began = performance.now();
  const { url, headers } = messageOf(delivery);
  const { method, body, timeoutMilliseconds } = delivery;
  const message = { method, headers: onTheWire(headers, url.host), body };
  const { reply, delay } = await received(mock, url, message, event);
  await sleep(Math.min(delay, timeoutMilliseconds), signal);
  if (signal.aborted) return { kind: 'aborted' };
  const durationMilliseconds = Math.round(performance.now() - began);
  if (delay >= timeoutMilliseconds) return { kind: 'failed', ...timedOut, durationMilliseconds };
  return { kind: 'answered', ...answerOf(reply, method), durationMilliseconds };
}

/** Answers a request to an inbox that came through `fetch`. */
export async function answerInbox(mock: Mock, request: MockRequest, url: URL): Promise<WrittenReply> {
  const { method, body } = request;
  const headers = Object.entries(request.headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): Header => [name, value]),
  );
  const { reply, delay } = await received(mock, url, { method, headers, body });
  await sleep(delay, request.signal);
  return reply;
}

type Message = Pick<MockRequest, 'method' | 'body'> & { readonly headers: readonly Header[] };

/** Keeps a request. Returns its answer, and the answer's delay in milliseconds. */
async function received(
  mock: Mock,
  { pathname, search, origin }: URL,
  { method, headers, body }: Message,
  event?: string,
): Promise<{ readonly reply: WrittenReply; readonly delay: number }> {
  const { framework } = mock;
  if (body instanceof BodyTooLarge || body.length > maxOwnBodyBytes)
    return { reply: framework.answer(413, framework.words.bodyTooLarge(maxOwnBodyBytes)), delay: 0 };
  const message = { method, origin, url: pathname + search, headers, body };
  const settings = await inboxesOf(mock).receive(inboxNameIn(pathname) ?? '', pathname, message, event);
  const { headers: ofAnswer, ...answer } = inboxAnswer(settings);
  return { reply: { ...answer, headers: { ...ofAnswer, ...ownHeaders } }, delay: settings.delayMs };
}

/** Makes the headers that a connection would bring: trimmed values, and the connection's own headers. */
function onTheWire(headers: readonly Header[], host: string): Header[] {
  const brought = headers.map(([name, value]): Header => [name, withoutFinal(value.replace(/^[ \t]+/, ''), ' \t')]);
  return [...brought, ['Host', host], ['Connection', 'close']];
}

/** Makes the answer that a sender would keep. */
function answerOf({ status, headers, body }: WrittenReply, method: string): Answer {
  const bytes = typeof body === 'string' ? encoder.encode(body) : new Uint8Array();
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status,
    statusText: statusNames[status] ?? '',
    headers: { ...Object.fromEntries(names), 'content-length': String(bytes.length) },
    body: method === 'HEAD' ? '' : utf8Of(bytes.subarray(0, longestBody)),
    isCut: bytes.length > longestBody,
    problem: undefined,
  };
}
