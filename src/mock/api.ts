import type { ValidationErrors } from '../framework/validation/validation-errors.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Clock } from '../state/clock.ts';
import type { Resource, Store, StoreContent, StoredRecord } from '../state/store.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { Subscription } from '../webhooks/subscription.ts';
import type { EventDefinitions, EventSequence } from './events.ts';
import type { Handler, HandlerContext } from './handler.ts';
import type { Services, Session, SessionParts } from './sessions/session.ts';

/** A resource that paths name, and how a path parameter finds one of its records. */
export interface PathResource<Item extends StoredRecord = StoredRecord> extends Resource<Item> {
  /** Finds what a path parameter names; by default the record of that id, inside the parent that the path names. */
  find?(id: string, store: Store): Promise<Item | undefined>;
}

/** The mock half of an API: what its operations do to the state, and what its events are. */
export interface MockApi {
  /** By the name in `x-resource`. A parent comes before what belongs to it. */
  readonly resources?: Readonly<Record<string, PathResource>>;
  /** By `operationId`. An operation that is not here is answered from the document alone. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** @internal The operations that need no session: they are answered even when its state can't be reached. */
  readonly stateless?: ReadonlySet<string>;
  /** By name. If the document itself names its events, a function of the document. */
  readonly events?: EventDefinitions | ((document: ApiDocument) => EventDefinitions);
  /**
   * Finds whom an event happens to, by the parameters of a request to the control API.
   * @throws {InputInvalid} if they name nobody
   */
  readonly target?: (parameters: Readonly<Record<string, unknown>>, session: Session) => Promise<unknown>;
  /** Events that follow from each other, by the name of the whole. */
  readonly sequences?: Readonly<Record<string, EventSequence>>;
  /** Shows and changes the subscriptions for the control API. */
  readonly subscriptions?: SubscriptionControl;
  /** The records with which a session starts. */
  readonly start?: StoreContent | ((context: StartContext) => StoreContent | Promise<StoreContent>);
  /** Made for each session, and closed with it. */
  readonly services?: (session: SessionParts) => Services;
  /** A token for the documentation, used if any token is accepted. */
  readonly exampleToken?: string;
  /** Makes the parts of a sample consistent where no schema can express it. */
  readonly harmonize?: (sample: unknown) => unknown;
  /** Loads a check of records that come from a state file or the control API. */
  readonly recordCheck?: () => Promise<RecordCheck>;
}

/** What the first records of a session are made from. */
export interface StartContext {
  readonly document: ApiDocument;
  readonly seed: number;
  readonly clock: Clock;
}

/**
 * Checks the records of a state, and fills in their defaults in place. Returns messages by dotted path
 * (`webhook.0.updated_at`); undefined if nothing is wrong.
 */
export type RecordCheck = (records: StoreContent) => ValidationErrors | undefined;

/** Shows and changes the subscriptions of an API, independently of the token that the API itself asks for. */
export interface SubscriptionControl {
  /** With everything that deliveries need, including secrets. */
  all(session: Session): Promise<readonly Subscription[]>;
  list(session: Session, document: ApiDocument): Promise<SubscriptionList>;
  /** Like the methods below, resolves with undefined if the session has no such subscription. */
  setEnabled(id: string, isEnabled: boolean, context: HandlerContext): Promise<ListedSubscription | undefined>;
  remove(id: string, context: HandlerContext): Promise<true | undefined>;
  /** Sends a test immediately. Resolves with its attempt. */
  test(id: string, context: HandlerContext): Promise<Attempt | undefined>;
  /** Queues another attempt of a failed delivery. Throws a documented refusal if that is not possible. */
  retry(attempt: Attempt, context: HandlerContext): Promise<Attempt | undefined>;
}

/** The subscriptions of a session. */
export interface SubscriptionList {
  readonly owners: readonly { readonly id: string; readonly name: string }[];
  /** The parameter that names an owner as an event's target, such as `agent_id`; null if events need none. */
  readonly owner_parameter: string | null;
  readonly subscriptions: readonly ListedSubscription[];
  /** The descriptions of the available events, by event. */
  readonly events: Readonly<Record<string, string>>;
}

/** A subscription as the control API shows it. */
export interface ListedSubscription {
  readonly id: string;
  /** One of the list's owners; null if subscriptions have no owner. */
  readonly owner_id: string | null;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
  /** In the API's own word, such as `active`. */
  readonly status: string;
  /** True if it has a secret. Its deliveries are then signed. */
  readonly is_signed: boolean;
  /** The record as the mocked API shows it. */
  readonly record: unknown;
}
