import type { InboxDelivery } from './api.ts';
import { badge } from './elements.ts';

/** Whether the signature of a delivery is valid, by the secrets of the subscriptions that send to its inbox. */
export function verdictBadge({ signature }: InboxDelivery): HTMLElement {
  if (signature === null) return badge('no secret', 'plain');
  return badge(signature, signature === 'verified' ? 'good' : signature === 'wrong' ? 'bad' : 'warn');
}

/** The event that a delivery names, else its URL. */
export function eventOf({ json, url }: InboxDelivery): string {
  const event = typeof json === 'object' && json !== null && 'event' in json ? json.event : undefined;
  return typeof event === 'string' && event !== '' ? event : url;
}
