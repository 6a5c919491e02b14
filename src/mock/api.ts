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
  /** @internal What a path says for the record of an id; by default the id itself. */
  idOf?(id: string): string;
  /**
   * Finds the record that a path parameter names. By default this is the record with that id, inside the parent that
   * the path names.
   */
  find?(id: string, store: Store): Promise<Item | undefined>;
}

/** The resource of what a mock sends for a document that says so: nothing of the document has that name. */
export const deliveryLog = 'mock_delivery';

/** The mock half of an API: what its operations do to the state, and its events. */
export interface MockApi {
  /** By the name in `x-resource`. A parent precedes the resources that belong to it. */
  readonly resources?: Readonly<Record<string, PathResource>>;
  /**
   * By `operationId`, what each parameter of its path names, in its order: in place of every `x-resource` of the document.
   * Undefined where those say it.
   */
  readonly places?: Readonly<Record<string, readonly (ResourceReference | undefined)[]>>;
  /** What was recognized in the document, of an API that was derived from it. */
  readonly recognized?: Recognized;
  /** By `operationId`. Operations without a handler are answered from the document alone. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** @internal The operations that need no session: they are answered even when its state can't be reached. */
  readonly stateless?: ReadonlySet<string>;
  /** By name. If the document itself names its events, a function of the document. */
  readonly events?: EventDefinitions | ((document: ApiDocument) => EventDefinitions);
  /**
   * Finds whom an event happens to, by the parameters of a request to the control API.
   * @param host by which the mock is asked, with its port; undefined where the request does not say
   * @throws {InputInvalid} if they name nobody
   */
  readonly target?: (
    parameters: Readonly<Record<string, unknown>>,
    session: Session,
    host: string | undefined,
  ) => Promise<unknown>;
  /** @internal Called with each call, as its answer is about to be written. */
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
  /** Makes the parts of a sample consistent where no schema can express it. */
  readonly harmonize?: (sample: unknown) => unknown;
  /** Loads a check of records that come from a state file or the control API. */
  readonly recordCheck?: () => Promise<RecordCheck>;
}

/** @internal What has answered a call. */
export interface AnsweringParts {
  readonly document: ApiDocument;
  /** Gives a session by its name. */
  readonly sessions: { get(name: string): Session };
  readonly router: Router;
  /** Reads the request's body, whether or not the answer has needed it. */
  readonly readBody: (operation: Operation) => BodyReading | Promise<BodyReading>;
}

/** What of a document an API keeps, and what it does not. */
export interface Recognized {
  readonly collections: readonly RecognizedCollection[];
  readonly others: readonly Unrecognized[];
  /** What was left out of the records that a session begins with, and why. */
  readonly notes: readonly string[];
}

/** A collection that is kept. */
export interface RecognizedCollection {
  /** Its path: `/pets`. */
  readonly path: string;
  /** The path of one item; undefined where there is none. */
  readonly item: string | undefined;
  /** The property that holds the id. */
  readonly id: string;
}

/** What may be a collection, and is answered as without state. */
export interface Unrecognized {
  readonly path: string;
  /** In words for a person. */
  readonly reason: string;
}

/** What each parameter of an operation's path names. */
export function namedInPath(
  { places }: Pick<MockApi, 'places'>,
  { id, pathParameters }: Pick<Operation, 'id' | 'pathParameters'>,
): readonly (ResourceReference | undefined)[] {
  if (places === undefined) return pathParameters.map(({ resource }) => resource);
  return Object.hasOwn(places, id) ? (places[id] ?? []) : [];
}

/** What the initial records of a session are made from. */
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
