import type { InboxDelivery, Inboxes, InboxSettings, Verdict } from '../../control/inbox/inbox.ts';
import { Arrivals, counted, defaultTimeout } from './arrivals.ts';

/** A delivery in the inbox of a test. */
export interface TestDelivery {
  /** The event of the delivery; undefined for a request that the mock has not sent. */
  readonly event: string | undefined;
  /** The body's value if it is JSON, otherwise its text. */
  readonly body: unknown;
  /** The body as sent. */
  readonly text: string;
  readonly method: string;
  /** The path and the query. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the signature is right for the webhook's secret; null if it has none. */
  readonly signature: Verdict;
}

/** A receiver that is ready to use. */
export interface TestInbox {
  /** The URL for a webhook. */
  readonly url: string;
  /**
   * Resolves with the oldest delivery, of an event if one is named, that was not returned before, as soon as it arrives.
   * @throws {NothingDelivered} if none arrives within the timeout; 4000 milliseconds of real time by default
   */
  next(wanted?: { readonly event?: string; readonly timeout?: number }): Promise<TestDelivery>;
  /** All deliveries so far, in their order. */
  all(): readonly TestDelivery[];
  /** Sets the answer from now on; 200 without a body by default. `delayMs` is in milliseconds. */
  answer(settings: { readonly status?: number; readonly delayMs?: number; readonly body?: unknown }): void;
}

/** Thrown when no such delivery arrives in time; carries the awaited event, and the deliveries that arrived. */
export class NothingDelivered extends Error {
  override readonly name = 'NothingDelivered';
  readonly event: string | undefined;
  readonly deliveries: readonly TestDelivery[];

  constructor(event: string | undefined, timeout: number, deliveries: readonly TestDelivery[]) {
    const came = deliveries.length === 0 ? 'nothing came' : `there came ${counted(deliveries.map(nameOf))}`;
    super(`no ${event === undefined ? 'other delivery' : `delivery of ${event}`} came within ${timeout} ms: ${came}`);
    this.event = event;
    this.deliveries = deliveries;
  }
}

/** Makes the test's view of an inbox. */
export function testInbox(inboxes: Inboxes, name: string, url: string): TestInbox {
  const arrivals = new Arrivals<TestDelivery>();
  inboxes.watch(name, (delivery, event) => arrivals.add(deliveryOf(delivery, event)));
  return {
    url,
    next: ({ event, timeout = defaultTimeout } = {}) =>
      arrivals.next(
        (delivery) => event === undefined || delivery.event === event,
        timeout,
        () => new NothingDelivered(event, timeout, arrivals.all()),
      ),
    all: () => arrivals.all(),
    answer({ status = 200, delayMs = 0, body }) {
      const settings: InboxSettings = { status, delayMs, body };
      inboxes.configure(name, settings);
    },
  };
}

function deliveryOf(delivery: InboxDelivery, event: string | undefined): TestDelivery {
  const { method, url, headers, body: text, json, signature } = delivery;
  const byName = Object.fromEntries(headers.map((header) => [header.name.toLowerCase(), header.value]));
  return { event, body: json ?? text, text, method, url, headers: byName, signature };
}

function nameOf({ event }: TestDelivery): string {
  return event ?? 'a request that is no delivery of the mock';
}
