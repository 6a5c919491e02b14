import type { Attempt, Subscription } from './api.ts';
import { attemptsPicture } from './attempts-picture.ts';
import { countdown } from './countdown.ts';
import type { Delivery } from './delivery.ts';
import { detailFrame, sideBySide } from './detail.ts';
import { badge, button, make } from './elements.ts';
import { timeOfDay } from './formats.ts';
import { foldedHeaders } from './headers-view.ts';
import { jsonView, parsed } from './json-view.ts';

interface DetailOptions {
  /** Undefined if it was deleted. */
  readonly subscription: Subscription | undefined;
  readonly onRetry: (attempt: Attempt) => void;
  readonly onClose: () => void;
}

/** A delivery in full: each attempt with its request beside its answer, the newest first. */
export function deliveryDetail(
  { attempts, last }: Delivery,
  { subscription, onRetry, onClose }: DetailOptions,
): Node[] {
  // A failed attempt can be repeated, and a waiting one made at once, if the subscription is enabled.
  const isOpen = last.status === 'failed' || (last.status === 'pending' && last.attempt > 1);
  const canRetry = isOpen && (subscription?.enabled ?? last.to !== undefined);
  const retry = button('Retry now', () => onRetry(last), { 'data-key': 'retry', class: 'primary' });
  const newest = attempts.toReversed();
  return detailFrame({
    heading: [
      last.event,
      ' ',
      make('span', { class: 'quiet' }, last.to?.name ?? `to ${subscription?.name ?? 'a deleted subscription'}`),
    ],
    actions: canRetry ? [retry] : [],
    notes: [make('p', { class: 'quiet facts' }, `Delivery ${last.delivery_id}`), ...attemptsPicture(attempts)],
    content: newest.map((attempt) =>
      attemptView(attempt, attempt === (newest.find(({ status }) => status !== 'pending') ?? last)),
    ),
    onClose,
  });
}

function attemptView(attempt: Attempt, isOpen: boolean): HTMLElement {
  const { attempt: number, status, created_at, http_status, error, duration_ms, notes = [] } = attempt;
  const tone = status === 'success' ? 'good' : status === 'failed' ? 'bad' : 'warn';
  const answer = error ?? (http_status === undefined ? undefined : `HTTP ${http_status}`);
  const facts = [timeOfDay(created_at), answer, duration_ms === undefined ? undefined : `${duration_ms} ms`];
  const summary = make(
    'summary',
    {},
    make('strong', {}, `Attempt ${number}`),
    ' ',
    badge(status, tone),
    make('span', { class: 'quiet' }, ` ${facts.filter((fact) => fact !== undefined).join(' · ')} `),
    ...(status === 'pending' ? [countdown(attempt)] : []),
  );
  const remarks = notes.map((note) => make('p', { class: 'reason' }, make('strong', {}, 'Note: '), note));
  return make('details', { class: 'attempt', ...(isOpen && { open: '' }) }, summary, ...remarks, exchangeOf(attempt));
}

function exchangeOf(attempt: Attempt): HTMLElement {
  const { request, payload, to, response_headers = {}, response_body, error } = attempt;
  const asked =
    request === undefined ? [] : [make('p', { class: 'line' }, make('code', {}, `${request.method} ${request.url}`))];
  const headers = request === undefined ? [] : [foldedHeaders(Object.entries(request.headers), true)];
  const answered = Object.entries(response_headers);
  return sideBySide(
    [
      'Request',
      ...asked,
      ...headers,
      jsonView(
        to?.content === undefined ? (request?.payload ?? payload) : parsed(to.content.text),
        'Payload of the delivery',
      ),
    ],
    [
      'Response',
      ...(error === undefined ? [] : [make('p', { class: 'reason' }, error)]),
      ...(answered.length === 0 ? [] : [foldedHeaders(answered)]),
      jsonView(parsed(response_body), 'Body of the answer'),
    ],
  );
}
