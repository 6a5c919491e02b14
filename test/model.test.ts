import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import seed from '../fixtures/seed.json' with { type: 'json' };
import type { ApiDocument, Engine } from '../src/index.ts';
import { repetitions } from './repetitions.ts';
import { agentId, otherAgentId } from './running-mock.ts';
import { createEngine, sharedDocument } from './shared-document.ts';

const operations = ['list', 'create', 'get', 'update', 'delete', 'toggle'] as const;
type Operation = (typeof operations)[number];

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ownToken = 'talq_model';
const secret = 'hush-hush';
const secrets = [secret, ...seed.webhooks.map(({ webhook_secret }) => webhook_secret)];

const availableEvents = {
  event_phone_call_started: 'Phone call has started',
  event_phone_call_ended: 'Phone call has ended',
  event_phone_call_did_not_connect: 'Phone call failed to connect',
  event_phone_call_connected: 'Phone call connection established',
  event_phone_call_disconnected: 'Phone call connection closed',
  event_phone_call_error: 'Phone call connection error occurred',
  event_participant_joined: 'Participant joined the call',
  event_participant_left: 'Participant left the call',
  event_voicemail_detected: 'Voicemail system detected',
  event_voicemail_message_left: 'Message left on voicemail',
  event_conversation_started: 'Human conversation started',
  event_conversation_ended: 'Human conversation ended',
  event_action: 'Agent executed an action',
  event_action_failed: 'Agent action failed',
  event_recording: 'Call recording event',
  event_connection_established: 'Call connection established',
  event_connection_closed: 'Call connection closed',
  event_connection_error: 'Call connection error occurred',
  event_user_connected: 'User connected to the call',
  event_user_disconnected: 'User disconnected from the call',
  event_client_connected: 'Client connected to the call',
  event_client_disconnected: 'Client disconnected from the call',
};

// The model: what the documentation says, with the answers read only for what the server alone can choose.

interface ModelWebhook {
  readonly id: string;
  readonly agent_id: string;
  readonly created_at: string;
  updated_at: string;
  settings: Settings;
}

type Settings = Readonly<Record<string, unknown>>;

const defaults = { timeout: 30, max_retries: 3, enabled: true, http_method: 'POST', authorization_scheme: 'none' };
const requiredFields = ['name', 'webhook_url', 'events'];

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

