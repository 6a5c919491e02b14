import type { DeliveryRequest, Outcome } from './delivery.ts';

/** @internal The inboxes of the mock itself, for deliveries that need no connection to come there. */
export interface OwnInboxes {
  /** Whether a URL is that of an inbox of this mock, asked where it runs. */
  takes(url: string): boolean;
  /** Never rejects: whatever goes wrong is an outcome, `aborted` when the signal ends it. */
  receive(delivery: DeliveryRequest, event: string, signal: AbortSignal): Promise<Outcome>;
}
