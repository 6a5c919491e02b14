import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { loadDocument, talkoverDocument } from '../../../src/index.ts';
import { EventUndocumented } from '../../../src/mock/events.ts';
import { below } from '../../../src/openapi/document/source-files.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';
import { RandomSource } from '../../../src/state/random.ts';
import { eventData, eventPayload, testPayload, wholeCall } from '../../../src/talkover/events/payloads.ts';
import { repetitions } from '../../repetitions.ts';
import { sharedDocument } from '../../shared-document.ts';

type EventName = Parameters<typeof eventData>[1];

type Json = Record<string, unknown>;

const document = await sharedDocument;
const schemas = new SchemaCompiler(document.files);
const now = Date.parse('2025-09-03T23:19:51Z') * 1000;
const seeds = Array.from({ length: repetitions({ test: 15, prove: 100 }) }, (_, index) => index + 1);
// The type was generated from the keys of this enumeration.
const events = Object.keys(document.describedConstants('AvailableEvent')) as EventName[];
const parties = {
  agent: { id: '9fbef0b7-8d4e-4a08-9207-66c22155721d', name: 'My Agent' },
  webhook: { id: '9fcafbf2-7593-44d6-8cd7-1b221beba62a', name: 'My Webhook' },
};
const random = (seed: number) => new RandomSource(seed).for('payload');

function schemaOf(webhook: string): ValidateFunction {
  const body = below(
    document.root,
    'webhooks',
    webhook,
    'post',
    'requestBody',
    'content',
    'application/json',
    'schema',
  );
  return schemas.compile(body);
}

/** All possible data of an event; each test validates it against the schema. */
function about(event: EventName, seed: number, data?: Json): Record<string, Json> {
  return eventData(document, event, { now, random: random(seed), data }) as Record<string, Json>;
}

function expectValid(event: EventName, data: Json, seed: number): void {
  const validate = schemaOf(event);
  // Through JSON, as it is sent.
  const sent = JSON.parse(JSON.stringify(eventPayload(data, event, parties, now)));
  expect(validate(sent) || { seed, sent, errors: validate.errors?.map((e) => [e.instancePath, e.message]) }).toBe(true);
}

