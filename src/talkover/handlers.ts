import { isDeepStrictEqual } from 'node:util';
import type { Behaviour, FindResource, Handler, HandlerContext, HandlerResult } from '../mock/behaviour.ts';
import { LogNotRetriable, WebhookGone, WebhookTestFailed } from '../mock/refusals.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { isObject } from '../openapi/document/json-pointer.ts';
import { formatSeconds, formatTimestamp, laterThan } from '../state/clock.ts';
import { uuid } from '../state/random.ts';
import type { Agent, Store, StoredLog, StoredWebhook } from '../state/store.ts';
import { testPayload } from './events/payloads.ts';
import type { components, operations } from './types.ts';

type Schemas = components['schemas'];
type OperationId = keyof operations;

/** An operation's body, as the document's types have it after its defaults are filled in. */
type BodyOf<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : undefined;

/** An operation's query parameters, likewise. */
type QueryOf<Id extends OperationId> = Required<NonNullable<operations[Id]['parameters']['query']>>;

/** The things that a path names, found already. */
interface Resources {
  readonly agent: Agent;
  readonly webhook: StoredWebhook;
  readonly log: StoredLog;
}

type TalkoverHandler<Id extends OperationId> = (
  input: { readonly body: BodyOf<Id>; readonly query: QueryOf<Id> },
  resources: Resources,
  context: HandlerContext,
) => Promise<HandlerResult>;

const handlers: { readonly [Id in OperationId]?: TalkoverHandler<Id> } = {
  async listAgentWebhooks(_, { agent }, { store, document }) {
    const webhooks = await store.listWebhooks(agent.id);
    return {
      shows: webhooks,
      get body() {
        const available_events = document.describedConstants('AvailableEvent');
        return { data: { webhooks: webhooks.map((webhook) => presentWebhook(webhook, document)), available_events } };
      },
    };
  },

  async createAgentWebhook({ body }, { agent }, { store, now, random, document }) {
    const created = formatTimestamp(now);
    // The spread stands last here and wherever webhooks are shown: V8 copies an object several times as fast that way.
    const webhook: StoredWebhook = {
      id: uuid(random()),
      agent_id: agent.id,
      created_at: created,
      updated_at: created,
      ...body,
    };
    await store.insertWebhook(webhook);
    return { body: { data: presentWebhook(webhook, document) } };
  },

  async getAgentWebhook(_, { webhook }, { document }) {
    return {
      shows: webhook,
      get body() {
        return { data: presentWebhook(webhook, document) };
      },
    };
  },

  async updateAgentWebhook({ body }, { webhook }, { store, now, document }) {
    const updated = await change(store, webhook, now, (current) => withoutNullSecret({ ...current, ...body }));
    return { body: { data: presentWebhook(updated, document) } };
  },

  async deleteAgentWebhook(_, { webhook }, { store, session }) {
    const wasThere = await store.deleteWebhook(webhook.agent_id, webhook.id);
    if (!wasThere) throw new WebhookGone(webhook.id);
    session.outbox.forget(webhook.id);
    return { body: {} };
  },

  async toggleAgentWebhook(_, { webhook }, { store, now, document }) {
    const toggled = await change(store, webhook, now, (current) => ({ ...current, enabled: !current.enabled }));
    return { body: { data: presentWebhook(toggled, document) }, example: toggled.enabled ? 'enabled' : 'disabled' };
  },

  async testAgentWebhook(_, { agent, webhook }, { session, now }) {
    const payload = testPayload({ agent, webhook }, now);
    const log = await session.outbox.test(webhook, payload.event, payload);
    if (log.status !== 'success') throw new WebhookTestFailed(log.error ?? '');
    return { body: { data: { status_code: log.http_status, response_time: log.duration_ms } } };
  },

  async listAgentWebhookLogs({ query: { per_page, page } }, { webhook }, { store, now }) {
    const logs = (await store.listLogs(webhook.id)).filter((log) => !isExpired(log, now)).reverse();
    const data = logs.slice((page - 1) * per_page, page * per_page).map(presentLog);
    const last_page = Math.max(1, Math.ceil(logs.length / per_page));
    return { body: { data, pagination: { current_page: page, per_page, total: logs.length, last_page } } };
  },

  async retryAgentWebhookLog(_, { webhook, log }, { session, now }) {
    if (log.status !== 'failed') throw new LogNotRetriable(`the attempt is ${log.status}`);
    if (isExpired(log, now)) throw new LogNotRetriable('the attempt is older than 30 days');
    if (!webhook.enabled) throw new LogNotRetriable('the webhook is disabled');
    const { id, created_at } = await session.outbox.retry(log);
    return { body: { data: { log_id: id, original_log_id: log.id, queued_at: formatSeconds(created_at) } } };
  },
};

