import type { ControlApi, InboxDelivery } from './api.ts';
import { badge, byId, setOptions, within } from './elements.ts';
import { counted, timeOfDay } from './formats.ts';
import { inboxDetail } from './inbox-detail.ts';
import { parsed } from './json-view.ts';
import { attempt, messageOf, tell } from './notices.ts';
import { cell, RowList } from './row-list.ts';

/** As many as an inbox keeps. */
const mostReceived = 100;

/** The receivers that are part of the mock: what each got, and what it answers. They are the same for all sessions. */
export class InboxView {
  readonly #api: ControlApi;
  readonly #rows: RowList<InboxDelivery>;
  readonly #tools = byId('inbox-tools', HTMLFormElement);
  readonly #choice = within(this.#tools, '[name=inbox]', HTMLSelectElement);
  #rendered = '';
  #inboxWithSettings = '';

  constructor(api: ControlApi) {
    this.#api = api;
    const detail = byId('inbox-detail', HTMLElement);
    this.#rows = new RowList<InboxDelivery>({
      body: byId('inbox-rows', HTMLTableSectionElement),
      limit: mostReceived,
      detailId: detail.id,
      keyOf: ({ id }) => `${this.#choice.value} ${id}`,
      cellsOf,
      nameOf: (delivery) => ({ text: eventOf(delivery), title: delivery.url, cell: 4 }),
      onOpen: (delivery) => {
        detail.hidden = delivery === undefined;
        detail.replaceChildren(...(delivery === undefined ? [] : inboxDetail(delivery, () => this.#rows.close())));
      },
      onChange: () => {},
    });
    this.#choice.addEventListener('change', () => attempt(() => this.load()));
    this.#tools.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#setAnswer();
    });
    byId('clear-inbox', HTMLButtonElement).addEventListener('click', () => attempt(() => this.#clear()));
  }

  async load(): Promise<void> {
    const { inboxes } = await this.#api.inboxes();
    setOptions(
      this.#choice,
      inboxes.map(({ name, deliveries }) => ({ value: name, text: `${name} (${deliveries})` })),
    );
    const total = inboxes.reduce((sum, { deliveries }) => sum + deliveries, 0);
    byId('count-inbox', HTMLElement).textContent = String(total);
    this.#showWhetherEmpty(inboxes.find(({ name }) => name === this.#choice.value)?.deliveries);
    for (const control of this.#tools.querySelectorAll('button')) control.disabled = inboxes.length === 0;
    const name = this.#choice.value;
    if (name === '') return this.#rows.replace([]);
    const { deliveries } = await this.#api.inboxDeliveries(name);
    const text = `${name}\n${deliveries.map(({ id }) => id).join()}`;
    if (text !== this.#rendered) this.#rows.replace(deliveries);
    this.#rendered = text;
    if (this.#inboxWithSettings !== name) await this.#loadSettings(name);
  }

  #showWhetherEmpty(count: number | undefined): void {
    const empty = byId('inbox-empty', HTMLElement);
    empty.hidden = count !== undefined && count > 0;
    const url = new URL('inbox/any-name', location.href.replace(/#.*/, '')).href;
    empty.textContent =
      count === undefined
        ? `An inbox is there as soon as it is used: create a webhook whose URL is ${url}, and trigger an event.`
        : 'This inbox has got nothing yet.';
  }

  async #loadSettings(name: string): Promise<void> {
    const { status, delayMs, body } = await this.#api.inboxSettings(name);
    this.#inboxWithSettings = name;
    this.#field('status').value = String(status ?? 200);
    this.#field('delayMs').value = String(delayMs ?? 0);
    this.#field('body').value =
      body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  }

  async #setAnswer(): Promise<void> {
    const refusal = within(this.#tools, '.refusal', HTMLElement);
    refusal.textContent = '';
    const body = this.#field('body').value;
    try {
      await this.#api.setInboxSettings(this.#choice.value, {
        ...{ status: Number(this.#field('status').value), delayMs: Number(this.#field('delayMs').value) },
        ...(body !== '' && { body: parsed(body) }),
      });
      tell(`The inbox ${this.#choice.value} answers ${this.#field('status').value} from now on`);
    } catch (error) {
      refusal.textContent = messageOf(error);
    }
  }

  async #clear(): Promise<void> {
    await this.#api.clearInbox(this.#choice.value);
    this.#rows.close();
    await this.load();
  }

  #field(name: string): HTMLInputElement {
    return within(this.#tools, `[name=${name}]`, HTMLInputElement);
  }
}

function cellsOf(delivery: InboxDelivery): HTMLTableCellElement[] {
  const { id, time, method, body } = delivery;
  return [
    cell(timeOfDay(time), { class: 'mono quiet' }),
    cell(String(id), { class: 'mono number' }),
    cell(method, { class: `mono method ${method.toLowerCase()}` }),
    cell(verdictBadge(delivery)),
    cell('', { class: 'path' }),
    cell(body === '' ? counted(0, 'byte') : body.slice(0, 200), { class: 'mono quiet' }),
  ];
}

/** What the webhooks of this mock say of a signature. */
export function verdictBadge({ signature }: InboxDelivery): HTMLElement {
  if (signature === null) return badge('no secret', 'plain');
  return badge(signature, signature === 'verified' ? 'good' : signature === 'wrong' ? 'bad' : 'warn');
}

export function eventOf({ json, url }: InboxDelivery): string {
  const event = typeof json === 'object' && json !== null && 'event' in json ? json.event : undefined;
  return typeof event === 'string' && event !== '' ? event : url;
}
