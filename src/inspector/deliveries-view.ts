import type { Attempt, ControlApi, Subscription } from './api.ts';
import { countdown } from './countdown.ts';
import { type Delivery, deliveriesOf, resultOf } from './delivery.ts';
import { deliveryDetail } from './delivery-detail.ts';
import { badge, byId, keepFocus } from './elements.ts';
import { timeOfDay, withoutOwnOrigin } from './formats.ts';
import { doOrTell, tell } from './notices.ts';
import { cell, RowList } from './row-list.ts';
import { throttled } from './throttled.ts';

/** The most that the mock lists. */
const mostDeliveries = 1000;

/** The deliveries of the session, made and planned. */
export class DeliveriesView {
  readonly #api: ControlApi;
  readonly #rows: RowList<Delivery>;
  readonly #filter = byId('delivery-filter', HTMLFormElement);
  readonly #detail = byId('delivery-detail', HTMLElement);
  readonly #loadPendingSoon = throttled(300, () => this.loadPending());
  #subscriptions = new Map<string, Subscription>();

  constructor(api: ControlApi) {
    this.#api = api;
    this.#rows = new RowList<Delivery>({
      body: byId('delivery-rows', HTMLTableSectionElement),
      limit: mostDeliveries,
      detailId: this.#detail.id,
      keyOf: ({ id }) => id,
      cellsOf: (delivery) => this.#cellsOf(delivery),
      nameOf: ({ last }) => ({ text: last.event, title: last.event, cell: 2 }),
      onOpen: (delivery) => this.#show(delivery),
      onChange: (shown, all) => this.#onChange(shown, all),
    });
    this.#filter.addEventListener('input', () => this.#applyFilter());
    this.#filter.addEventListener('submit', (event) => event.preventDefault());
  }

  async load(): Promise<void> {
    const { deliveries } = await this.#api.deliveries();
    this.#rows.replace(deliveriesOf(deliveries));
  }

  /** Loads planned attempts, and those that have been cancelled. */
  async loadPending(): Promise<void> {
    const { deliveries } = await this.#api.deliveries('pending');
    const pending = new Set(deliveries.map(({ id }) => id));
    const isGone = this.#rows.items().some(({ last }) => last.status === 'pending' && !pending.has(last.id));
    if (isGone) await this.load();
    else this.#put(deliveries);
  }

  /** Shows an attempt that was just made. */
  add(attempt: Attempt): void {
    this.#put([attempt]);
    if (attempt.status === 'retrying') this.#loadPendingSoon();
  }

  setSubscriptions(subscriptions: readonly Subscription[]): void {
    const before = this.#subscriptions;
    this.#subscriptions = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
    // Rows show names and URLs; a delivery may arrive before its subscription.
    const concerned = this.#rows.items().filter(({ last: { subscription_id: id } }) => {
      const [one, other] = [before.get(id), this.#subscriptions.get(id)];
      return one?.name !== other?.name || one?.url !== other?.url || one?.enabled !== other?.enabled;
    });
    if (concerned.length > 0) this.#rows.add(concerned);
  }

  #put(attempts: readonly Attempt[]): void {
    const touched = new Set(attempts.map(({ delivery_id }) => delivery_id));
    const known = [...touched].flatMap((id) => this.#rows.get(id)?.attempts ?? []);
    const changed = attempts.filter((attempt) => !known.some((before) => isSame(before, attempt)));
    if (changed.length === 0) return;
    const concerned = new Set(changed.map(({ delivery_id }) => delivery_id));
    const all = [...known, ...changed].filter(({ delivery_id }) => concerned.has(delivery_id));
    this.#rows.add(deliveriesOf(all));
  }

  #show(delivery: Delivery | undefined): void {
    this.#detail.hidden = delivery === undefined;
    const content =
      delivery === undefined
        ? []
        : deliveryDetail(delivery, {
            subscription: this.#subscriptions.get(delivery.last.subscription_id),
            onRetry: (attempt) => doOrTell(() => this.#retry(attempt)),
            onClose: () => this.#rows.close(),
          });
    keepFocus(this.#detail, () => this.#detail.replaceChildren(...content));
  }

  async #retry({ id }: Attempt): Promise<void> {
    try {
      const { attempt: number } = await this.#api.retryDelivery(id);
      tell(`Attempt ${number} is on its way`);
      await this.loadPending();
    } finally {
      await this.load();
    }
  }

  #applyFilter(): void {
    const form = new FormData(this.#filter);
    const [text, status] = [String(form.get('text')).toLowerCase(), String(form.get('status'))];
    this.#rows.filter(
      (delivery) =>
        (status === '' || resultOf(delivery).kind === status) && (text === '' || this.#textOf(delivery).includes(text)),
    );
  }

  #textOf({ attempts, last }: Delivery): string {
    const subscription = this.#subscriptions.get(last.subscription_id);
    const parts = [
      last.event,
      last.delivery_id,
      subscription?.name ?? last.to?.name,
      subscription?.url ?? last.to?.url,
      ...attempts.map(({ error }) => error),
    ];
    return parts
      .filter((part) => part !== undefined)
      .join('\n')
      .toLowerCase();
  }

  #onChange(shown: number, all: number): void {
    byId('count-deliveries', HTMLElement).textContent = String(all);
    byId('deliveries-shown', HTMLElement).textContent = shown === all ? `${all} shown` : `${shown} of ${all} shown`;
    const empty = byId('deliveries-empty', HTMLElement);
    empty.hidden = shown > 0;
    empty.textContent =
      all === 0
        ? 'Nothing was delivered in this session yet. Trigger an event, or test a subscription.'
        : 'No delivery matches the filter.';
  }

  #cellsOf(delivery: Delivery): HTMLTableCellElement[] {
    const { attempts, last } = delivery;
    const { kind, text } = resultOf(delivery);
    const subscription = this.#subscriptions.get(last.subscription_id);
    const made = attempts.findLast(({ status }) => status !== 'pending');
    const url = made?.request?.url ?? last.to?.url ?? subscription?.url ?? '';
    const name = subscription?.name ?? last.to?.name;
    const answer = made === undefined ? '' : (made.error ?? `HTTP ${made.http_status}`);
    return [
      cell(timeOfDay(attempts[0]?.created_at ?? last.created_at), { class: 'mono quiet' }),
      cell(badge(text, kind === 'success' ? 'good' : kind === 'failed' ? 'bad' : 'warn')),
      cell('', { class: 'path' }),
      cell(name ?? 'Deleted subscription', { title: name ?? last.subscription_id }),
      cell(withoutOwnOrigin(url), { class: 'mono quiet', title: url }),
      cell(String(attempts.filter(({ status }) => status !== 'pending').length), { class: 'mono number' }),
      cell(answer, { title: answer, class: made?.error === undefined ? 'quiet' : 'why' }),
      cell(last.status === 'pending' ? countdown(last) : '', { class: 'mono' }),
    ];
  }
}

/** Whether an attempt is unchanged: only its status can change. */
function isSame(one: Attempt, other: Attempt): boolean {
  return one.id === other.id && one.status === other.status;
}
