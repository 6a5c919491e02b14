import type { DestinationJudge } from '../../webhooks/deliveries-off.ts';
import type { Outcome } from '../../webhooks/delivery.ts';
import { sendDelivery } from '../../webhooks/send-delivery.ts';
import { headersToSend } from './headers-to-send.ts';
import type { ReceivedRequest } from './received-request.ts';

/** The longest time for a replay, in milliseconds: the default timeout of a webhook. */
const timeoutMilliseconds = 30_000;

/** Sends a received request to another URL with the same method, body and headers, except those of the connection. */
export function replay(request: ReceivedRequest, url: string, destinations: DestinationJudge): Promise<Outcome> {
  const { method, body } = request;
  const headers = headersToSend(request);
  return sendDelivery({ method, url, headers, body, timeoutMilliseconds }, destinations, new AbortController().signal);
}
