import type { DeliveryRequest, Outcome } from './delivery.ts';

/** @internal The mock's own inboxes, for deliveries without a connection. */
export interface OwnInboxes {
  /** True if a URL is that of an inbox of this mock, called where it runs. */
  takes(url: string): boolean;
  /** Never rejects: every failure is an outcome; `aborted` if the signal aborts. */
  receive(delivery: DeliveryRequest, event: string, signal: AbortSignal): Promise<Outcome>;
}
