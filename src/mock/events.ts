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

/** What an event is made from. */
export interface EventContext {
  readonly document: ApiDocument;
  /** When it happens, in microseconds since 1970. */
  readonly now: number;
  readonly random: Random;
}

/** An event that subscriptions get. */
export interface EventDefinition {
  /** JSON Pointer of the schema of its payload; by default that of the event in the document's `webhooks`. */
  readonly schema?: string;
  /** Completes what is given of the event's data; by default with a sample of the schema. */
  readonly data?: (given: JsonObject, context: EventContext) => JsonObject;
  /** Remarks on what is given, such as a key that the schema does not have. */
  readonly notes?: (given: JsonObject, document: ApiDocument) => readonly string[];
  /** Who gets the event when it happens to a target. */
  readonly subscribers: (session: Session, target: unknown) => Promise<readonly Subscription[]>;
  /** What one of them gets; by default the data alone. */
  readonly payload?: (data: JsonObject, about: DeliveryFacts) => JsonObject;
  /** @internal Queues the event for a target that no subscription names, in place of the subscribers. */
  readonly send?: (data: JsonObject, occasion: EventOccasion) => Promise<readonly Attempt[]>;
}

/** @internal Where and why an event is sent. */
export interface EventOccasion {
  readonly session: Session;
  readonly outbox: Outbox;
  readonly target: unknown;
  readonly trace: TraceContext | undefined;
}

/** What a payload may speak of beside the event's data. */
export interface DeliveryFacts {
  readonly event: string;
  readonly subscription: Subscription;
  readonly target: unknown;
  /** When the event happens, in microseconds since 1970. */
  readonly at: number;
}

/** Something that has happened, and when: in microseconds since 1970. */
export interface Happening {
  readonly event: string;
  readonly data: JsonObject;
  readonly at: number;
}

/** Thrown when an event is to happen that the API does not define; carries the event. */
export class EventUnknown extends InputInvalid {
  override readonly name = 'EventUnknown';
  readonly event: string;

  constructor(event: string, known: readonly string[]) {
    const message = `There is no event ${JSON.stringify(event)}. There is: ${known.join(', ') || 'none'}.`;
    super({ event: [message] }, message);
    this.event = event;
  }
}

/** Thrown when the document describes no payload for an event; carries the event. */
export class EventUndocumented extends Refusal {
  override readonly name = 'EventUndocumented';
  readonly event: string;

  /** @param pointer where the schema should be */
  constructor(event: string, pointer = `/webhooks/${event}/post`) {
    super(`The document describes no payload of ${event}: it has no schema at ${pointer}.`);
    this.event = event;
  }
}

/** Thrown when an event is to be delivered by an API whose sessions have no outbox. */
export class OutboxMissing extends Error {
  override readonly name = 'OutboxMissing';

  constructor() {
    super('the API defines events, but its `services` have no `outbox` to deliver them');
  }
}

/** Events that follow from each other. */
export interface EventSequence {
  /** The events in order, the last of them now, with a part of what they are about given. */
  readonly play: (given: JsonObject, context: EventContext) => readonly Happening[];
  /** Remarks on what is given. */
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

/** What an event is about, where only a part is given. Throws {@link EventUnknown}, {@link EventUndocumented}. */
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

/** Remarks on what is given of an event's data: by default, the keys that its schema does not have. */
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

/** A sample of what an event sends, by its schema in the document. Throws {@link EventUndocumented}. */
export function samplePayload({ document, now, random }: EventContext, event: string, schema?: string): JsonObject {
  const place = schemaOf(document, event, schema);
  const sample =
    document.files.valueAt(place) === undefined
      ? undefined
      : document.sampler.sample(place, random, Math.floor(now / 1000));
  if (!isJsonObject(sample)) throw new EventUndocumented(event, place.pointer);
  // What comes from `x-faker` is part of the document.
  return structuredClone(sample);
}

function schemaOf({ root }: ApiDocument, event: string, schema: string | undefined): Place {
  if (schema !== undefined) return { uri: root.uri, pointer: schema };
  return below(root, 'webhooks', event, 'post', 'requestBody', 'content', 'application/json', 'schema');
}

/**
 * Queues an event for each of its subscribers. Resolves with the attempts that are queued.
 * @param trace that of the request which the event follows from, if it has one
 * @throws {EventUnknown} {@link OutboxMissing} {@link QueueFull} and queues nothing
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