class Model {
  readonly #agents = seed.agents.map(({ id }) => id);
  /** Of all agents, in the order of creation. */
  #webhooks: ModelWebhook[] = seed.webhooks.map(({ id, agent_id, created_at, updated_at, ...settings }) => {
    return { id, agent_id, created_at, updated_at, settings };
  });
  /** Of every webhook that there is or was. */
  readonly ids = this.#webhooks.map(({ id }) => id);

  /** What the answer must be. What it may choose is taken from it if it is well chosen, and described otherwise. */
  expected(step: StepParts, webhook: string, now: string, answer: Answer): Answer {
    if (step.token === undefined) return { status: 401, body: { message: 'Missing Bearer Token' } };
    if (step.token !== ownToken) return { status: 401, body: { message: 'Invalid Bearer Token' } };
    const owner = step.agent.toLowerCase();
    if (!this.#agents.includes(owner)) return missing('Agent not found in this environment.');
    if (step.operation === 'list') return success(undefined, this.#list(owner));
    if (step.operation === 'create') return this.#create(owner, step.body, now, answer);
    const found = this.#webhooks.find(({ id, agent_id }) => id === webhook.toLowerCase() && agent_id === owner);
    if (found === undefined) return missing('Webhook not found.');
    if (step.operation === 'update') return this.#update(found, step.body, now, answer);
    if (step.operation === 'toggle') return this.#toggle(found, now, answer);
    if (step.operation === 'delete') return this.#delete(found);
    return success(undefined, shown(found));
  }

  #list(owner: string): unknown {
    const webhooks = this.#webhooks.filter(({ agent_id }) => agent_id === owner).map(shown);
    return { webhooks, available_events: availableEvents };
  }

  #create(owner: string, { fields, failing }: Body, now: string, answer: Answer): Answer {
    const absent = requiredFields.filter((field) => !(field in fields));
    // Null clears a secret, and here there is none yet.
    const nullSecret = fields.webhook_secret === null ? ['webhook_secret'] : [];
    if (absent.length + nullSecret.length + failing.length > 0) return invalid([...absent, ...nullSecret, ...failing]);
    const webhook: ModelWebhook = {
      id: this.#freshId(answer),
      agent_id: owner,
      created_at: now,
      updated_at: now,
      settings: { ...defaults, ...fields },
    };
    this.#webhooks.push(webhook);
    this.ids.push(webhook.id);
    return success('Webhook created successfully', shown(webhook));
  }

  #update(webhook: ModelWebhook, { fields, failing }: Body, now: string, answer: Answer): Answer {
    if (failing.length > 0) return invalid(failing);
    const { webhook_secret, ...others }: Settings = { ...webhook.settings, ...fields };
    const settings = webhook_secret === undefined || webhook_secret === null ? others : { ...others, webhook_secret };
    if (!isDeepStrictEqual(settings, webhook.settings)) change(webhook, settings, now, answer);
    return success('Webhook updated successfully', shown(webhook));
  }

  #toggle(webhook: ModelWebhook, now: string, answer: Answer): Answer {
    const enabled = !webhook.settings.enabled;
    change(webhook, { ...webhook.settings, enabled }, now, answer);
    return success(enabled ? 'Webhook enabled' : 'Webhook disabled', shown(webhook));
  }

  #delete(webhook: ModelWebhook): Answer {
    this.#webhooks = this.#webhooks.filter((other) => other !== webhook);
    return { status: 200, body: { success: true, message: 'Webhook deleted successfully' } };
  }

  #freshId(answer: Answer): string {
    const id = dataOf(answer, 'id');
    return uuidForm.test(id) && ![...this.ids, ...this.#agents].includes(id) ? id : 'a UUID that was not used before';
  }
}

/** A change always advances the time, to that of the request if it can: so no webhook is older than its creation. */
function change(webhook: ModelWebhook, settings: Settings, now: string, answer: Answer): void {
  const before = webhook.updated_at;
  const time = dataOf(answer, 'updated_at');
  const isLater = timeForm.test(time) && time > before;
  webhook.settings = settings;
  webhook.updated_at = now > before ? now : isLater ? time : `later than ${before}`;
}

function shown({ id, agent_id, created_at, updated_at, settings }: ModelWebhook): unknown {
  const { name, webhook_url, events, timeout, max_retries, enabled } = settings;
  const derived = { events_count: Array.isArray(events) && events.length, status: enabled ? 'active' : 'disabled' };
  return { id, agent_id, name, webhook_url, events, timeout, max_retries, enabled, created_at, updated_at, ...derived };
}

function success(message: string | undefined, data: unknown): Answer {
  return { status: 200, body: { success: true, ...(message !== undefined && { message }), data } };
}

function missing(message: string): Answer {
  return { status: 404, body: { success: false, message } };
}

/** The messages themselves are held elsewhere; here only which fields have some. */
function invalid(paths: readonly string[]): Answer {
  const someMessages: unknown = expect.arrayContaining([expect.any(String)]);
  const errors = Object.fromEntries(paths.map((path) => [path, someMessages]));
  return { status: 422, body: { message: 'The given data was invalid.', errors } };
}

function dataOf({ body }: Answer, field: string): string {
  return String(propertyOf(propertyOf(body, 'data'), field));
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

// The steps. What is simple comes first: that is what a value shrinks to.

/** Lets a value of any choice shrink to one of the first. */
const acrossAll = { withCrossShrink: true };

/** Nine times in ten what is usual, and shrinks to it. */
function mostly<T>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...Array<T>(9 * others.length).fill(usual), ...others);
}

/** A field's value, and the paths that fail because of it. */
interface Given {
  readonly value: unknown;
  readonly failing: readonly string[];
}

function valid(value: fc.Arbitrary<unknown>): fc.Arbitrary<Given> {
  return value.map((value) => ({ value, failing: [] }));
}

function oneOf(...values: unknown[]): fc.Arbitrary<Given> {
  return valid(fc.constantFrom(...values));
}

