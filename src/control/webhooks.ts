import type { HandlerContext, HandlerResult } from '../mock/behaviour.ts';
import { ApiWithoutWebhooks, DocumentedRefusal } from '../mock/refusals.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Agent, Store, StoredLog, StoredWebhook } from '../state/store.ts';
import { testPayload } from '../talkover/events/payloads.ts';
import { talkover } from '../talkover/handlers.ts';
import type { ControlHandler } from './control.ts';

type WebhookOperation = 'listWebhooks' | 'setWebhookEnabled' | 'removeWebhook' | 'sendTest' | 'retryDelivery';

/** Thrown when the session has no webhook or delivery of an id; carries the id. */
export class NotInSession extends DocumentedRefusal {
  override readonly name = 'NotInSession';
  readonly id: string;

  constructor(what: 'webhook' | 'delivery', id: string) {
    super(404, `${what}NotFound`, `There is no ${what} ${id} in this session.`);
    this.id = id;
  }
}

/**
 * What the control API does with webhooks, whatever token the mocked API asks for: what it does itself, by its own
 * handlers.
 */
export function webhookHandlers(documentOfApi: () => ApiDocument): {
  readonly [Id in WebhookOperation]: ControlHandler<Id>;
} {
  async function presented(webhook: StoredWebhook, context: HandlerContext): Promise<Record<string, unknown>> {
    const { data } = (await asApi('getAgentWebhook', { webhook }, context)).body;
    // An operation that answers with a webhook has it in `data`.
    return { ...(data as object), is_signed: Boolean(webhook.webhook_secret) };
  }

  function asApi(
    operation: string,
    resources: { webhook: StoredWebhook; log?: StoredLog },
    context: HandlerContext,
    body?: unknown,
  ): Promise<HandlerResult> {
    const handler = talkover.handlers.get(operation);
    if (handler === undefined) throw new TypeError(`nothing handles ${operation}`);
    const input = { body, query: {}, path: {}, header: {}, cookie: {} };
    return handler(input, resources, { ...context, document: documentOfApi() });
  }

  return {
    async listWebhooks(_input, _resources, context) {
      const document = documentOfApi();
      if (!document.isTalkover) return { body: { agents: [], webhooks: [], available_events: {} } };
      const available_events = document.describedConstants('AvailableEvent');
      const webhooks = await context.store.allWebhooks();
      const agents = await agentsOf(context.store, webhooks);
      const listed = await Promise.all(webhooks.map((webhook) => presented(webhook, context)));
      return { body: { agents, webhooks: listed, available_events } };
    },
    async setWebhookEnabled({ path, body: { enabled } }, _resources, context) {
      refuseOtherApi(documentOfApi());
      const webhook = await webhookOf(context.store, path.webhook_id);
      await asApi('updateAgentWebhook', { webhook }, context, { enabled });
      return { body: { webhook: await presented(await webhookOf(context.store, path.webhook_id), context) } };
    },
    async removeWebhook({ path }, _resources, context) {
      refuseOtherApi(documentOfApi());
      await asApi('deleteAgentWebhook', { webhook: await webhookOf(context.store, path.webhook_id) }, context);
      return { body: {} };
    },
    async sendTest({ path }, _resources, { store, session, now }) {
      refuseOtherApi(documentOfApi());
      const webhook = await webhookOf(store, path.webhook_id);
      const agent = (await store.findAgent(webhook.agent_id)) ?? unnamed(webhook.agent_id);
      const payload = testPayload({ agent, webhook }, now);
      return { body: { ...(await session.outbox.test(webhook, payload.event, payload)) } };
    },
    async retryDelivery({ path }, _resources, context) {
      refuseOtherApi(documentOfApi());
      const { store } = context;
      const log = (await store.content()).logs.find(({ id }) => id.toLowerCase() === path.id.toLowerCase());
      if (log === undefined) throw new NotInSession('delivery', path.id);
      if (context.session.outbox.hasten(log.id)) return { body: { ...log } };
      const webhook = await webhookOf(store, log.webhook_id);
      const { data } = (await asApi('retryAgentWebhookLog', { webhook, log }, context)).body;
      // What the operation answers with, as the document has it.
      const { log_id } = data as { log_id: string };
      return { body: { ...(await store.findLog(webhook.id, log_id)) } };
    },
  };
}

/** Throws {@link ApiWithoutWebhooks} where the mocked API is not Talkover's. */
export function refuseOtherApi({ isTalkover, content }: ApiDocument): void {
  if (!isTalkover) throw new ApiWithoutWebhooks(content.info.title);
}

/** Throws {@link NotInSession}. */
async function webhookOf(store: Store, id: string): Promise<StoredWebhook> {
  const found = (await store.allWebhooks()).find((webhook) => webhook.id.toLowerCase() === id.toLowerCase());
  if (found === undefined) throw new NotInSession('webhook', id);
  return found;
}

/** The agents that there are, and those that are there because every UUID is one. */
async function agentsOf(store: Store, webhooks: readonly StoredWebhook[]): Promise<Agent[]> {
  const listed = await store.listAgents();
  const known = new Set(listed.map(({ id }) => id.toLowerCase()));
  const others = new Set(webhooks.map(({ agent_id }) => agent_id).filter((id) => !known.has(id.toLowerCase())));
  const found = await Promise.all([...others].map(async (id) => (await store.findAgent(id)) ?? unnamed(id)));
  return [...listed, ...found];
}

/** A state that was put there by hand may have webhooks of an agent that it does not list. */
function unnamed(id: string): Agent {
  return { id, name: 'Unlisted agent' };
}
