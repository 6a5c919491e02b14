import type { JsonObject } from '../../mock/merge-json.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Random } from '../../openapi/sample/faker-methods.ts';
import type { components } from '../types.ts';

export type EventName = components['schemas']['AvailableEvent'];

/** A time span, in milliseconds since 1970. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The seconds from the start of a call to an event, at least and at most. They are not documented; the events of an answered
 * call have a plausible order, and their ranges do not overlap.
 */
const secondsIntoCall: Readonly<Record<EventName, readonly [earliest: number, latest: number]>> = {
  event_phone_call_started: [0, 0],
  event_phone_call_error: [1, 5],
  event_connection_error: [1, 5],
  event_phone_call_did_not_connect: [20, 45],
  event_connection_established: [2, 5],
  event_phone_call_connected: [6, 11],
  event_client_connected: [12, 13],
  event_user_connected: [12, 13],
  event_participant_joined: [14, 15],
  event_voicemail_detected: [16, 20],
  event_conversation_started: [17, 19],
  event_action: [40, 90],
  event_action_failed: [40, 90],
  event_voicemail_message_left: [45, 60],
  event_conversation_ended: [110, 160],
  event_user_disconnected: [162, 163],
  event_client_disconnected: [162, 163],
  event_participant_left: [164, 165],
  event_connection_closed: [166, 167],
  event_phone_call_disconnected: [168, 169],
  event_phone_call_ended: [170, 171],
  event_recording: [175, 180],
};

/** The range of an event that the table does not have. */
const sometime = [30, 60] as const;

/** The range of the factor by which a call is shorter or longer than the table says. */
const [briskest, slowest] = [0.5, 1.5];

/** Draws the seconds from the start of a call to an event, at the pace of the table. */
export function drawSecondsIntoCall(event: EventName, random: Random): number {
  const [earliest, latest] = Object.hasOwn(secondsIntoCall, event) ? secondsIntoCall[event] : sometime;
  return earliest + random.next() * (latest - earliest);
}

/** Draws the factor for the seconds of a call. */
export function drawPace(random: Random): number {
  return briskest + random.next() * (slowest - briskest);
}

/**
 * Makes the times of a call or a conversation agree (`started_at`, `ended_at`, `duration_seconds`, those that it has). Given
 * times stay; the others follow from them and from the usual span.
 */
export function timed(thing: JsonObject, given: JsonObject, usual: Span): { thing: JsonObject; span: Span } {
  const [fixedStart, fixedEnd] = [timeOf(given.started_at), timeOf(given.ended_at)];
  const fixedLength = typeof given.duration_seconds === 'number' ? given.duration_seconds * 1000 : undefined;
  const length = fixedLength ?? usual.end - usual.start;
  const start = withinDates(fixedStart ?? (fixedEnd ?? usual.end) - length);
  const latest = fixedLength !== undefined || start > usual.end ? start + length : usual.end;
  const seconds = Math.max(0, Math.floor(((fixedEnd ?? latest) - start) / 1000));
  const end = withinDates(fixedEnd ?? start + seconds * 1000);
  const times = Object.entries({ started_at: toText(start), ended_at: toText(end), duration_seconds: seconds });
  const open = times.filter(([name]) => Object.hasOwn(thing, name) && !Object.hasOwn(given, name));
  const isOver = Object.hasOwn(thing, 'ended_at');
  return {
    thing: { ...thing, ...Object.fromEntries(open) },
    span: { start, end: isOver ? end : Math.max(start, usual.end) },
  };
}

/** Spreads the lines of a transcript over a span. @param keepsTimes whether lines with a time keep it */
export function timedLines(transcript: unknown, { start, end }: Span, keepsTimes: boolean): unknown {
  if (!Array.isArray(transcript)) return transcript;
  return transcript.map((line, index) => {
    if (!isJsonObject(line) || (keepsTimes && Object.hasOwn(line, 'at'))) return line;
    return { ...line, at: toText(start + ((end - start) * index) / transcript.length) };
  });
}

/** Writes a time as deliveries have it: `2025-09-03T23:19:51.000Z`. @param milliseconds since 1970 */
export function toText(milliseconds: number): string {
  return new Date(withinDates(milliseconds)).toISOString();
}

/** The last time whose year has four digits. */
const endOfTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The nearest time that can be written: given times may lead to any value. */
function withinDates(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, 0), endOfTime);
}

/** The time of a text, in milliseconds since 1970; undefined if it is none. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
