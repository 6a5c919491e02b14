import { BodyInPieces } from '../mock/body-in-pieces.ts';
import type { HandlerContext } from '../mock/handler.ts';
import { type HandlerResult, show, type View } from '../mock/handler-result.ts';
import { formatSeconds, formatTimestamp, laterThan } from '../state/clock.ts';
import { uuid } from '../state/random.ts';
import { isSameJson } from '../state/same-json.ts';
import type { Store } from '../state/store.ts';
import { weightOf } from '../state/weight.ts';
import { LongList } from '../text/json-pieces.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { Outbox } from '../webhooks/outbox.ts';
import { testPayload } from './events/payloads.ts';
import { presentLog, presentWebhook } from './present.ts';
import { type Agent, logs, type StoredWebhook, webhooks } from './records.ts';
import { LogNotRetriable, WebhookGone, WebhookTestFailed } from './refusals.ts';
import { subscriptionOf } from './subscriptions.ts';
import type { operations } from './types.ts';

type OperationId = keyof operations;

/** An operation's body with its defaults filled in, as the document's types have it. */
type BodyOf<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : undefined;

type QueryOf<Id extends OperationId> = NonNullable<operations[Id]['parameters']['query']>;

/** The records that a path names. */
interface Resources {
  readonly agent: Agent;
  readonly webhook: StoredWebhook;
  readonly log: Attempt;
}

export interface TalkoverServices {
  readonly outbox: Outbox;
  readonly [name: string]: Outbox;
}

type Context = HandlerContext<TalkoverServices>;

type TalkoverHandler<Id extends OperationId> = (
  input: { readonly body: BodyOf<Id>; readonly query: QueryOf<Id> },
  resources: Resources,
  context: Context,
) => Promise<HandlerResult>;

/** What each operation does to the state. */
export const handlers = {
  async listAgentWebhooks(_, { agent }, { store }) {
    return show(await store.collection(webhooks).list(agent.id), listBody);
  },

  async createAgentWebhook({ body }, { agent }, { store, now, random, document }) {
    const created = formatTimestamp(now);
    // The spread is last here and wherever webhooks are shown: V8 copies an object several times as fast that way.
    const webhook: StoredWebhook = {
      id: uuid(random()),
      agent_id: agent.id,
      created_at: created,
      updated_at: created,
      ...body,
    };
    await store.collection(webhooks).insert(webhook);
    return { body: webhookBody(webhook, document) };
  },

  async getAgentWebhook(_, { webhook }) {
    return show(webhook, webhookBody);
  },

  async updateAgentWebhook({ body }, { webhook }, { store, now, document }) {
    const updated = await change(store, webhook, now, (current) => withoutNullSecret({ ...current, ...body }));
    return { body: webhookBody(updated, document) };
  },

  async deleteAgentWebhook(_, { webhook }, { store, services }) {
    const wasThere = await store.collection(webhooks).delete(webhook.id, webhook.agent_id);
    if (!wasThere) throw new WebhookGone(webhook.id);
    services.outbox.forget(webhook.id);
    return { body: {} };
  },

  async toggleAgentWebhook(_, { webhook }, { store, now, document }) {
    const toggled = await change(store, webhook, now, (current) => ({ ...current, enabled: !current.enabled }));
    return { body: webhookBody(toggled, document), example: toggled.enabled ? 'enabled' : 'disabled' };
  },

  async testAgentWebhook(_, { agent, webhook }, context) {
    const attempt = await sendTest(agent, webhook, context.services.outbox, context);
    if (attempt.status !== 'success') throw new WebhookTestFailed(attempt.error ?? '');
    return { body: { data: { status_code: attempt.http_status, response_time: attempt.duration_ms } } };
  },

  async listAgentWebhookLogs({ query }, { webhook }, { store, now }) {
    // The document gives both a default, and the mock has filled it in.
    const { per_page, page } = query as Required<typeof query>;
    const kept = await store.collection(logs).list(webhook.id);
    const shown = kept.filter((attempt) => !isExpired(attempt, now)).reverse();
    const onPage = shown.slice((page - 1) * per_page, page * per_page);
    const last_page = Math.max(1, Math.ceil(shown.length / per_page));
    const pagination = { current_page: page, per_page, total: shown.length, last_page };
    const isLong = onPage.reduce((sum, attempt) => sum + weightOf(attempt), 0) > mostBytesAtOnce;
    if (!isLong) return { body: { data: onPage.map(presentLog), pagination } };
    return { body: new BodyInPieces({ data: LongList.of(onPage, presentLog), pagination }) };
  },

  async retryAgentWebhookLog(_, { webhook, log }, context) {
    const { id, created_at } = await retry(webhook, log, context.services.outbox, context);
    return { body: { data: { log_id: id, original_log_id: log.id, queued_at: formatSeconds(created_at) } } };
  },
} satisfies { readonly [Id in OperationId]?: TalkoverHandler<Id> };