/** Some of the leaves of a value; an array counts as one. */
function someOf(value: unknown, isWanted: () => boolean): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return isWanted() ? value : undefined;
  const entries = Object.entries(value).map(([name, inner]) => [name, someOf(inner, isWanted)]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

const time = (text: unknown) => Date.parse(String(text));

test('exactly the events that can be subscribed to, and the test, have payloads in the document', () => {
  expect(events).toHaveLength(22);
  expect(Object.keys(document.content.webhooks ?? {}).sort()).toEqual([...events, 'webhookTest'].sort());
});

describe.each(events)('%s', (event) => {
  test('satisfies its schema for any seed', () => {
    for (const seed of seeds) expectValid(event, about(event, seed), seed);
  });

  test('still satisfies it with all or some values of another sample', () => {
    for (const seed of seeds) {
      const other = about(event, seed + 1000);
      expectValid(event, about(event, seed, other), seed);
      for (const [name, value] of Object.entries(other))
        expectValid(event, about(event, seed, { [name]: value }), seed);
    }
  });

  test('still satisfies it with parts of a sample of another time', () => {
    for (const seed of seeds) {
      const draw = random(seed);
      const other = eventData(document, event, { now: now - Math.floor(draw.next() * 9e7), random: draw });
      expectValid(event, about(event, seed, someOf(other, () => draw.next() < 0.4) as Json), seed);
    }
  });

  test('is the same for the same seed, and has another call for another one', () => {
    expect(JSON.stringify(about(event, 1))).toBe(JSON.stringify(about(event, 1)));
    expect(about(event, 1).call?.id).not.toBe(about(event, 2).call?.id);
  });

  test('agrees with itself: nothing before the call or after now, what is over has lasted that long', () => {
    for (const seed of seeds) {
      const data = about(event, seed);
      const begun = time(data.call?.started_at);
      for (const text of JSON.stringify(data).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []) {
        expect(time(text)).toBeGreaterThanOrEqual(begun);
        expect(time(text) * 1000).toBeLessThanOrEqual(now);
      }
      for (const thing of [data.call, data.conversation]) {
        if (thing?.ended_at === undefined) continue;
        expect(time(thing.ended_at) - time(thing.started_at)).toBe(Number(thing.duration_seconds) * 1000);
      }
      for (const length of [data.message?.duration_seconds, data.recording?.duration_seconds]) {
        if (length !== undefined) expect(begun + Number(length) * 1000).toBeLessThanOrEqual(now / 1000);
      }
      const lines = ((data.transcript ?? []) as unknown as Json[]).map(({ at }) => time(at));
      expect(new Set(lines).size).toBe(lines.length);
      expect(lines.toSorted((a, b) => a - b)).toEqual(lines);
    }
  });

  test('names no real person: numbers and addresses are reserved ones', () => {
    for (const seed of seeds) {
      const text = JSON.stringify(about(event, seed));
      expect(text.replaceAll(/\+1\d{3}55501\d\d\b/g, '')).not.toMatch(/\+\d/);
      expect(text.replaceAll('https://recordings.example/', '')).not.toContain('://');
    }
  });
});

test('what begins has begun just now', () => {
  const isNow = { started_at: '2025-09-03T23:19:51.000Z' };
  for (const seed of seeds) {
    expect(about('event_phone_call_started', seed).call).toMatchObject(isNow);
    expect(about('event_conversation_started', seed).conversation).toMatchObject(isNow);
  }
});

describe('what is given wins', () => {
  test('deep inside, with everything around it as it was', () => {
    const { action, call } = about('event_action', 1);
    const given = about('event_action', 1, { action: { arguments: { day: 'friday', hour: 9 } }, note: 'mine' });
    expect(given).toEqual({
      call,
      action: { ...action, arguments: { ...(action?.arguments as Json), day: 'friday', hour: 9 } },
      note: 'mine',
    });
  });

  test('an array replaces the whole array; lines without a time get one within the call', () => {
    const line = { role: 'user', text: 'Hello?' };
    const timed = { ...line, at: '2025-09-03T23:19:00.000Z' };
    const data = about('event_phone_call_ended', 1, { transcript: [line, timed] });
    expectValid('event_phone_call_ended', data, 1);
    expect(data.transcript).toEqual([{ ...line, at: expect.stringMatching(/^2025-09-03T23:1[5-9]/) }, timed]);
  });

  const start = '2025-09-03T23:00:00.000Z';
  const end = '2025-09-03T23:10:00.000Z';
  test.each([
    ['when it began', { started_at: start }, [start, '2025-09-03T23:19:51.000Z', 1191]],
    ['when it ended and how long it lasted', { ended_at: end, duration_seconds: 600 }, [start, end, 600]],
    ['when it began and ended', { started_at: start, ended_at: end }, [start, end, 600]],
    ['when it began and how long it lasted', { started_at: start, duration_seconds: 600 }, [start, end, 600]],
    ['how long it lasted', { duration_seconds: 1191 }, [start, '2025-09-03T23:19:51.000Z', 1191]],
    ['all, in contradiction', { started_at: end, ended_at: start, duration_seconds: 5 }, [end, start, 5]],
  ])('the other times of a call follow from %s', (_, call, [started_at, ended_at, duration_seconds]) => {
    const data = about('event_recording', 1, { call });
    expect(data.call).toMatchObject({ started_at, ended_at, duration_seconds });
    expect(data.recording?.duration_seconds).toBe(duration_seconds === 5 ? 0 : duration_seconds);
  });

  test.each([
    ['no time', { started_at: 'noon' }],
    ['no number', { duration_seconds: 'long' }],
    ['beyond all times', { started_at: '+275760-09-13T00:00:00.000Z', duration_seconds: 1e300 }],
    ['before all times', { ended_at: '-271821-04-20T00:00:00.000Z', duration_seconds: 1e300 }],
    ['null', { started_at: null }],
  ])('even if it is %s', (_, call) => {
    expect(about('event_phone_call_ended', 1, { call }).call).toMatchObject(call);
  });

  test.each([{ call: null }, { call: 'x' }, { call: [1] }, { transcript: null }, { transcript: ['x'] }])(
    'even if it has another form: %j',
    (data) => {
      expect(about('event_phone_call_ended', 1, data)).toMatchObject(data);
    },
  );

  test('`__proto__` and `constructor` are names like any other', () => {
    const data = JSON.parse('{"__proto__": {"polluted": 1}, "call": {"__proto__": {"polluted": 2}, "constructor": 3}}');
    const merged = about('event_phone_call_ended', 1, data);
    expect(JSON.parse(JSON.stringify(merged))).toMatchObject(data);
    expect(merged.polluted).toBeUndefined();
    expect(merged.call?.polluted).toBeUndefined();
    expect(({} as Json).polluted).toBeUndefined();
  });

  test('neither it nor the document is changed', () => {
    const data = { call: { id: 'mine' }, action: { arguments: {} } };
    const before = JSON.stringify([data, document.content.webhooks]);
    const made = about('event_action', 1, data);
    Object.assign(made.action?.arguments as Json, { changed: true });
    Object.assign(about('event_action', 1).action?.arguments as Json, { changed: true });
    expect(JSON.stringify([data, document.content.webhooks])).toBe(before);
  });
});

describe('the envelope', () => {
  test('of an event has its parts in the documented order', () => {
    expect(JSON.stringify(eventPayload({ a: 1 }, 'event_action', parties, now + 250_999))).toBe(
      '{"event":"event_action","agent_id":"9fbef0b7-8d4e-4a08-9207-66c22155721d","agent_name":"My Agent",' +
        '"webhook_id":"9fcafbf2-7593-44d6-8cd7-1b221beba62a","webhook_name":"My Webhook",' +
        '"timestamp":"2025-09-03T23:19:51.250Z","data":{"a":1}}',
    );
  });

  test('of a test is the documented one, to the letter', () => {
    const fixture = new URL('../../../fixtures/documented/test-webhook.payload.json', import.meta.url);
    const documented = JSON.parse(readFileSync(fixture, 'utf8'));
    expect(JSON.stringify(testPayload(parties, now))).toBe(JSON.stringify(documented));
    expect(schemaOf('webhookTest')(testPayload(parties, now))).toBe(true);
  });
});

describe('a whole call', () => {
  const played = (seed: number, call?: Json) => wholeCall(document, { now, random: random(seed), call });

  test('is valid in each of its events, and the same for the same seed', () => {
    for (const seed of seeds)
      for (const { event, data } of played(seed)) expectValid(event as EventName, { ...data }, seed);
    expect(JSON.stringify(played(3))).toBe(JSON.stringify(played(3)));
  });

  test('is one call: values in several of its events are the same, or grow', () => {
    for (const seed of seeds) {
      const known = new Map<string, unknown>();
      for (const { data } of played(seed)) {
        for (const [name, value] of Object.entries(data)) {
          if (known.has(name)) expect(value).toMatchObject(known.get(name) as object);
          known.set(name, value);
        }
      }
      const { name } = known.get('user') as Json;
      expect(known.get('participant')).toMatchObject({ role: 'user', name });
      const { duration_seconds } = known.get('call') as Json;
      expect(known.get('recording')).toMatchObject({ duration_seconds });
    }
  });

  test('advances: each event is later than the one before, and contains nothing of later ones', () => {
    for (const seed of seeds) {
      const happenings = played(seed);
      const times = happenings.map(({ at }) => at);
      expect(times.toSorted((a, b) => a - b)).toEqual(times);
      expect(new Set(times).size).toBe(happenings.length);
      expect(times.every(Number.isInteger)).toBe(true);
      expect(now - (times.at(-1) ?? 0)).toBeGreaterThanOrEqual(0);
      expect(now - (times.at(-1) ?? 0)).toBeLessThan(10_000);
      for (const { data, at } of happenings) {
        for (const text of JSON.stringify(data).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []) {
          expect(time(text) * 1000).toBeLessThanOrEqual(at);
          expect(time(text) * 1000).toBeGreaterThanOrEqual(times[0] ?? 0);
        }
      }
    }
  });

  test('starts with its start, ends with its recording, and knows of its end only then', () => {
    const happenings = played(1);
    expect(happenings.map(({ event }) => event)).toEqual([
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
    ]);
    const over = happenings.filter(({ data }) => Object.hasOwn(data.call as Json, 'ended_at'));
    expect(over).toEqual(happenings.slice(-3));
  });

  test('uses given values of the call, including times', () => {
    const call = {
      id: '7d1f3a52-52b7-4a0c-9e0b-0f5b0a3c5a11',
      direction: 'inbound',
      from: '+12025550100',
      started_at: '2025-09-03T22:00:00.000Z',
      duration_seconds: 600,
      end_reason: 'transferred',
      campaign: 'autumn',
    };
    const { duration_seconds, end_reason, ...begun } = call;
    const happenings = played(1, call);
    for (const { event, data } of happenings) {
      expectValid(event as EventName, { ...data }, 1);
      expect(data.call).toMatchObject(begun);
    }
    expect(happenings[0]?.data.call).not.toHaveProperty('end_reason');
    expect(happenings.at(-1)?.data.call).toEqual({
      ...call,
      to: expect.any(String),
      ended_at: '2025-09-03T22:10:00.000Z',
    });
    expect(happenings[0]?.at).toBe(time(call.started_at) * 1000);
  });
});

test.each([
  { started_at: '+275760-09-13T00:00:00.000Z', duration_seconds: 1e300 },
  { ended_at: '-271821-04-20T00:00:00.000Z', duration_seconds: Number.POSITIVE_INFINITY },
  { started_at: null, ended_at: [], duration_seconds: -1 },
  { started_at: '2025-09-03T22:00:00.000Z', ended_at: '2025-09-03T22:00:00.000Z' },
  { id: null, direction: {}, __proto__: null },
])('a whole call uses any given values: %j', (call) => {
  const happenings = wholeCall(document, { now, random: random(1), call });
  expect(happenings).toHaveLength(14);
  expect(happenings.at(-1)?.data.call).toMatchObject(call);
  for (const { event, data, at } of happenings)
    expect(eventPayload(data, event as EventName, parties, at).timestamp).toMatch(/Z$/);
});

test('an error names the event whose payload a document lacks', async () => {
  const other = await loadDocument(new URL('../../../spec/control.yaml', import.meta.url).pathname);
  const options = { now, random: random(1) };
  expect(() => eventData(other, 'event_action', options)).toThrow(EventUndocumented);
  expect(() => wholeCall(other, options)).toThrow(
    'The document describes no payload of event_phone_call_started: it has no schema at /webhooks/event_phone_call_started/post.',
  );
});

test('what an event means is written once', () => {
  const text = readFileSync(talkoverDocument, 'utf8').replaceAll(/&\w+ /g, '');
  for (const [event, meaning] of Object.entries(document.describedConstants('AvailableEvent'))) {
    expect(text.split(`: ${meaning} }`)).toHaveLength(2);
    expect(document.content.webhooks?.[event]).toMatchObject({ post: { summary: meaning } });
  }
});
