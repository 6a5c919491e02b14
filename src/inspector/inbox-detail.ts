import type { InboxDelivery } from './api.ts';
import { detailFrame, sideBySide } from './detail.ts';
import { button, make } from './elements.ts';
import { timeOfDay } from './formats.ts';
import { headersView } from './headers-view.ts';
import { eventOf, verdictBadge } from './inbox-delivery.ts';
import { jsonView } from './json-view.ts';
import { copy } from './notices.ts';

const verdicts = {
  verified: 'The signature is valid for the secret of a subscription to this inbox.',
  wrong: 'There is a signature, but it is not valid for any subscription to this inbox.',
  missing: 'There is no signature, though a subscription to this inbox has a secret.',
} as const;

/** A request as an inbox received it. */
export function inboxDetail(delivery: InboxDelivery, onClose: () => void): Node[] {
  const { method, url, headers, body, json, time, signature, curl } = delivery;
  const verdict = signature === null ? 'No subscription to this inbox has a secret.' : verdicts[signature];
  return detailFrame({
    heading: [verdictBadge(delivery), ' ', eventOf(delivery)],
    actions: [button('Copy as curl', () => copy(curl, 'curl command'), { 'data-key': 'curl' })],
    notes: [make('p', { class: 'quiet facts' }, `${verdict} · ${method} ${url} · ${timeOfDay(time)}`)],
    content: [
      sideBySide(
        ['Headers', headersView(headers.map(({ name, value }) => [name, value] as const))],
        ['Body', jsonView(json ?? body, 'Body of the delivery')],
      ),
    ],
    onClose,
  });
}