function broken(path: string, ...values: unknown[]): fc.Arbitrary<Given> {
  return fc.constantFrom(...values).map((value) => ({ value, failing: [path] }));
}

/** A list of which at least one item fails; what fails in an item is written behind the item's own path. */
function brokenList(path: string, items: fc.Arbitrary<Given>): fc.Arbitrary<Given> {
  return fc
    .array(items, { minLength: 1, maxLength: 4 })
    .map((list) => ({
      value: list.map(({ value }) => value),
      failing: list.flatMap(({ failing }, index) => failing.map((below) => `${path}.${index}${below}`)),
    }))
    .filter(({ failing }) => failing.length > 0);
}

const anEvent = fc.constantFrom(...Object.keys(availableEvents));
const noEvent = broken('', 'event_nothing', 'webhook.test', 'EVENT_ACTION', '', 5, null, ['event_action']);
const someText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text);
const aHeader = { key: 'X-A', value: 'a' };
const brokenHeader = fc.constantFrom<Given>(
  { value: { key: 'X-A' }, failing: ['.value'] },
  { value: { key: '', value: 'a' }, failing: ['.key'] },
  { value: { key: ' ', value: '\u00a0\t' }, failing: ['.key', '.value'] },
  { value: [], failing: ['.key', '.value'] },
  { value: { key: 'X-A', value: 7 }, failing: ['.value'] },
  { value: { key: null, value: ['a'] }, failing: ['.key', '.value'] },
  { value: {}, failing: ['.key', '.value'] },
);

/** Of each field, values that keep the rules and values that break them. */
const fieldValues: Readonly<Record<string, readonly [valid: fc.Arbitrary<Given>, broken: fc.Arbitrary<Given>]>> = {
  name: [
    fc.oneof(acrossAll, oneOf('A', 'B', ' A', '\t\u00a0B\n', 'x'.repeat(255), '😀'.repeat(255)), valid(someText)),
    broken('name', '', ' ', '\t\u00a0\u3000', null, 5, true, ['A'], { first: 'A' }, 'x'.repeat(256), '😀'.repeat(256)),
  ],
  webhook_url: [
    oneOf(
      'https://example.com/hook',
      'http://localhost:3000/x',
      'http://127.0.0.1',
      'http://[::1]/x',
      'https://user:password@münchen.example:8443/?a=b#c',
      'wss://example.com',
      ' HTTPS://example.com/a%20b ',
      'https://example.com/'.padEnd(500, 'x'),
    ),
    broken(
      'webhook_url',
      'example.com',
      '',
      null,
      5,
      ['https://example.com'],
      'javascript:alert(1)',
      'javascript://example.com',
      'h://example.com',
      'data:,x',
      ' \u00a0',
      'https://example.com/%zz',
      'https://100%@example.com',
      'https://example.com/😀',
      'https://exam ple.com',
      'https://',
      'https:///hook',
      'https://example.com/'.padEnd(501, 'x'),
    ),
  ],
  webhook_secret: [
    oneOf(secret, `${secret}-2`, '', secret.padEnd(255, '*')),
    broken('webhook_secret', 5, true, [secret], { secret }, secret.padEnd(256, '*')),
  ],
  events: [
    valid(fc.array(anEvent, { minLength: 1, maxLength: 4 })),
    fc.oneof(
      acrossAll,
      broken('events', [], null, 'event_action', 5, true),
      brokenList('events', fc.oneof(acrossAll, valid(anEvent), noEvent)),
    ),
  ],
  timeout: [
    fc.oneof(acrossAll, oneOf(30, 5, 120), valid(fc.integer({ min: 5, max: 120 }))),
    broken('timeout', 4, 121, 7.5, 0, -30, 1e300, null, true, 'thirty', [30]),
  ],
  max_retries: [oneOf(3, 0, 10), broken('max_retries', -1, 11, 2.5, null, 'three', [3])],
  enabled: [oneOf(true, false), broken('enabled', null, 'maybe', 2, [true])],
  http_method: [oneOf('POST', 'PUT', 'PATCH'), broken('http_method', 'GET', 'post', '', null, 1, ['POST'])],
  authorization_scheme: [
    oneOf('none', 'bearer', 'basic', ' api_key ', 'custom'),
    broken('authorization_scheme', 'digest', 'None', '', null, 1),
  ],
  custom_headers: [
    oneOf([], [aHeader], [{ key: 'X-A', value: 'b' }], [{ key: ' X-A', value: 'b ' }], [aHeader, aHeader]),
    fc.oneof(
      acrossAll,
      broken('custom_headers', null, 'X-A: a', 5),
      brokenList('custom_headers', fc.oneof(acrossAll, oneOf(aHeader), brokenHeader)),
    ),
  ],
  payload_templates: [
    oneOf(
      {},
      [],
      { event_action: {} },
      { event_action: [] },
      { event_action: { call: '{{call.id}}' }, event_recording: { a: [1] } },
    ),
    fc.oneof(
      acrossAll,
      broken('payload_templates', null, 'event_action', 5),
      broken('payload_templates.event_action', { event_action: 'x' }, { event_recording: {}, event_action: null }),
      broken('payload_templates.event_nothing', { event_nothing: {} }, { event_action: {}, event_nothing: {} }),
    ),
  ],
};

