import type { ApiDocument } from '../openapi/document/api-document.ts';
import { isJsonObject } from '../openapi/document/json-pointer.ts';
import { below, type Place } from '../openapi/document/source-files.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import { unknownKeys } from '../openapi/schemas/unknown-keys.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { Outbox } from '../webhooks/outbox.ts';
import type { Subscription } from '../webhooks/subscription.ts';
import type { TraceContext } from '../webhooks/trace-context.ts';
import { type JsonObject, merged } from './merge-json.ts';
import { InputInvalid, Refusal } from './refusals/refusals.ts';
import type { Session } from './sessions/session.ts';

/** The context in which an event is made. */
export interface EventContext {
  readonly document: ApiDocument;
  /** When it happens, in microseconds since 1970. */
  readonly now: number;
  readonly random: Random;
}

/** An event to which subscriptions can subscribe. */
export interface EventDefinition {
  /** JSON Pointer of the schema of its payload. By default the schema of the event in the document's `webhooks`. */
  readonly schema?: string;
  /** Completes the given part of the event's data. By default with a sample of the schema. */
  readonly data?: (given: JsonObject, context: EventContext) => JsonObject;
  /** Returns remarks on the given data, such as a key that the schema does not have. */
  readonly notes?: (given: JsonObject, document: ApiDocument) => readonly string[];
  /** Finds the subscriptions that get the event when it happens to a target. */
  readonly subscribers: (session: Session, target: unknown) => Promise<readonly Subscription[]>;
  /** Makes the payload for one of them. By default it is the data alone. */
  readonly payload?: (data: JsonObject, about: DeliveryFacts) => JsonObject;
  /** @internal Queues the event for a target without a subscription, instead of for subscribers. */
  readonly send?: (data: JsonObject, occasion: EventOccasion) => Promise<readonly Attempt[]>;
}

/** @internal Where and why an event is sent. */
export interface EventOccasion {
  readonly session: Session;
  readonly outbox: Outbox;
  readonly target: unknown;
  readonly trace: TraceContext | undefined;
}

/** Facts that a payload may contain besides the event's data. */
export interface DeliveryFacts {
  readonly event: string;
  readonly subscription: Subscription;
  readonly target: unknown;
  /** When the event happens, in microseconds since 1970. */
  readonly at: number;
}

/** An event that has happened; `at` is in microseconds since 1970. */
export interface Happening {
  readonly event: string;
  readonly data: JsonObject;
  readonly at: number;
}

/** Thrown when a requested event is not defined by the API; carries the event. */
export class EventUnknown extends InputInvalid {
  override readonly name = 'EventUnknown';
  readonly event: string;

  constructor(event: string, known: readonly string[]) {
    const message = `There is no event ${JSON.stringify(event)}. There is: ${known.join(', ') || 'none'}.`;
    super({ event: [message] }, message);
    this.event = event;
  }
}

/** Thrown when the document has no payload schema for an event; carries the event. */
export class EventUndocumented extends Refusal {
  override readonly name = 'EventUndocumented';
  readonly event: string;

  /** @param pointer the expected place of the schema */
  constructor(event: string, pointer = `/webhooks/${event}/post`) {
    super(`The document describes no payload of ${event}: it has no schema at ${pointer}.`);
    this.event = event;
  }
}

/** Thrown when an API with events has no outbox in its sessions. */
export class OutboxMissing extends Error {
  override readonly name = 'OutboxMissing';

  constructor() {
    super('the API defines events, but its `services` have no `outbox` to deliver them');
  }
}

/** Events that follow from each other. */
export interface EventSequence {
  /** Returns the events in order, the last one now, completed from the given data. */
  readonly play: (given: JsonObject, context: EventContext) => readonly Happening[];
  /** Returns remarks on the given data. */
  readonly notes?: (given: JsonObject, document: ApiDocument) => readonly string[];
}

/** Events by name. */
export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** Throws {@link EventUnknown}. */
export function eventOf(events: EventDefinitions, name: string): EventDefinition {
  const definition = Object.hasOwn(events, name) ? events[name] : undefined;
  if (definition === undefined) throw new EventUnknown(name, Object.keys(events));
  return definition;
}

/** Completes the data of an event from a given part. Throws {@link EventUnknown}, {@link EventUndocumented}. */
export function eventData(
  events: EventDefinitions,
  name: string,
  given: JsonObject,
  context: EventContext,
): JsonObject {
  const definition = eventOf(events, name);
  if (definition.data !== undefined) return definition.data(given, context);
  return merged(samplePayload(context, name, definition.schema), given);
}

/** Returns remarks on the given data of an event: by default, the keys that its schema does not have. */
export function notesOnEvent(
  events: EventDefinitions,
  name: string,
  given: JsonObject,
  document: ApiDocument,
): readonly string[] {
  const { notes, schema } = eventOf(events, name);
  if (notes !== undefined) return notes(given, document);
  return unknownKeys(document.files, [schemaOf(document, name, schema)], given).map(
    ({ path, known }) => `${path} is not in the data of ${name} as the document has it; there is ${known.join(', ')}`,
  );
}

/** Samples the payload of an event by its schema in the document. Throws {@link EventUndocumented}. */
export function samplePayload({ document, now, random }: EventContext, event: string, schema?: string): JsonObject {
  const place = schemaOf(document, event, schema);
  const sample =
    document.files.valueAt(place) === undefined
      ? undefined
      : document.sampler.sample(place, random, Math.floor(now / 1000));
  if (!isJsonObject(sample)) throw new EventUndocumented(event, place.pointer);
  // A value from `x-faker` is part of the document, so it must not be shared.
  return structuredClone(sample);
}

function schemaOf({ root }: ApiDocument, event: string, schema: string | undefined): Place {
  if (schema !== undefined) return { uri: root.uri, pointer: schema };
  return below(root, 'webhooks', event, 'post', 'requestBody', 'content', 'application/json', 'schema');
}

/**
 * Queues an event for each of its subscribers. Resolves with the queued attempts.
 * @param trace of the request that caused the event, if it has one
 * @throws {EventUnknown} {@link OutboxMissing} {@link QueueFull}, and queues nothing
 */
export async function deliverEvent(
  events: EventDefinitions,
  session: Session,
  { event, data, at }: Happening,
  target: unknown,
  trace: TraceContext | undefined,
): Promise<readonly Attempt[]> {
  const { subscribers, payload, send } = eventOf(events, event);
  const { outbox } = session.services;
  if (outbox === undefined) throw new OutboxMissing();
  if (send !== undefined) return send(data, { session, outbox, target, trace });
  const subscriptions = await subscribers(session, target);
  return outbox.send(
    event,
    subscriptions,
    (subscription) => payload?.(data, { event, subscription, target, at }) ?? data,
    trace,
  );
}