/** The most bytes of a log that are written at once; more are written in pieces. */
const mostBytesAtOnce = 256 * 1024;

const webhookBody: View<StoredWebhook> = (webhook, document) => ({ data: presentWebhook(webhook, document) });

/** The most webhooks that are listed at once. More are written in pieces, so that a long answer does not delay others. */
const mostAtOnce = 100;

const listBody: View<readonly StoredWebhook[]> = (listed, document) => {
  const available_events = document.describedConstants('AvailableEvent');
  const shown = (webhook: StoredWebhook) => presentWebhook(webhook, document);
  if (listed.length <= mostAtOnce) return { data: { webhooks: listed.map(shown), available_events } };
  return new BodyInPieces({ data: { webhooks: LongList.of(listed, shown), available_events } });
};

/** The time and the trace of a request for a delivery. */
type Asked = Pick<HandlerContext, 'now' | 'trace'>;

/** Sends a test, whether or not the webhook is enabled. Resolves with the log entry of the attempt. */
export function sendTest(
  agent: Agent,
  webhook: StoredWebhook,
  outbox: Outbox,
  { now, trace }: Asked,
): Promise<Attempt> {
  const payload = testPayload({ agent, webhook }, now);
  return outbox.test(subscriptionOf(webhook), payload.event, payload, trace);
}

/** Queues one more attempt at a delivery that has failed. Throws {@link LogNotRetriable}. */
export function retry(webhook: StoredWebhook, log: Attempt, outbox: Outbox, { now, trace }: Asked): Promise<Attempt> {
  if (log.status !== 'failed') throw new LogNotRetriable(`the attempt is ${log.status}`);
  if (isExpired(log, now)) throw new LogNotRetriable('the attempt is older than 30 days');
  if (!webhook.enabled) throw new LogNotRetriable('the webhook is disabled');
  return outbox.retry(log, trace);
}

/** The time for which the log keeps an entry, in microseconds: 30 days. */
const retention = 30 * 24 * 60 * 60 * 1_000_000;

function isExpired({ created_at }: Attempt, now: number): boolean {
  return created_at < formatTimestamp(now - retention);
}

/** Changes the current webhook. `updated_at` stays if nothing is different. Throws {@link WebhookGone}. */
export async function change(
  store: Store,
  { agent_id, id, created_at }: StoredWebhook,
  now: number,
  change: (current: StoredWebhook) => StoredWebhook,
): Promise<StoredWebhook> {
  const changed = await store.collection(webhooks).change(id, agent_id, (current) => {
    const next = { ...change(current), id, agent_id, created_at };
    return isSameJson(next, current) ? current : { ...next, updated_at: laterThan(current.updated_at, now) };
  });
  if (changed === undefined) throw new WebhookGone(id);
  return changed;
}

/** Removes a null secret, with which a request deletes the secret. */
function withoutNullSecret(webhook: StoredWebhook): StoredWebhook {
  const { webhook_secret, ...others } = webhook;
  return webhook_secret === null ? others : webhook;
}