/** What no request can set: the fields of the answers, and names that mean something to JavaScript. */
const unknownFields = mostly(
  '{}',
  '{"colour":"red"}',
  '{"id":"00000000-0000-4000-8000-000000000001"}',
  `{"agent_id":"${otherAgentId}"}`,
  '{"created_at":"2020-01-01T00:00:00.000000Z","updated_at":null}',
  '{"status":"error","events_count":99}',
  '{"__proto__":{"enabled":false,"timeout":99},"constructor":1}',
);

/** A request's body: what it says to whoever can read it. */
interface Body {
  /** The documented fields. */
  readonly fields: Settings;
  readonly failing: readonly string[];
  readonly text: string;
  readonly type: string;
}

function validBody(fields: Settings, unknownJson = '{}'): Body {
  const unknown: Settings = JSON.parse(unknownJson);
  return { fields, failing: [], text: JSON.stringify({ ...fields, ...unknown }), type: 'application/json' };
}

function bodyOf(given: Readonly<Record<string, Given>>, unknownJson: string): Body {
  const fields = Object.fromEntries(Object.entries(given).map(([name, { value }]) => [name, value]));
  const failing = Object.values(given).flatMap((one) => one.failing);
  return { ...validBody(fields, unknownJson), fields: kept(fields), failing };
}

/** Fields as they are stored: texts without white space around them, templates that PHP writes as `[]` as objects. */
function kept({ payload_templates, ...others }: Settings): Settings {
  const texts: unknown = JSON.parse(JSON.stringify(others), (_, value) =>
    typeof value === 'string' ? value.trim() : value,
  );
  if (payload_templates === undefined) return texts as Settings; // As it was, but for its texts.
  if (typeof payload_templates !== 'object' || payload_templates === null)
    return { ...(texts as Settings), payload_templates };
  const templates = Object.entries(payload_templates).map(([event, template]) => [
    event,
    Array.isArray(template) && template.length === 0 ? {} : template,
  ]);
  return { ...(texts as Settings), payload_templates: Object.fromEntries(templates) };
}

const noBody: Body = { ...validBody({}), text: '' };
const unreadableBody = fc.constantFrom<Body>(
  noBody,
  { ...noBody, text: '{"name":"A"' },
  { ...noBody, text: '["name"]' },
  { ...noBody, text: '{"name":"A","webhook_url":"https://a.example","events":["event_action"]}', type: 'text/plain' },
);

const validFields = Object.fromEntries(Object.entries(fieldValues).map(([name, [valid]]) => [name, valid]));
const anyFields = Object.fromEntries(
  Object.entries(fieldValues).map(([name, [valid, broken]]) => [
    name,
    fc.oneof(acrossAll, { weight: 4, arbitrary: valid }, { weight: 1, arbitrary: broken }),
  ]),
);

/** Bodies with each of the fields, or without it where it is not required. */
function bodies(fields: Record<string, fc.Arbitrary<Given>>, requiredKeys: string[] = []): fc.Arbitrary<Body> {
  return fc.tuple(fc.record(fields, { requiredKeys }), unknownFields).map(([given, json]) => bodyOf(given, json));
}

