import type { ControlApi, ListedWebhook } from './api.ts';
import { confirmed } from './confirm-button.ts';
import { badge, button, byId, keepFocus, make } from './elements.ts';
import { counted, withoutOwnOrigin } from './formats.ts';
import { attempt, tell } from './notices.ts';

type Listing = Awaited<ReturnType<ControlApi['webhooks']>>;

/** The agents of the session and their webhooks. */
export class WebhooksView {
  readonly #api: ControlApi;
  readonly #onList: (listing: Listing) => void;
  readonly #list = byId('webhook-list', HTMLElement);
  #rendered = '';

  /** @param onList called with each new listing */
  constructor(api: ControlApi, onList: (listing: Listing) => void) {
    this.#api = api;
    this.#onList = onList;
  }

  async load(): Promise<void> {
    const listing = await this.#api.webhooks();
    const text = JSON.stringify([this.#api.session, listing]);
    // What a person reads or is about to press stays as it is when nothing has changed.
    if (text === this.#rendered) return;
    this.#rendered = text;
    this.#onList(listing);
    byId('count-webhooks', HTMLElement).textContent = String(listing.webhooks.length);
    keepFocus(this.#list, () =>
      this.#list.replaceChildren(...listing.agents.map((agent) => this.#agent(agent, listing))),
    );
  }

  #agent({ id, name }: Listing['agents'][number], { webhooks, available_events }: Listing): HTMLElement {
    const own = webhooks.filter(({ agent_id }) => agent_id.toLowerCase() === id.toLowerCase());
    const heading = make(
      'div',
      { class: 'heading' },
      make('h2', {}, name),
      make('code', { class: 'quiet' }, id),
      make('span', { class: 'quiet push' }, counted(own.length, 'webhook')),
    );
    if (own.length === 0) return make('section', { class: 'agent', 'aria-label': name }, heading, none());
    const rows = own.map((webhook) => this.#row(webhook, available_events));
    const table = make('table', {}, head(), make('tbody', {}, ...rows));
    return make('section', { class: 'agent', 'aria-label': name }, heading, table);
  }

  #row(webhook: ListedWebhook, meanings: Listing['available_events']): HTMLTableRowElement {
    const { id, name, webhook_url, events, is_signed } = webhook;
    const title = make('div', { class: 'clip', title: name }, make('strong', {}, name));
    const url = make('div', { class: 'clip mono quiet', title: webhook_url }, withoutOwnOrigin(webhook_url));
    const signed = is_signed ? [badge('signed', 'plain')] : [];
    return make(
      'tr',
      { 'data-webhook': id },
      make('td', {}, this.#switch(webhook)),
      make('td', {}, title, url),
      make('td', { class: 'events' }, eventsOf(events, meanings)),
      make('td', {}, statusOf(webhook), ' ', ...signed),
      make('td', { class: 'actions' }, this.#testButton(webhook), ' ', this.#deleteButton(webhook)),
    );
  }

  #switch({ id, name, enabled }: ListedWebhook): HTMLButtonElement {
    const toggle = button('', () => attempt(() => this.#setEnabled(id, !enabled)), {
      ...{ role: 'switch', 'aria-checked': String(enabled), 'aria-label': `${name} enabled` },
      ...{ class: 'switch', 'data-key': `toggle ${id}`, title: enabled ? 'Disable' : 'Enable' },
    });
    return toggle;
  }

  #testButton({ id, name }: ListedWebhook): HTMLButtonElement {
    const attributes = { 'data-key': `test ${id}`, 'aria-label': `Send test to ${name}` };
    return button('Send test', () => attempt(() => this.#sendTest(id, name)), attributes);
  }

  #deleteButton({ id, name }: ListedWebhook): HTMLButtonElement {
    const made = make('button', { type: 'button', 'data-key': `delete ${id}`, title: `Delete ${name}` }, 'Delete');
    return confirmed(made, 'Really?', () => attempt(() => this.#remove(id, name)));
  }

  async #setEnabled(id: string, enabled: boolean): Promise<void> {
    const { webhook } = await this.#api.setWebhookEnabled(id, enabled);
    tell(`${webhook.name} is ${webhook.enabled ? 'enabled' : 'disabled'}`);
    await this.load();
  }

  async #sendTest(id: string, name: string): Promise<void> {
    const { status, http_status, duration_ms, error } = await this.#api.sendTest(id);
    if (status === 'success') tell(`${name} answered ${http_status} after ${duration_ms} ms`);
    else tell(`Test of ${name} failed: ${error}`, 'bad');
  }

  async #remove(id: string, name: string): Promise<void> {
    await this.#api.removeWebhook(id);
    tell(`${name} is deleted`);
    await this.load();
  }
}

/** How many, and on demand which. */
function eventsOf(events: readonly string[], meanings: Listing['available_events']): HTMLElement {
  const items = events.map((event) => make('li', { title: meanings[event] ?? '' }, event));
  return make('details', {}, make('summary', {}, counted(events.length, 'event')), make('ul', {}, ...items));
}

function statusOf({ status }: ListedWebhook): HTMLElement {
  return badge(status, status === 'active' ? 'good' : status === 'error' ? 'bad' : 'plain');
}

function head(): HTMLTableSectionElement {
  const columns = [
    ['On', 'c-switch'],
    ['Webhook', ''],
    ['Events', 'c-count'],
    ['Status', 'c-badges'],
    [make('span', { class: 'unseen' }, 'Actions'), 'c-actions'],
  ] as const;
  return make(
    'thead',
    {},
    make('tr', {}, ...columns.map(([name, width]) => make('th', { scope: 'col', class: width }, name))),
  );
}

function none(): HTMLElement {
  return make('p', { class: 'quiet' }, 'No webhooks. Create one through the API, and it appears here.');
}
