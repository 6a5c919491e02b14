import type { BodyReading } from '../framework/framework.ts';
import type { ValidationErrors } from '../framework/validation/validation-errors.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { ResourceReference } from '../openapi/document/extensions.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Router } from '../openapi/operations/router.ts';
import type { Clock } from '../state/clock.ts';
import type { Resource, Store, StoreContent, StoredRecord } from '../state/store.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { Subscription } from '../webhooks/subscription.ts';
import type { EventDefinitions, EventSequence } from './events.ts';
import type { Handler, HandlerContext } from './handler.ts';
import type { Call, MockReply } from './reply.ts';
import type { Services, Session, SessionParts } from './sessions/session.ts';

/** A resource that paths can name, with its lookup by a path parameter. */
export interface PathResource<Item extends StoredRecord = StoredRecord> extends Resource<Item> {
  /** @internal The id of the record that a path parameter names inside a parent; by default the parameter itself. */
  idWithin?(id: string, parentId: string | undefined): string;
  /** @internal The path parameter for the record with an id; by default the id itself. */
  idOf?(id: string): string;
  /**
   * Finds the record that a path parameter names. By default this is the record with that id, inside the parent that
   * the path names.
   */
  find?(id: string, store: Store): Promise<Item | undefined>;
}

/** The resource of the deliveries of callbacks and webhooks of a document. No document uses this name. */
export const deliveryLog = 'mock_delivery';

/** The mock half of an API: what its operations do to the state, and its events. */
export interface MockApi {
  /** By the name in `x-resource`. A parent precedes the resources that belong to it. */
  readonly resources?: Readonly<Record<string, PathResource>>;
  /**
   * By `operationId`: the resource of each path parameter, in order. Replaces every `x-resource` of the document; undefined
   * if these apply.
   */
  readonly places?: Readonly<Record<string, readonly (ResourceReference | undefined)[]>>;
  /** The collections recognized in the document, if the API is derived from it. */
  readonly recognized?: Recognized;
  /** By `operationId`. Operations without a handler are answered from the document alone. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** @internal The operations that need no session: they are answered even when its state can't be reached. */
  readonly stateless?: ReadonlySet<string>;
  /** By name. If the document itself names its events, a function of the document. */
  readonly events?: EventDefinitions | ((document: ApiDocument) => EventDefinitions);
  /**
   * Finds the target of an event, by the parameters of a request to the control API.
   * @param host the host and port of the request; undefined if it has none
   * @throws {InputInvalid} if they do not identify a target
   */
  readonly target?: (
    parameters: Readonly<Record<string, unknown>>,
    session: Session,
    host: string | undefined,
  ) => Promise<unknown>;
  /** @internal Called before the answer to each call is written. */
  readonly answered?: (call: Call, reply: MockReply, parts: AnsweringParts) => void;
  /** Sequences of events that follow from each other, by name. */
  readonly sequences?: Readonly<Record<string, EventSequence>>;
  /** Shows and changes the subscriptions for the control API. */
  readonly subscriptions?: SubscriptionControl;
  /** The records with which a session starts. */
  readonly start?: StoreContent | ((context: StartContext) => StoreContent | Promise<StoreContent>);
  /** Made for each session, and closed with it. */
  readonly services?: (session: SessionParts) => Services;
  /** A token for the documentation, used if any token is accepted. */
  readonly exampleToken?: string;
  /** Makes the parts of a sample consistent in ways that no schema can express. */
  readonly harmonize?: (sample: unknown) => unknown;
  /** Loads a check of records that come from a state file or the control API. */
  readonly recordCheck?: () => Promise<RecordCheck>;
}

/** @internal The parts of the mock that has answered a call. */
export interface AnsweringParts {
  readonly document: ApiDocument;
  /** Returns a session by its name. */
  readonly sessions: { get(name: string): Session };
  readonly router: Router;
  /** Reads the request's body, even if the answer did not need it. */
  readonly readBody: (operation: Operation) => BodyReading | Promise<BodyReading>;
}

/** The parts of a document that an API keeps, and those that it does not. */
export interface Recognized {
  readonly collections: readonly RecognizedCollection[];
  readonly others: readonly Unrecognized[];
  /** Reasons for omissions from the initial records of a session. */
  readonly notes: readonly string[];
}

/** A collection that is kept. */
export interface RecognizedCollection {
  /** Its path: `/pets`. */
  readonly path: string;
  /** The path of one item; undefined if there is none. */
  readonly item: string | undefined;
  /** The property that holds the id. */
  readonly id: string;
}

/** A possible collection that is answered without state. */
export interface Unrecognized {
  readonly path: string;
  /** Readable text. */
  readonly reason: string;
}

/** The resource of each parameter in an operation's path. */
export function namedInPath(
  { places }: Pick<MockApi, 'places'>,
  { id, pathParameters }: Pick<Operation, 'id' | 'pathParameters'>,
): readonly (ResourceReference | undefined)[] {
  if (places === undefined) return pathParameters.map(({ resource }) => resource);
  return Object.hasOwn(places, id) ? (places[id] ?? []) : [];
}

/** The inputs for the initial records of a session. */
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

/** Shows and changes the subscriptions of an API, without the token that the API itself requires. */
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
