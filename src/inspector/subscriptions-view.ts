import type { ControlApi, Listing, Subscription } from './api.ts';
import { confirmed } from './confirm-button.ts';
import { badge, button, byId, keepFocus, make, setChildren } from './elements.ts';
import { counted, withoutOwnOrigin } from './formats.ts';
import { KeptElements } from './kept-elements.ts';
import { doOrTell, tell } from './notices.ts';

/** Subscriptions in one table. */
interface Group {
  /** Empty for subscriptions without an owner. */
  readonly id: string;
  readonly name: string;
  readonly subscriptions: readonly Subscription[];
}

/** The subscriptions of the session, by their owners. */
export class SubscriptionsView {
  readonly #api: ControlApi;
  readonly #onList: (listing: Listing) => void;
  readonly #list = byId('subscription-list', HTMLElement);
  readonly #kept = new KeptElements();
  #rendered = '';

  /** @param onList called with each new listing */
  constructor(api: ControlApi, onList: (listing: Listing) => void) {
    this.#api = api;
    this.#onList = onList;
  }

  async load(): Promise<void> {
    const listing = await this.#api.subscriptions();
    const text = JSON.stringify([this.#api.session, listing]);
    // An unchanged list stays as it is, for its readers.
    if (text === this.#rendered) return;
    this.#rendered = text;
    this.#onList(listing);
    byId('count-subscriptions', HTMLElement).textContent = String(listing.subscriptions.length);
    this.#kept.begin();
    const groups = groupsOf(listing);
    keepFocus(
      this.#list,
      () =>
        setChildren(
          this.#list,
          groups.map((group) => this.#group(group, listing.events)),
        ),
      () => this.#list.querySelector<HTMLElement>('h2'),
    );
  }

  /** A part of the page that is made again only when its content or the session changes. */
  #keep(key: string, content: unknown, made: (former: HTMLElement | undefined) => HTMLElement): HTMLElement {
    return this.#kept.of(`${this.#api.session}\n${key}`, content, made);
  }

  #group({ id, name, subscriptions }: Group, meanings: Listing['events']): HTMLElement {
    const count = subscriptions.length;
    const section = this.#keep(`owner ${id}`, name, () => make('section', { class: 'owner', 'aria-label': name }));
    const heading = this.#keep(`heading ${id}`, [name, count], () => headingOf(id, name, count));
    const rows = subscriptions.map((subscription) => this.#row(subscription, meanings));
    setChildren(section, [heading, count === 0 ? this.#keep(`none ${id}`, '', none) : this.#table(id, rows)]);
    return section;
  }

  #table(ownerId: string, rows: readonly HTMLElement[]): HTMLElement {
    // With explicit roles: narrow windows give the table another `display`.
    const table = this.#keep(`table ${ownerId}`, '', () => make('table', { role: 'table' }, head()));
    const body = this.#keep(`rows ${ownerId}`, '', () => make('tbody', { role: 'rowgroup' }));
    setChildren(body, rows);
    if (body.parentElement !== table) table.append(body);
    return table;
  }

  #row(subscription: Subscription, meanings: Listing['events']): HTMLElement {
    const { id, name, enabled, url, events, status, is_signed } = subscription;
    const row = this.#keep(`row ${id}`, '', () => make('tr', { role: 'row', 'data-subscription': id }));
    const cell = (
      column: string,
      content: unknown,
      made: (former: HTMLElement | undefined) => readonly (Node | string)[],
    ) =>
      this.#keep(`${column} ${id}`, content, (former) => make('td', { role: 'cell', class: column }, ...made(former)));
    setChildren(row, [
      cell('toggle', [name, enabled], () => [this.#switch(subscription)]),
      cell('name', [name, url], () => nameOf(subscription)),
      cell('events', [events, events.map((event) => meanings[event])], (former) => [
        eventsOf(subscription, meanings, former?.querySelector('details')?.open === true),
      ]),
      cell('status', [status, enabled, is_signed], () => badgesOf(subscription)),
      cell('actions', name, () => [this.#testButton(subscription), ' ', this.#deleteButton(subscription)]),
    ]);
    return row;
  }

  #switch({ id, name, enabled }: Subscription): HTMLButtonElement {
    const toggle = button('', () => doOrTell(() => this.#setEnabled(id, !enabled)), {
      ...{ role: 'switch', 'aria-checked': String(enabled), 'aria-label': `${name} enabled` },
      ...{ class: 'switch', 'data-key': `toggle ${id}`, title: enabled ? 'Disable' : 'Enable' },
    });
    return toggle;
  }

  #testButton({ id, name }: Subscription): HTMLButtonElement {
    const attributes = { 'data-key': `test ${id}`, 'aria-label': `Send test to ${name}` };
    return button('Send test', () => doOrTell(() => this.#sendTest(id, name)), attributes);
  }

  #deleteButton({ id, name }: Subscription): HTMLButtonElement {
    const made = make('button', { type: 'button', 'data-key': `delete ${id}`, title: `Delete ${name}` }, 'Delete');
    return confirmed(made, 'Really?', () => doOrTell(() => this.#remove(id, name)));
  }

  async #setEnabled(id: string, enabled: boolean): Promise<void> {
    const { subscription } = await this.#api.setSubscriptionEnabled(id, enabled);
    tell(`${subscription.name} is ${subscription.enabled ? 'enabled' : 'disabled'}`);
    await this.load();
  }

  async #sendTest(id: string, name: string): Promise<void> {
    const { status, http_status, duration_ms, error } = await this.#api.sendTest(id);
    if (status === 'success') tell(`${name} answered ${http_status} after ${duration_ms} ms`);
    else tell(`Test of ${name} failed: ${error}`, 'bad');
  }

  async #remove(id: string, name: string): Promise<void> {
    await this.#api.removeSubscription(id);
    tell(`${name} is deleted`);
    await this.load();
  }
}

/** The subscriptions of each owner, then those without an owner, if there are any. */
function groupsOf({ owners, subscriptions }: Listing): Group[] {
  const ids = new Map(owners.map(({ id }) => [id.toLowerCase(), id]));
  for (const { id } of owners) ids.set(id, id);
  const byOwner = new Map<string, Subscription[]>(owners.map(({ id }) => [id, []]));
  const others: Subscription[] = [];
  for (const subscription of subscriptions) {
    const named = subscription.owner_id ?? '';
    // Some APIs accept ids in any case.
    const owner = ids.get(named) ?? ids.get(named.toLowerCase());
    (byOwner.get(owner ?? '') ?? others).push(subscription);
  }
  const groups = owners.map(({ id, name }) => ({ id, name, subscriptions: byOwner.get(id) ?? [] }));
  if (groups.length > 0 && others.length === 0) return groups;
  return [
    ...groups,
    { id: '', name: groups.length === 0 ? 'Subscriptions' : 'Without an owner', subscriptions: others },
  ];
}

/** The number of events, and on demand their names. */
function eventsOf({ id, events }: Subscription, meanings: Listing['events'], isOpen: boolean): HTMLDetailsElement {
  const items = events.map((event) => make('li', { title: meanings[event] ?? '' }, event));
  const summary = make('summary', { 'data-key': `events ${id}` }, counted(events.length, 'event'));
  return make('details', isOpen ? { open: '' } : {}, summary, make('ul', {}, ...items));
}

function headingOf(id: string, name: string, count: number): HTMLElement {
  return make(
    'div',
    { class: 'heading' },
    make('h2', { tabindex: '-1' }, name),
    ...(id === '' ? [] : [make('code', { class: 'quiet' }, id)]),
    make('span', { class: 'quiet push' }, counted(count, 'subscription')),
  );
}

function nameOf({ name, url }: Subscription): HTMLElement[] {
  const title = make('div', { class: 'clip', title: name }, make('strong', {}, name));
  return [title, make('div', { class: 'clip mono quiet', title: url }, withoutOwnOrigin(url))];
}

function badgesOf(subscription: Subscription): (Node | string)[] {
  return [statusOf(subscription), ...(subscription.is_signed ? [' ', badge('signed', 'plain')] : [])];
}

/** The status is a word of the mocked API. */
function statusOf({ status, enabled }: Subscription): HTMLElement {
  if (/error|fail/i.test(status)) return badge(status, 'bad');
  return badge(status, enabled ? 'good' : 'plain');
}

function head(): HTMLTableSectionElement {
  const columns = [
    ['On', 'c-switch'],
    ['Subscription', ''],
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
  return make('p', { class: 'quiet' }, 'No subscriptions yet. Create one here, or through the API.');
}