/** Sent more than once, it makes a webhook each time. */
const plainBody = validBody({ name: 'A', webhook_url: 'https://example.com/hook', events: ['event_action'] });

const bodyToCreate = fc.oneof(
  acrossAll,
  { weight: 2, arbitrary: fc.constant(plainBody) },
  { weight: 8, arbitrary: bodies(validFields, requiredFields) },
  { weight: 3, arbitrary: bodies(anyFields) },
  { weight: 1, arbitrary: bodies({ ...validFields, webhook_secret: oneOf(null) }, requiredFields) },
  { weight: 1, arbitrary: unreadableBody },
);

const bodyToUpdate = fc.oneof(
  acrossAll,
  {
    weight: 6,
    arbitrary: fc.oneof(...Object.entries(validFields).map(([name, values]) => bodies({ [name]: values }))),
  },
  { weight: 3, arbitrary: bodies(validFields) },
  { weight: 4, arbitrary: bodies(anyFields) },
  { weight: 2, arbitrary: fc.constant(validBody({ webhook_secret: null })) },
  { weight: 1, arbitrary: unreadableBody },
);

const idForms = {
  'as it is': (id: string) => id,
  'in upper case': (id: string) => id.toUpperCase(),
  'cut short': (id: string) => id.slice(0, -1),
  'with a space': (id: string) => `${id}%20`,
};

/** One of all webhooks that there ever were, by its number or the latest of fewer; or an id that never was one. */
interface WebhookName {
  readonly number: number;
  readonly form: keyof typeof idForms;
  readonly strangeId: string | undefined;
}

const webhookName: fc.Arbitrary<WebhookName> = fc.record({
  number: fc.nat(7),
  form: mostly('as it is', 'in upper case', 'cut short', 'with a space'),
  strangeId: mostly(undefined, '00000000-0000-4000-8000-000000000000', 'nothing', '__proto__', '%zz', '%2F', agentId),
});

const unknownAgents = ['00000000-0000-4000-8000-000000000000', 'nothing', 'constructor', '%zz'];
const agentName = fc.oneof(
  acrossAll,
  { weight: 4, arbitrary: mostly(agentId, agentId.toUpperCase(), ...unknownAgents) },
  { weight: 1, arbitrary: fc.constant(otherAgentId) },
);

interface StepParts {
  readonly operation: Operation;
  readonly agent: string;
  readonly webhook: WebhookName;
  readonly token: string | undefined;
  /** Milliseconds before it; the clock may stand, and be set back. */
  readonly wait: number;
  readonly body: Body;
}

function step(operation: Operation, body: fc.Arbitrary<Body> = fc.constant(noBody)): fc.Arbitrary<Step> {
  return fc
    .record({
      operation: fc.constant(operation),
      agent: agentName,
      webhook: webhookName,
      token: mostly<string | undefined>(ownToken, undefined, 'talq_stranger'),
      wait: fc.constantFrom(0, 1, 60_000, -1),
      body,
    })
    .map((parts) => new Step(parts));
}

const anyStep = fc.oneof(
  acrossAll,
  { weight: 2, arbitrary: step('list') },
  { weight: 2, arbitrary: step('get') },
  { weight: 4, arbitrary: step('toggle') },
  { weight: 1, arbitrary: step('delete') },
  { weight: 6, arbitrary: step('create', bodyToCreate) },
  { weight: 7, arbitrary: step('update', bodyToUpdate) },
);

/** The mock, and the time that it is told. */
interface Real {
  readonly engine: Engine;
  readonly time: { milliseconds: number };
  /** Every kind of answer that came, such as `toggle 404`. */
  readonly outcomes: Set<string>;
}

class Step implements StepParts, fc.AsyncCommand<Model, Real> {
  readonly operation: Operation;
  readonly agent: string;
  readonly webhook: WebhookName;
  readonly token: string | undefined;
  readonly wait: number;
  readonly body: Body;

