import { EventUndocumented, type Happening } from '../../mock/events.ts';
import { type JsonObject, merged, objectOf } from '../../mock/merge-json.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import type { Random } from '../../openapi/sample/faker-methods.ts';
import { unknownKeys } from '../../openapi/schemas/unknown-keys.ts';
import type { Agent } from '../records.ts';
import type { components } from '../types.ts';
import { drawPace, drawSecondsIntoCall, type EventName, type Span, timed, timedLines, toText } from './call-times.ts';

type Schemas = components['schemas'];

/** The agent of a call, and the webhook that receives the event. */
export interface Parties {
  readonly agent: Agent;
  readonly webhook: { readonly id: string; readonly name: string };
}

export interface EventOptions {
  /** The time of the event, in microseconds since 1970. */
  readonly now: number;
  readonly random: Random;
  /** Given values, which are not made up. */
  readonly data?: JsonObject | undefined;
}

export interface CallOptions extends Pick<EventOptions, 'now' | 'random'> {
  /** Given values of the call, which are not made up. */
  readonly call?: JsonObject | undefined;
}

/**
 * The data of an event, the same for every webhook: made up from its schema, except for given values.
 * @throws {EventUndocumented}
 */
export function eventData(document: ApiDocument, event: EventName, options: EventOptions): JsonObject {
  const { now, random, data = {} } = options;
  const sample = sampleData(document, event, now, random);
  const elapsed = Math.round(drawSecondsIntoCall(event, random) * drawPace(random)) * 1000;
  const end = Math.floor(now / 1000);
  return inAgreement(sample, data, { start: end - elapsed, end });
}

/** The payload of an event for a webhook. @param now the time of the event, in microseconds since 1970 */
export function eventPayload(data: JsonObject, event: EventName, parties: Parties, now: number): Schemas['AgentEvent'] {
  return { event, ...envelope(parties, now), data };
}

/** The payload of a test delivery. @param now in microseconds since 1970 */
export function testPayload(parties: Parties, now: number): Schemas['WebhookTest'] {
  return { event: 'webhook.test', ...envelope(parties, now), test: true };
}

function envelope({ agent, webhook }: Parties, now: number) {
  return {
    agent_id: agent.id,
    agent_name: agent.name,
    webhook_id: webhook.id,
    webhook_name: webhook.name,
    timestamp: toText(Math.floor(now / 1000)),
  };
}

/**
 * The events of a successful phone call that a person answers, in order. Neither the events nor their order are documented;
 * errors, voicemail and calls by apps are not part of such a call.
 */
const answeredCall: readonly EventName[] = [
  'event_phone_call_started',
  'event_connection_established',
  'event_phone_call_connected',
  'event_user_connected',
  'event_participant_joined',
  'event_conversation_started',
  'event_action',
  'event_conversation_ended',
  'event_user_disconnected',
  'event_participant_left',
  'event_connection_closed',
  'event_phone_call_disconnected',
  'event_phone_call_ended',
  'event_recording',
];

/**
 * The events of one answered call, in order, the last of them now. Their data agree with each other.
 * @throws {EventUndocumented}
 */
export function wholeCall(document: ApiDocument, { now, random, call = {} }: CallOptions): Happening[] {
  const steps = answeredCall.map((event) => ({ event, seconds: drawSecondsIntoCall(event, random) }));
  const secondsOf = (event: EventName) => steps.find((step) => step.event === event)?.seconds ?? 0;
  const [over, last] = [secondsOf('event_phone_call_disconnected'), steps.at(-1)?.seconds ?? 0];
  const length = Math.round(over * drawPace(random)) * 1000;
  const end = Math.floor(now / 1000 - length * (last / over - 1));
  const times = { started_at: null, ended_at: null, duration_seconds: null };
  const { thing: whole, span } = timed({ ...times, ...call }, call, { start: end - length, end });
  const { ended_at, duration_seconds, end_reason, ...begun } = whole;

  const happenings: Happening[] = [];
  let known: JsonObject = { call: begun };
  for (const { event, seconds } of steps) {
    if (event === 'event_phone_call_disconnected') known = { ...known, call: { ...objectOf(known.call), ...whole } };
    const at = Math.floor(span.start + (span.end - span.start) * (seconds / over));
    const sample = sampleData(document, event, at * 1000, random);
    const said = Object.entries(known).filter(([name]) => Object.hasOwn(sample, name));
    const data = inAgreement(sample, Object.fromEntries(said), { start: span.start, end: at });
    happenings.push({ event, data, at: at * 1000 });
    known = { ...known, ...data, ...participantIn(data, known) };
  }
  return happenings;
}

