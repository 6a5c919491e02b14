import type { InboxDelivery, Inboxes, InboxSettings, Verdict } from '../../control/inbox/inbox.ts';
import { Arrivals, counted, defaultTimeout } from './arrivals.ts';

/** A delivery that the inbox of a test got. */
export interface TestDelivery {
  /** The event whose delivery it is; undefined for what the mock has not sent. */
  readonly event: string | undefined;
  /** The body's value where it is JSON, else its text. */
  readonly body: unknown;
  /** The body as it was sent. */
  readonly text: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the signature is right for the secret of the webhook; null where that has none. */
  readonly signature: Verdict;
}

/** A receiver that is there already. */
export interface TestInbox {
  /** What a test, or the app, gives as the URL of a webhook. */
  readonly url: string;
  /**
   * The next delivery, of an event where one is named: the oldest that was not given before, as soon as it is there.
   * @throws {NothingDelivered} when none has come, by default in 4000 milliseconds of real time
   */
  next(wanted?: { readonly event?: string; readonly timeout?: number }): Promise<TestDelivery>;
  /** All that came so far, in its order. */
  all(): readonly TestDelivery[];
  /** Says what is answered from now on, 200 without a body by default; `delayMs` is in milliseconds. */
  answer(settings: { readonly status?: number; readonly delayMs?: number; readonly body?: unknown }): void;
}

/** Thrown when no such delivery has come in time; carries what was waited for, and what came. */
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

/** The inbox of a name, as a test sees it. */
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
