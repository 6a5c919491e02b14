import type { ControlApi, ListedWebhook } from './api.ts';
import { confirmed } from './confirm-button.ts';
import { badge, button, byId, keepFocus, make, setChildren } from './elements.ts';
import { counted, withoutOwnOrigin } from './formats.ts';
import { KeptElements } from './kept-elements.ts';
import { attempt, tell } from './notices.ts';

type Listing = Awaited<ReturnType<ControlApi['webhooks']>>;

/** The agents of the session and their webhooks. */
export class WebhooksView {
  readonly #api: ControlApi;
  readonly #onList: (listing: Listing) => void;
  readonly #list = byId('webhook-list', HTMLElement);
  readonly #kept = new KeptElements();
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
    this.#kept.begin();
    keepFocus(
      this.#list,
      () =>
        setChildren(
          this.#list,
          listing.agents.map((agent) => this.#agent(agent, listing)),
        ),
      () => this.#list.querySelector<HTMLElement>('h2'),
    );
  }

  /** A part of the page that is made anew only when what it shows, or the session, is another. */
  #keep(key: string, content: unknown, made: (former: HTMLElement | undefined) => HTMLElement): HTMLElement {
    return this.#kept.of(`${this.#api.session}\n${key}`, content, made);
  }

  #agent({ id, name }: Listing['agents'][number], { webhooks, available_events }: Listing): HTMLElement {
    const own = webhooks.filter(({ agent_id }) => agent_id.toLowerCase() === id.toLowerCase());
    const section = this.#keep(`agent ${id}`, name, () => make('section', { class: 'agent', 'aria-label': name }));
    const heading = this.#keep(`heading ${id}`, [name, own.length], () => headingOf(id, name, own.length));
    const rows = own.map((webhook) => this.#row(webhook, available_events));
    setChildren(section, [heading, own.length === 0 ? this.#keep(`none ${id}`, '', none) : this.#table(id, rows)]);
    return section;
  }

  #table(agentId: string, rows: readonly HTMLElement[]): HTMLElement {
    // Roles, since in a narrow window it is displayed as another thing than a table.
    const table = this.#keep(`table ${agentId}`, '', () => make('table', { role: 'table' }, head()));
    const body = this.#keep(`rows ${agentId}`, '', () => make('tbody', { role: 'rowgroup' }));
    setChildren(body, rows);
    if (body.parentElement !== table) table.append(body);
    return table;
  }

  #row(webhook: ListedWebhook, meanings: Listing['available_events']): HTMLElement {
    const { id, name, enabled, webhook_url, events, status, is_signed } = webhook;
    const row = this.#keep(`row ${id}`, '', () => make('tr', { role: 'row', 'data-webhook': id }));
    const cell = (
      column: string,
      content: unknown,
      made: (former: HTMLElement | undefined) => readonly (Node | string)[],
    ) =>
      this.#keep(`${column} ${id}`, content, (former) => make('td', { role: 'cell', class: column }, ...made(former)));
    setChildren(row, [
      cell('toggle', [name, enabled], () => [this.#switch(webhook)]),
      cell('name', [name, webhook_url], () => nameOf(webhook)),
      cell('events', [events, events.map((event) => meanings[event])], (former) => [
        eventsOf(webhook, meanings, former?.querySelector('details')?.open === true),
      ]),
      cell('status', [status, is_signed], () => badgesOf(webhook)),
      cell('actions', name, () => [this.#testButton(webhook), ' ', this.#deleteButton(webhook)]),
    ]);
    return row;
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
function eventsOf(
  { id, events }: ListedWebhook,
  meanings: Listing['available_events'],
  isOpen: boolean,
): HTMLDetailsElement {
  const items = events.map((event) => make('li', { title: meanings[event] ?? '' }, event));
  const summary = make('summary', { 'data-key': `events ${id}` }, counted(events.length, 'event'));
  return make('details', isOpen ? { open: '' } : {}, summary, make('ul', {}, ...items));
}

function headingOf(id: string, name: string, count: number): HTMLElement {
  return make(
    'div',
    { class: 'heading' },
    make('h2', { tabindex: '-1' }, name),
    make('code', { class: 'quiet' }, id),
    make('span', { class: 'quiet push' }, counted(count, 'webhook')),
  );
}

function nameOf({ name, webhook_url }: ListedWebhook): HTMLElement[] {
  const title = make('div', { class: 'clip', title: name }, make('strong', {}, name));
  const url = make('div', { class: 'clip mono quiet', title: webhook_url }, withoutOwnOrigin(webhook_url));
  return [title, url];
}

function badgesOf(webhook: ListedWebhook): (Node | string)[] {
  return [statusOf(webhook), ...(webhook.is_signed ? [' ', badge('signed', 'plain')] : [])];
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
    { role: 'rowgroup' },
    make(
      'tr',
      { role: 'row' },
      ...columns.map(([name, width]) => make('th', { role: 'columnheader', scope: 'col', class: width }, name)),
    ),
  );
}

function none(): HTMLElement {
  return make('p', { class: 'quiet' }, 'No webhooks. Create one through the API, and it appears here.');
}