/** What each operation of Talkover does to the state, and what its paths name. */
export const talkover: Behaviour = {
  // The engine gives each handler what the document's types say: validated input, and the resources of its path.
  handlers: new Map(Object.entries(handlers) as unknown as [string, Handler][]),
  makeConsistent: consistent,
  resources: new Map<string, FindResource>([
    ['agent', (id, _found, { store }) => store.findAgent(id)],
    // `agent` stands before it in every path that names a webhook.
    ['webhook', (id, found, { store }) => store.findWebhook((found as Pick<Resources, 'agent'>).agent.id, id)],
    // And `webhook` before it in every path that names a log.
    ['log', (id, found, { store }) => store.findLog((found as Pick<Resources, 'webhook'>).webhook.id, id)],
  ]),
};

/** A sample in which each webhook agrees with itself. */
function consistent(sample: unknown): unknown {
  if (Array.isArray(sample)) return sample.map(consistent);
  if (!isObject(sample)) return sample;
  if (isPage(sample)) {
    const total = sample.data.length;
    return { ...sample, pagination: { current_page: 1, per_page: Math.max(25, total), total, last_page: 1 } };
  }
  if (!isWebhook(sample))
    return Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, consistent(value)]));
  const [created_at, updated_at] = [sample.created_at, sample.updated_at].sort();
  return { ...sample, created_at, updated_at, events_count: sample.events.length, status: statusOf(sample) };
}

function isPage(value: Record<string, unknown>): value is { data: unknown[]; pagination: Schemas['Pagination'] } {
  return Array.isArray(value.data) && 'pagination' in value;
}

function isWebhook(value: Record<string, unknown>): value is Schemas['Webhook'] {
  return Array.isArray(value.events) && 'events_count' in value && 'status' in value;
}

function statusOf({ enabled, failing }: Pick<StoredWebhook, 'enabled' | 'failing'>): Schemas['WebhookStatus'] {
  if (!enabled) return 'disabled';
  return failing ? 'error' : 'active';
}

/** How long entries of the log are there, in microseconds: 30 days. */
const retention = 30 * 24 * 60 * 60 * 1_000_000;

function isExpired({ created_at }: StoredLog, now: number): boolean {
  return created_at < formatTimestamp(now - retention);
}

/** An attempt as the API shows it. */
function presentLog(log: StoredLog): Schemas['WebhookLog'] {
  const { id, webhook_id, attempt, status, http_status, duration_ms = 0 } = log;
  // Nothing is logged but the events of the document, and a test.
  const event = log.event as Schemas['LoggedEvent'];
  const created_at = formatSeconds(log.created_at);
  const known = { id, webhook_id, event, attempt };
  switch (status) {
    case 'pending':
      return { ...known, status, created_at };
    case 'success':
      return {
        ...known,
        status,
        http_status: http_status ?? 0,
        request_payload: payloadOf(log),
        response_body: log.response_body ?? '',
        response_headers: log.response_headers ?? {},
        duration_ms,
        delivered_at: formatSeconds(log.delivered_at ?? log.created_at),
        created_at,
      };
    default:
      return { ...known, status, http_status: http_status ?? null, error: log.error ?? '', duration_ms, created_at };
  }
}

function payloadOf({ request, payload }: StoredLog): Record<string, unknown> {
  // A template is an object, and so is what becomes of it.
  return (request?.payload ?? payload) as Record<string, unknown>;
}

/** Changes a webhook as it is now, whatever came in between. What changes nothing leaves its time as well. */
async function change(
  store: Store,
  { agent_id, id, created_at }: StoredWebhook,
  now: number,
  change: (current: StoredWebhook) => StoredWebhook,
): Promise<StoredWebhook> {
  const changed = await store.updateWebhook(agent_id, id, (current) => {
    const next = { ...change(current), id, agent_id, created_at };
    return isDeepStrictEqual(next, current) ? current : { ...next, updated_at: laterThan(current.updated_at, now) };
  });
  if (changed === undefined) throw new WebhookGone(id);
  return changed;
}

/** Null says that there is no secret any more. */
function withoutNullSecret(webhook: StoredWebhook): StoredWebhook {
  const { webhook_secret, ...others } = webhook;
  return webhook_secret === null ? others : webhook;
}

/** A webhook as the API shows it: the properties that the document gives it, in its order. Its secret is none of them. */
function presentWebhook(webhook: StoredWebhook, document: ApiDocument): Schemas['Webhook'] {
  const whole = { events_count: webhook.events.length, status: statusOf(webhook), ...webhook };
  const shown: Record<string, unknown> = {};
  for (const name of document.propertyNames('Webhook')) shown[name] = whole[name as keyof typeof whole];
  // The engine holds every answer against the schema that these names come from.
  return shown as Schemas['Webhook'];
}