/** The participant of such a call, who is its user. */
function participantIn({ user }: JsonObject, { participant }: JsonObject): JsonObject {
  return isJsonObject(user) ? { participant: { ...objectOf(participant), role: 'user', name: user.name } } : {};
}

/** The place of the schema of an event's payload. */
function payloadSchema({ root }: ApiDocument, event: EventName): Place {
  return below(root, 'webhooks', event, 'post', 'requestBody', 'content', 'application/json', 'schema');
}

/** Sentences about given data of an event that the document does not declare. */
export function notesOnData(document: ApiDocument, event: EventName, data: JsonObject = {}): string[] {
  return unknownKeys(document.files, [payloadSchema(document, event)], { data }).map(({ path, known }) =>
    noteOn(path, `the data of ${event}`, known),
  );
}

/** Sentences about given values of a call that no event of it declares. */
export function notesOnCall(document: ApiDocument, call: JsonObject = {}): string[] {
  const schemas = answeredCall.map((event) => payloadSchema(document, event));
  return unknownKeys(document.files, schemas, { data: { call } }).map(({ path, known }) =>
    noteOn(path.slice('data.'.length), 'a call', known),
  );
}

function noteOn(path: string, whole: string, known: readonly string[]): string {
  return `${path} is not in ${whole} as the document has it; there is ${known.join(', ')}`;
}

function sampleData(document: ApiDocument, event: EventName, now: number, random: Random): JsonObject {
  const body = payloadSchema(document, event);
  if (document.files.valueAt(body) === undefined) throw new EventUndocumented(event);
  const sample = document.sampler.sample(body, random, Math.floor(now / 1000));
  const data = isJsonObject(sample) ? sample.data : undefined;
  if (!isJsonObject(data)) throw new EventUndocumented(event);
  // Values from `x-faker` are part of the document, which must not change.
  return structuredClone(data);
}

/**
 * A sample of an event's data with the given values, whose parts agree with each other.
 * @param usual from the start of the call to the event
 */
function inAgreement(sample: JsonObject, given: JsonObject, usual: Span): JsonObject {
  const data = merged(sample, given);
  const { thing: call, span } = timedIf(data.call, given.call, usual);
  const talk = { start: span.start + Math.floor((span.end - span.start) / 10), end: span.end };
  const justNow = { start: span.end, end: span.end };
  const isOver = data.conversation === undefined || Object.hasOwn(objectOf(data.conversation), 'ended_at');
  const { thing: conversation, span: spoken } = timedIf(data.conversation, given.conversation, isOver ? talk : justNow);
  const seconds = Math.max(0, Math.floor((span.end - span.start) / 1000));
  const parts = Object.entries({
    call,
    conversation,
    transcript: timedLines(data.transcript, spoken, given.transcript !== undefined),
    recording: lasting(data.recording, given.recording, () => seconds),
    message: lasting(data.message, given.message, (drawn) => Math.min(drawn, seconds)),
  });
  return { ...data, ...Object.fromEntries(parts.filter(([name]) => Object.hasOwn(data, name))) };
}

/** Times an object; anything else stays as it is. */
function timedIf(thing: unknown, given: unknown, usual: Span): { thing: unknown; span: Span } {
  return isJsonObject(thing) ? timed(thing, objectOf(given), usual) : { thing, span: usual };
}

/** Corrects the `duration_seconds` of an object unless it is given. */
function lasting(thing: unknown, given: unknown, correct: (seconds: number) => number): unknown {
  if (!isJsonObject(thing) || Object.hasOwn(objectOf(given), 'duration_seconds')) return thing;
  const { duration_seconds: drawn } = thing;
  return typeof drawn === 'number' ? { ...thing, duration_seconds: correct(drawn) } : thing;
}
