import type { Store } from '../state/store.ts';
import type { Subscription, Subscriptions } from '../webhooks/subscription.ts';
import { type StoredWebhook, webhooks } from './records.ts';

/** A webhook as deliveries use it. */
export function subscriptionOf(webhook: StoredWebhook): Subscription {
  return {
    id: webhook.id,
    name: webhook.name,
    isEnabled: webhook.enabled,
    url: webhook.webhook_url,
    method: webhook.http_method,
    headers: webhook.custom_headers ?? [],
    secret: webhook.webhook_secret || undefined,
    timeoutInSeconds: webhook.timeout,
    retries: webhook.max_retries,
    templates: webhook.payload_templates ?? {},
  };
}

/** The webhooks of a session as subscriptions. */
export function subscriptionsIn(store: Store): Subscriptions {
  const kept = store.collection(webhooks);
  return {
    async find(id) {
      const webhook = await kept.find(id);
      return webhook && subscriptionOf(webhook);
    },
    async setFailing(id, isFailing) {
      await kept.change(id, undefined, (current) => {
        const { failing = false, ...others } = current;
        if (failing === isFailing) return current;
        return isFailing ? { ...others, failing: true } : others;
      });
    },
  };
}
