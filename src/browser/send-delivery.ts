import type { DestinationJudge } from '../webhooks/deliveries-off.ts';
import { type Answer, type DeliveryRequest, longestBody, messageOf } from '../webhooks/delivery.ts';
import { DestinationRefused } from '../webhooks/destination-refused.ts';
import { type Failure, timedOut } from '../webhooks/failure.ts';
import type * as node from '../webhooks/send-delivery.ts';

/**
 * Sends a request once with the browser's `fetch`: the receiver has to allow the page's origin (CORS). Never rejects:
 * failures are outcomes, `aborted` if the signal ends it.
 */
export const sendDelivery: typeof node.sendDelivery = async (delivery, destinations, signal) => {
  if (signal.aborted) return { kind: 'aborted' };
  const began = performance.now();
  const duration = () => Math.round(performance.now() - began);
  const limit = AbortSignal.timeout(delivery.timeoutMilliseconds);
  try {
    const answer = await exchange(delivery, destinations, AbortSignal.any([signal, limit]));
    return { kind: 'answered', ...answer, durationMilliseconds: duration() };
  } catch (error) {
    if (signal.aborted) return { kind: 'aborted' };
    const failure = limit.aborted ? timedOut : failureOf(error, delivery.url);
    return { kind: 'failed', ...failure, durationMilliseconds: duration() };
  }
};

/** Thrown for a redirect, whose details a browser hides. */
class Redirected extends Error {
  override readonly name = 'Redirected';
}

async function exchange(
  delivery: DeliveryRequest,
  destinations: DestinationJudge,
  signal: AbortSignal,
): Promise<Answer> {
  destinations.lookupFor(new URL(delivery.url));
  const { method, body } = delivery;
  const { url, headers } = messageOf(delivery);
  const response = await fetch(url, {
    method,
    // The browser ignores headers that it sets itself.
    headers: headers.map(([name, value]) => [name, value]),
    // Browsers allow no body in a GET.
    body: method === 'GET' || method === 'HEAD' ? null : new Uint8Array(body),
    redirect: 'manual',
    credentials: 'omit',
    // Node's types, which are used here, lack `cache`.
    ...{ cache: 'no-store' },
    referrerPolicy: 'no-referrer',
    signal,
  });
  if (response.type === 'opaqueredirect') throw new Redirected();
  const whole = await response.text();
  return {
    status: response.status,
    statusText: response.statusText,
    headers: Object.fromEntries(response.headers),
    body: whole.slice(0, longestBody),
    isCut: whole.length > longestBody,
    problem: undefined,
  };
}

function failureOf(error: unknown, url: string): Failure {
  if (error instanceof DestinationRefused) return { failure: 'destination', error: error.message };
  if (!URL.canParse(url)) return { failure: 'destination', error: 'The webhook URL is not a valid URL' };
  if (error instanceof Redirected)
    return { failure: 'connection', error: 'The receiver redirects, which is not followed' };
  return {
    failure: 'connection',
    error: 'Connection failed, or the receiver does not allow pages of this origin (CORS)',
  };
}
