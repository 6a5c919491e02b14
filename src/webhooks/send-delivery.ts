import { setMaxListeners } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { readHeader } from '../text/header-bytes.ts';
import { answerText } from './answer-text.ts';
import type { DestinationJudge } from './deliveries-off.ts';
import { type Answer, type DeliveryRequest, longestBody, messageOf, type Outcome } from './delivery.ts';
import { type Failure, timedOut } from './failure.ts';
import { networkFailure } from './network-failure.ts';

/**
 * Sends a request once, on a new connection; a redirect is an ordinary answer. Never rejects: every failure is an
 * outcome; `aborted` if the signal aborts.
 */
export async function sendDelivery(
  delivery: DeliveryRequest,
  destinations: DestinationJudge,
  signal: AbortSignal,
): Promise<Outcome> {
  if (signal.aborted) return { kind: 'aborted' };
  const began = performance.now();
  const stop = new AbortController();
  const end = () => stop.abort();
  const timer = setTimeout(end, delivery.timeoutMilliseconds);
  // One signal may serve many deliveries, which Node would report as a leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', end, { once: true });
  try {
    const answer = await exchange(delivery, destinations, stop.signal);
    return { kind: 'answered', ...answer, durationMilliseconds: millisecondsSince(began) };
  } catch (error) {
    if (signal.aborted) return { kind: 'aborted' };
    const failure = stop.signal.aborted ? timedOut : failureOf(error);
    return { kind: 'failed', ...failure, durationMilliseconds: millisecondsSince(began) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** Thrown when a webhook's URL can't be parsed, though the API accepts it (`http://crm.local:99999/`). */
class UrlUnreadable extends Error {
  override readonly name = 'UrlUnreadable';
}

/** Thrown when Node refuses to make the request because of an invalid method or header. */
class RequestUnsendable extends Error {
  override readonly name = 'RequestUnsendable';
}

/** Thrown when the connection is closed in the middle of an answer. */
class AnswerIncomplete extends Error {
  override readonly name = 'AnswerIncomplete';
}

/** Thrown for a 101, which would end HTTP on the connection without being requested. */
class ProtocolSwitched extends Error {
  override readonly name = 'ProtocolSwitched';
}

/** Rejects with one of the errors above, or with one for {@link networkFailure}. */
async function exchange(
  delivery: DeliveryRequest,
  destinations: DestinationJudge,
  signal: AbortSignal,
): Promise<Answer> {
  const request = open(delivery, destinations, signal);
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new ProtocolSwitched());
    });
    request.on('response', (response) => readAnswer(response).then(resolve, reject));
    request.end(delivery.body);
  });
}

function open(delivery: DeliveryRequest, destinations: DestinationJudge, signal: AbortSignal): http.ClientRequest {
  const { method } = delivery;
  if (!URL.canParse(delivery.url)) throw new UrlUnreadable();
  const lookup = destinations.lookupFor(new URL(delivery.url));
  const { url, headers } = messageOf(delivery);
  try {
    const options = { method, headers: Object.fromEntries(headers), lookup, signal, agent: false };
    if (url.protocol !== 'https:') return http.request(url, options);
    return https.request(url, destinations.isOwnInbox?.(url) ? { ...options, rejectUnauthorized: false } : options);
  } catch (error) {
    throw new RequestUnsendable(undefined, { cause: error });
  }
}

async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const { text: body, isCut, problem } = await answerText(await readBody(response), response.headers, longestBody);
  const status = response.statusCode ?? 0;
  return {
    status,
    statusText: readHeader(response.statusMessage || (http.STATUS_CODES[status] ?? '')),
    headers: headersOf(response),
    body,
    isCut,
    problem,
  };
}

async function readBody(response: http.IncomingMessage): Promise<{ readonly bytes: Buffer; readonly isCut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Without an encoding, chunks are buffers. Leaving the loop closes the connection.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longestBody) break;
    }
  } catch (error) {
    throw new AnswerIncomplete(undefined, { cause: error });
  }
  return { bytes: Buffer.concat(chunks).subarray(0, longestBody), isCut: length > longestBody };
}

function headersOf({ headers }: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(readHeader).join(', ') : readHeader(value ?? ''),
    ]),
  );
}

function millisecondsSince(began: number): number {
  return Math.round(performance.now() - began);
}

function failureOf(error: unknown): Failure {
  if (error instanceof UrlUnreadable) return { failure: 'destination', error: 'The webhook URL is not a valid URL' };
  if (error instanceof RequestUnsendable) return { failure: 'protocol', error: `Invalid request: ${reasonIn(error)}` };
  if (error instanceof ProtocolSwitched) return { failure: 'protocol', error: 'Invalid HTTP answer: 101' };
  if (error instanceof AnswerIncomplete) {
    return { failure: 'connection', error: 'Connection closed in the middle of the answer' };
  }
  return networkFailure(error);
}

/** Node's error for an unsendable request names the header, but never its value. */
function reasonIn({ cause }: Error): string {
  return cause instanceof Error ? cause.message : 'it can not be sent';
}
