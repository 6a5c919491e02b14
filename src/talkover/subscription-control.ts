import type { ListedSubscription, SubscriptionControl } from '../mock/api.ts';
import type { HandlerContext } from '../mock/handler.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Store } from '../state/store.ts';
import type { Outbox } from '../webhooks/outbox.ts';
import { change, retry, sendTest } from './handlers.ts';
import { presentWebhook } from './present.ts';
import { type Agent, agents, type StoredWebhook, webhooks } from './records.ts';
import { subscriptionOf } from './subscriptions.ts';

type FindAgent = (id: string, store: Store) => Promise<Agent | undefined>;

/**
 * Shows and changes the webhooks of all agents for a person, without the API's token.
 * @param findAgent also finds agents without a record if every UUID is one
 */
export function subscriptionControl(findAgent: FindAgent): SubscriptionControl {
  return {
    async all({ store }) {
      return (await store.collection(webhooks).all()).map(subscriptionOf);
    },
    async list({ store }, document) {
      const all = await store.collection(webhooks).all();
      return {
        owners: await ownersOf(store, all),
        owner_parameter: 'agent_id',
        subscriptions: all.map((webhook) => listed(webhook, document)),
        events: document.describedConstants('AvailableEvent'),
      };
    },
    async setEnabled(id, enabled, { store, now, document }) {
      const webhook = await store.collection(webhooks).find(id);
      if (webhook === undefined) return undefined;
      return listed(await change(store, webhook, now, (current) => ({ ...current, enabled })), document);
    },
    async remove(id, context) {
      const wasThere = await context.store.collection(webhooks).delete(id);
      if (!wasThere) return undefined;
      outboxOf(context).forget(id);
      return true;
    },
    async test(id, context) {
      const { store } = context;
      const webhook = await store.collection(webhooks).find(id);
      if (webhook === undefined) return undefined;
      return sendTest(await agentOf(webhook.agent_id, store), webhook, outboxOf(context), context);
    },
    async retry(attempt, context) {
      const webhook = await context.store.collection(webhooks).find(attempt.subscription_id);
      return webhook && retry(webhook, attempt, outboxOf(context), context);
    },
  };

  /** The agents with records, and those that only webhooks name. */
  async function ownersOf(store: Store, all: readonly StoredWebhook[]): Promise<Agent[]> {
    const known = await store.collection(agents).all();
    const ids = new Set(known.map(({ id }) => id.toLowerCase()));
    const others = new Set(all.map(({ agent_id }) => agent_id).filter((id) => !ids.has(id.toLowerCase())));
    return [...known, ...(await Promise.all([...others].map((id) => agentOf(id, store))))];
  }

  /** The agent with an id; a made-up one if a person has set webhooks of an agent without a record. */
  async function agentOf(id: string, store: Store): Promise<Agent> {
    return (await findAgent(id, store)) ?? { id, name: 'Unlisted agent' };
  }
}

/** The session's outbox, which Talkover's API always has. */
function outboxOf({ services }: HandlerContext): Outbox {
  if (services.outbox === undefined) throw new TypeError("the session has no outbox: it is not one of Talkover's API");
  return services.outbox;
}

function listed(webhook: StoredWebhook, document: ApiDocument): ListedSubscription {
  const record = presentWebhook(webhook, document);
  return {
    id: webhook.id,
    owner_id: webhook.agent_id,
    name: webhook.name,
    url: webhook.webhook_url,
    events: webhook.events,
    enabled: webhook.enabled,
    status: record.status,
    is_signed: Boolean(webhook.webhook_secret),
    record,
  };
}