  constructor({ operation, agent, webhook, token, wait, body }: StepParts) {
    this.operation = operation;
    this.agent = agent;
    this.webhook = webhook;
    this.token = token;
    this.wait = wait;
    this.body = body;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    real.time.milliseconds += this.wait;
    const now = new Date(real.time.milliseconds).toISOString().replace('Z', '000Z');
    const webhook = idOf(this.webhook, model.ids);
    const answer = await send(real.engine, this, webhook);
    real.outcomes.add(`${this.operation} ${answer.status}`);
    expect(answer, this.toString().trim()).toEqual(model.expected(this, webhook, now, answer));
  }

  /** A line of its own in a counterexample. */
  toString(): string {
    const { operation, agent, token, wait, body } = this;
    return [
      `\n  ${operation}`,
      ...(namesWebhook(operation) ? [nameOf(this.webhook)] : []),
      `of agent ${agent}`,
      ...(token === ownToken ? [] : [`with ${token === undefined ? 'no token' : `the token ${token}`}`]),
      ...(wait === 0 ? [] : [`after ${wait} ms`]),
      ...(takesBody(operation) ? [`${body.type}: ${body.text}`] : []),
    ].join(' ');
  }
}

function nameOf({ number, form, strangeId }: WebhookName): string {
  if (strangeId !== undefined) return strangeId;
  return form === 'as it is' ? `webhook #${number}` : `webhook #${number} ${form}`;
}

function idOf({ number, form, strangeId }: WebhookName, ids: readonly string[]): string {
  return strangeId ?? idForms[form](ids[Math.min(number, ids.length - 1)] ?? '');
}

function namesWebhook(operation: Operation): boolean {
  return operation !== 'list' && operation !== 'create';
}

function takesBody(operation: Operation): boolean {
  return operation === 'create' || operation === 'update';
}

const methods = { list: 'GET', create: 'POST', get: 'GET', update: 'PUT', delete: 'DELETE', toggle: 'PATCH' };

async function send(engine: Engine, { operation, agent, token, body }: Step, webhook: string): Promise<Answer> {
  const path = `${namesWebhook(operation) ? `/${webhook}` : ''}${operation === 'toggle' ? '/toggle' : ''}`;
  const reply = await engine.handle({
    method: methods[operation],
    url: `/api/v1/agents/${agent}/webhooks${path}`,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(takesBody(operation) && { 'content-type': body.type }),
    },
    body: Buffer.from(takesBody(operation) ? body.text : ''),
  });
  const text = String(reply.body ?? '');
  const answered = text + JSON.stringify(reply.headers);
  for (const word of secrets) expect(answered, 'a secret is shown').not.toContain(word);
  return { status: reply.status, body: JSON.parse(text) };
}

type Sequence = Iterable<fc.AsyncCommand<Model, Real>>;

async function run(steps: Sequence, document: ApiDocument, outcomes: Set<string>): Promise<void> {
  const time = { milliseconds: Date.parse('2026-01-01T00:00:00Z') };
  const clock = { now: () => time.milliseconds * 1000 };
  const engine = await createEngine({ document, clock, tokens: [ownToken] });
  const [model, real] = [new Model(), { engine, time, outcomes }];
  await fc.asyncModelRun(() => ({ model, real }), steps);
  for (const agent of [agentId, otherAgentId]) await new Step({ ...listing, agent }).run(model, real);
}

const listing: Omit<StepParts, 'agent'> = {
  operation: 'list',
  webhook: { number: 0, form: 'as it is', strangeId: undefined },
  token: ownToken,
  wait: 0,
  body: noBody,
};

// Shrinking a failure takes longer than passing.
const sequences = repetitions({ test: 300, prove: 1000 });

test(`${sequences} sequences of operations agree with the documentation`, async () => {
  const document = await sharedDocument;
  const outcomes = new Set<string>();
  const sequence = fc.commands([anyStep], { maxCommands: 30, size: 'max' });
  const property = fc.asyncProperty(sequence, (steps) => run(steps, document, outcomes));
  await fc.assert(property, { seed: 20_260_101, numRuns: sequences });

  const everyOutcome = operations.flatMap((operation) => {
    const statuses = takesBody(operation) ? [200, 401, 404, 422] : [200, 401, 404];
    return statuses.map((status) => `${operation} ${status}`);
  });
  expect([...outcomes].sort()).toEqual(everyOutcome.sort());
});
