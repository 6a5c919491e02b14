import type { components, operations } from '../spec/document-types.ts';
import type { Random } from '../spec/faker-methods.ts';
import { formatTimestamp } from './clock.ts';
import { uuid } from './random.ts';
import type { Agent, Store, StoredWebhook } from './store.ts';

type Schemas = components['schemas'];
type OperationId = keyof operations;

/** What an operation takes, as the document's types have it after its defaults are filled in. */
type InputOf<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : Record<string, never>;

/** The things that the path names, found already. */
export interface Resources {
  readonly agent: Agent;
}

/** What a handler may use beside its input. */
export interface HandlerContext {
  readonly store: Store;
  /** The time of this request, in microseconds since 1970. */
  readonly now: number;
  /** This request's own generator. */
  readonly random: Random;
}

/** The parts of the answer's body that the document does not fix. */
export type HandlerResult = Readonly<Record<string, unknown>>;

type Handler<Id extends OperationId> = (
  input: InputOf<Id>,
  resources: Resources,
  context: HandlerContext,
) => Promise<HandlerResult>;

/** What each operation does to the state. An operation that is not here is answered from the document alone. */
export const handlers: { readonly [Id in OperationId]?: Handler<Id> } = {
  async createAgentWebhook(input, { agent }, { store, now, random }) {
    const webhook: StoredWebhook = {
      id: uuid(random),
      agent_id: agent.id,
      ...declaredFields(input),
      created_at: now,
      updated_at: now,
    };
    await store.insertWebhook(webhook);
    return { data: presentWebhook(webhook) };
  },
};

/** The fields that the API knows: a field that it does not is ignored, not kept. */
function declaredFields(input: Schemas['WebhookToCreate']): Schemas['WebhookToCreate'] {
  return {
    name: input.name,
    webhook_url: input.webhook_url,
    ...(input.webhook_secret !== undefined && { webhook_secret: input.webhook_secret }),
    events: input.events,
    timeout: input.timeout,
    max_retries: input.max_retries,
    enabled: input.enabled,
    http_method: input.http_method,
    authorization_scheme: input.authorization_scheme,
    ...(input.custom_headers !== undefined && { custom_headers: input.custom_headers }),
    ...(input.payload_templates !== undefined && { payload_templates: input.payload_templates }),
  };
}

/** A webhook as the API shows it: its twelve documented fields in their order, never the secret. */
function presentWebhook(webhook: StoredWebhook): Schemas['Webhook'] {
  return {
    id: webhook.id,
    agent_id: webhook.agent_id,
    name: webhook.name,
    webhook_url: webhook.webhook_url,
    events: webhook.events,
    timeout: webhook.timeout,
    max_retries: webhook.max_retries,
    enabled: webhook.enabled,
    created_at: formatTimestamp(webhook.created_at),
    updated_at: formatTimestamp(webhook.updated_at),
    events_count: webhook.events.length,
    status: webhook.enabled ? 'active' : 'disabled',
  };
}
