import type { ApiDocument } from '../openapi/document/api-document.ts';
import { formatSeconds } from '../state/clock.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { StoredWebhook } from './records.ts';
import type { components } from './types.ts';

type Schemas = components['schemas'];

/** A webhook as the API shows it: the properties of the document's schema, in its order, without the secret. */
export function presentWebhook(webhook: StoredWebhook, document: ApiDocument): Schemas['Webhook'] {
  const whole = { events_count: webhook.events.length, status: statusOf(webhook), ...webhook };
  const shown: Record<string, unknown> = {};
  for (const name of document.propertyNames('Webhook')) shown[name] = whole[name as keyof typeof whole];
  // The mock checks every answer against the schema that these names come from.
  return shown as Schemas['Webhook'];
}

export function statusOf({ enabled, failing }: Pick<StoredWebhook, 'enabled' | 'failing'>): Schemas['WebhookStatus'] {
  if (!enabled) return 'disabled';
  return failing ? 'error' : 'active';
}

/** An attempt as the API shows it. */
export function presentLog(log: Attempt): Schemas['WebhookLog'] {
  const { id, subscription_id: webhook_id, attempt, status, http_status, duration_ms = 0 } = log;
  // Only events of the document and tests are logged.
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

function payloadOf({ request, payload }: Attempt): Record<string, unknown> {
  // A payload is an object, and so is a filled-in template.
  return (request?.payload ?? payload) as Record<string, unknown>;
}
