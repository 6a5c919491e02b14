import type { Clock } from '../state/clock.ts';
import { formatTimestamp } from '../state/clock.ts';
import type { Header } from '../text/header-bytes.ts';
import { redacted, redactedUrl } from '../text/redact.ts';
import type { Addressee } from './addressee.ts';
import type { Attempt } from './attempt.ts';
import { deliveryHeaders } from './custom-headers.ts';
import type { DestinationJudge } from './deliveries-off.ts';
import type { DeliveryRequest, Outcome } from './delivery.ts';
import type { OwnInboxes } from './own-inboxes.ts';
import type { SignatureScheme } from './signature/scheme.ts';
import type { Subscription } from './subscription.ts';
import { fillTemplate } from './template.ts';

/** The most characters of an answer's body that the log keeps. */
const longestLoggedBody = 4096;

const encoder = new TextEncoder();

/** The result of an attempt. */
export interface AttemptMade {
  /** The attempt with its outcome, except for its final status. */
  readonly attempt: Attempt;
  readonly isSuccess: boolean;
  /**
   * Why no other attempt may follow, even if the subscription allows it: the delivery is `unsendable` from here, which
   * says nothing about the receiver, or the receiver answered that it is `gone`.
   */
  readonly end: 'unsendable' | 'gone' | undefined;
}

/** The parts that a mock's couriers share. */
interface OwnParts {
  inboxes?: OwnInboxes | undefined;
  /** Signs what goes to an addressee; undefined for unsigned deliveries. */
  readonly callbackSecret?: string | undefined;
}

/** Makes single delivery attempts, with the current settings of the subscription. */
export class Courier {
  readonly scheme: SignatureScheme;
  /** @internal */
  readonly destinations: DestinationJudge;
  readonly #clock: Clock;
  readonly #own: OwnParts;

  /** @internal */
  constructor(scheme: SignatureScheme, destinations: DestinationJudge, clock: Clock, own: OwnParts = {}) {
    this.scheme = scheme;
    this.destinations = destinations;
    this.#clock = clock;
    this.#own = own;
  }

  /** @internal The key that signs what goes to an addressee; undefined for unsigned deliveries. */
  get callbackSecret(): string | undefined {
    return this.#own.callbackSecret;
  }

  /** @internal Makes a subscription of an addressee. Loaded late: most mocks have none. */
  async addressed(to: Addressee, id: string): Promise<Subscription> {
    const { subscriptionTo } = await import('./addressee.ts');
    return subscriptionTo(to, id, this.callbackSecret);
  }

  /** @internal The same courier with another clock. */
  at(clock: Clock): Courier {
    return new Courier(this.scheme, this.destinations, clock, this.#own);
  }

  /** @internal Delivers to the mock's own inboxes without a connection from now on, with any clock. */
  deliverTo(inboxes: OwnInboxes): void {
    this.#own.inboxes = inboxes;
  }

  /** @internal Makes one attempt; undefined if aborted. */
  async attempt(attempt: Attempt, to: Subscription, signal: AbortSignal): Promise<AttemptMade | undefined> {
    const template = own(to.templates, attempt.event);
    const filled = template === undefined ? undefined : fillTemplate(template, attempt.payload);
    const { content } = to;
    const body = content?.bytes ?? encoder.encode(JSON.stringify(filled?.value ?? attempt.payload));
    const mediaType = content === undefined ? 'application/json' : content.mediaType;
    const ours: Header[] = [
      ...(mediaType === undefined ? [] : [['Content-Type', mediaType] as const]),
      ['User-Agent', 'talkover-mock'],
      ...Object.entries({ ...attempt.trace }),
      ...Object.entries(await this.#sign(body, attempt, to)),
    ];
    const { headers, notes } = deliveryHeaders(to.headers, ours);
    const { method, url } = to;
    const delivery = { method, url, headers, body, timeoutMilliseconds: to.timeoutInSeconds * 1000 };
    const outcome = await this.#send(delivery, attempt.event, signal);
    if (outcome.kind === 'aborted') return undefined;
    const unknown = filled?.unknownVariables.map((name) => `the template's {{${name}}} is not in the payload`) ?? [];
    const isLong = outcome.kind === 'answered' && (outcome.isCut || outcome.body.length > longestLoggedBody);
    const told = [
      ...notes,
      ...unknown,
      ...(outcome.kind === 'answered' && outcome.problem !== undefined ? [outcome.problem] : []),
      ...(isLong ? [`of the answer's body ${longestLoggedBody} characters are kept`] : []),
    ];
    const made: Attempt = {
      ...attempt,
      request: {
        method: to.method,
        url: redactedUrl(to.url),
        // Headers from a document are no credentials.
        headers: shown(headers, attempt.to === undefined ? ours : headers),
        ...(filled !== undefined && { payload: filled.value }),
      },
      ...this.#outcomeOf(outcome),
      ...(told.length > 0 && { notes: told }),
    };
    return {
      attempt: made,
      isSuccess: made.error === undefined,
      end: endOf(outcome),
    };
  }

  async #send(delivery: DeliveryRequest, event: string, signal: AbortSignal): Promise<Outcome> {
    const { inboxes } = this.#own;
    if (!this.destinations.isOff && inboxes?.takes(delivery.url)) return inboxes.receive(delivery, event, signal);
    // Loaded for the first delivery: many runs have none, and a mock without deliveries needs no Node modules.
    const { sendDelivery } = await import('./send-delivery.ts');
    return sendDelivery(delivery, this.destinations, signal);
  }

  async #sign(
    body: Uint8Array,
    { delivery_id }: Attempt,
    { secret }: Subscription,
  ): Promise<Readonly<Record<string, string>>> {
    if (secret === undefined) return {};
    const { signatureHeaders } = await import('./signature/sign.ts');
    const timestamp = Math.floor(this.#clock.now() / 1_000_000);
    return signatureHeaders(this.scheme, { secret, body, id: delivery_id, timestamp });
  }

  #outcomeOf(outcome: Exclude<Outcome, { kind: 'aborted' }>): Partial<Attempt> {
    const duration_ms = outcome.durationMilliseconds;
    if (outcome.kind === 'failed') return { error: outcome.error, duration_ms };
    const { status, statusText, headers, body } = outcome;
    const response_body = body.slice(0, longestLoggedBody);
    const answer = { http_status: status, response_headers: headers, response_body, duration_ms };
    if (status >= 200 && status < 300) return { ...answer, delivered_at: formatTimestamp(this.#clock.now()) };
    return { ...answer, error: `HTTP ${status} ${statusText}`.trimEnd() };
  }
}

/** An answer 410 means that the receiver is gone permanently (RFC 9110, 15.5.11). */
function endOf(outcome: Outcome): AttemptMade['end'] {
  if (outcome.kind === 'answered') return outcome.status === 410 ? 'gone' : undefined;
  return outcome.kind === 'failed' && outcome.failure === 'destination' ? 'unsendable' : undefined;
}

/** The headers for the log; custom values, which may be credentials, are redacted. */
function shown(headers: readonly Header[], own: readonly Header[]): Record<string, string> {
  return Object.fromEntries(headers.map((header) => (own.includes(header) ? header : [header[0], redacted])));
}

/** The event's template; its name may equal an inherited property's. */
function own(templates: Subscription['templates'], event: string): unknown {
  return Object.hasOwn(templates, event) ? templates[event] : undefined;
}
