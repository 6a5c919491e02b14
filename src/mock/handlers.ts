import { isDeepStrictEqual } from 'node:util';
import type { ApiDocument } from '../spec/api-document.ts';
import type { components, operations } from '../spec/document-types.ts';
import { isObject } from '../spec/json-pointer.ts';
import type { Behaviour, FindResource, Handler, HandlerContext, HandlerResult } from './behaviour.ts';
import { formatTimestamp, laterThan } from './clock.ts';
import { uuid } from './random.ts';
import { WebhookGone } from './refusals.ts';
import type { Agent, Store, StoredWebhook } from './store.ts';

type Schemas = components['schemas'];
type OperationId = keyof operations;

/** An operation's body, as the document's types have it after its defaults are filled in. */
type BodyOf<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : undefined;

/** The things that a path names, found already. */
interface Resources {
  readonly agent: Agent;
  readonly webhook: StoredWebhook;
}

type TalkoverHandler<Id extends OperationId> = (
  input: { readonly body: BodyOf<Id> },
  resources: Resources,
  context: HandlerContext,
) => Promise<HandlerResult>;

const handlers: { readonly [Id in OperationId]?: TalkoverHandler<Id> } = {
  async listAgentWebhooks(_, { agent }, { store, document }) {
    const webhooks = await store.listWebhooks(agent.id);
    const data = {
      webhooks: webhooks.map((webhook) => presentWebhook(webhook, document)),
      available_events: document.describedConstants('AvailableEvent'),
    };
    return { body: { data } };
  },

  async createAgentWebhook({ body }, { agent }, { store, now, random, document }) {
    const created = formatTimestamp(now);
    const webhook: StoredWebhook = {
      ...body,
      id: uuid(random()),
      agent_id: agent.id,
      created_at: created,
      updated_at: created,
    };
    await store.insertWebhook(webhook);
    return { body: { data: presentWebhook(webhook, document) } };
  },

  async getAgentWebhook(_, { webhook }, { document }) {
    return { body: { data: presentWebhook(webhook, document) } };
  },

  async updateAgentWebhook({ body }, { webhook }, { store, now, document }) {
    const updated = await change(store, webhook, now, (current) => withoutNullSecret({ ...current, ...body }));
    return { body: { data: presentWebhook(updated, document) } };
  },

  async deleteAgentWebhook(_, { webhook }, { store }) {
    const wasThere = await store.deleteWebhook(webhook.agent_id, webhook.id);
    if (!wasThere) throw new WebhookGone(webhook.id);
    return { body: {} };
  },

  async toggleAgentWebhook(_, { webhook }, { store, now, document }) {
    const toggled = await change(store, webhook, now, (current) => ({ ...current, enabled: !current.enabled }));
    return { body: { data: presentWebhook(toggled, document) }, example: toggled.enabled ? 'enabled' : 'disabled' };
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
  ]),
};

/** A sample in which each webhook agrees with itself. */
function consistent(sample: unknown): unknown {
  if (Array.isArray(sample)) return sample.map(consistent);
  if (!isObject(sample)) return sample;
  if (!isWebhook(sample))
    return Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, consistent(value)]));
  const [created_at, updated_at] = [sample.created_at, sample.updated_at].sort();
  return { ...sample, created_at, updated_at, events_count: sample.events.length, status: statusOf(sample) };
}

function isWebhook(value: Record<string, unknown>): value is Schemas['Webhook'] {
  return Array.isArray(value.events) && 'events_count' in value && 'status' in value;
}

function statusOf({ enabled }: { readonly enabled: boolean }): Schemas['WebhookStatus'] {
  return enabled ? 'active' : 'disabled';
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
  const whole = { ...webhook, events_count: webhook.events.length, status: statusOf(webhook) };
  const shown = document.propertyNames('Webhook').map((name) => [name, whole[name as keyof typeof whole]]);
  // The engine holds every answer against the schema that these names come from.
  return Object.fromEntries(shown);
}
