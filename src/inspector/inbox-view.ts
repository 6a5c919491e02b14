import type { ControlApi, InboxDelivery, InboxSettings } from './api.ts';
import { byId, make, setOptions, within } from './elements.ts';
import { counted, timeOfDay } from './formats.ts';
import { eventOf, verdictBadge } from './inbox-delivery.ts';
import { inboxDetail } from './inbox-detail.ts';
import { parsed } from './json-view.ts';
import { doOrTell, messageOf, tell } from './notices.ts';
import { cell, RowList } from './row-list.ts';

/** The most requests that an inbox keeps. */
const mostReceived = 100;

/** The mock's own receivers: their requests and their answers. All sessions share them. */
export class InboxView {
  readonly #api: ControlApi;
  readonly #rows: RowList<InboxDelivery>;
  readonly #tools = byId('inbox-tools', HTMLFormElement);
  readonly #choice = within(this.#tools, '[name=inbox]', HTMLSelectElement);
  readonly #another = within(this.#tools, '[name=another]', HTMLInputElement);
  #rendered = '';
  #inboxWithSettings: string | undefined;
  /** The fields of the answer before a person changed them. */
  #settled = '';
  /** Whether a person wants an inbox that does not exist yet. */
  #wantsAnother = false;

  constructor(api: ControlApi) {
    this.#api = api;
    const detail = byId('inbox-detail', HTMLElement);
    this.#rows = new RowList<InboxDelivery>({
      body: byId('inbox-rows', HTMLTableSectionElement),
      limit: mostReceived,
      detailId: detail.id,
      // After a reset, an inbox counts from 1 again.
      keyOf: ({ id, time }) => `${this.#choice.value} ${time} ${id}`,
      cellsOf,
      nameOf: (delivery) => ({ text: eventOf(delivery), title: delivery.url, cell: 4 }),
      onOpen: (delivery) => {
        detail.hidden = delivery === undefined;
        detail.replaceChildren(...(delivery === undefined ? [] : inboxDetail(delivery, () => this.#rows.close())));
      },
      onChange: () => {},
    });
    this.#choice.addEventListener('change', () => {
      this.#wantsAnother = this.#choice.value === '';
      void doOrTell(() => this.load());
    });
    this.#tools.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#setAnswer();
    });
    byId('clear-inbox', HTMLButtonElement).addEventListener('click', () => doOrTell(() => this.#clear()));
  }

  async load(): Promise<void> {
    const { inboxes } = await this.#api.inboxes();
    const options = inboxes.map(({ name, deliveries }) => ({ value: name, text: `${name} (${deliveries})` }));
    setOptions(this.#choice, [...options, { value: '', text: 'Another…' }]);
    // A new inbox is shown, unless a person is entering another.
    const isMaking = this.#wantsAnother || (this.#inboxWithSettings === '' && this.#isEdited());
    if (this.#choice.value === '' && !isMaking) this.#choice.value = inboxes[0]?.name ?? '';
    const total = inboxes.reduce((sum, { deliveries }) => sum + deliveries, 0);
    byId('count-inbox', HTMLElement).textContent = String(total);
    this.#showWhetherEmpty(inboxes.find(({ name }) => name === this.#choice.value)?.deliveries);
    const name = this.#choice.value;
    this.#offerName(name === '');
    byId('clear-inbox', HTMLButtonElement).disabled = name === '';
    const deliveries = name === '' ? [] : (await this.#api.inboxDeliveries(name)).deliveries;
    const settings = name === '' ? {} : await this.#api.inboxSettings(name);
    // A person may have chosen another meanwhile.
    if (name !== this.#choice.value) return;
    const text = `${name}\n${deliveries.map(({ id, time }) => `${id} ${time}`).join()}`;
    if (text !== this.#rendered) this.#rows.replace(deliveries);
    this.#rendered = text;
    if (this.#inboxWithSettings !== name || !this.#isEdited()) this.#showSettings(name, settings);
  }

  /** Shows the field for the name of a new inbox. */
  #offerName(isOffered: boolean): void {
    within(this.#tools, '.another', HTMLElement).hidden = !isOffered;
    this.#another.disabled = !isOffered;
  }

  #showWhetherEmpty(count: number | undefined): void {
    const empty = byId('inbox-empty', HTMLElement);
    empty.hidden = count !== undefined && count > 0;
    const url = new URL('inbox/any-name', location.href.replace(/#.*/, '')).href;
    empty.textContent =
      count === undefined
        ? `An inbox exists as soon as it is used: let a subscription send to ${url}, and trigger an event. Its answer can be set before that.`
        : 'This inbox has received nothing yet.';
  }

  #showSettings(name: string, { status, delayMs, body }: Partial<InboxSettings>): void {
    if (this.#inboxWithSettings !== name) this.#another.value = '';
    this.#inboxWithSettings = name;
    this.#field('status').value = String(status ?? 200);
    this.#field('delayMs').value = String(delayMs ?? 0);
    this.#field('body').value =
      body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    this.#settled = this.#answer();
  }

  /** Changes by others don't overwrite what a person is typing. */
  #isEdited(): boolean {
    const isInside = this.#fields().some((field) => field === document.activeElement);
    return isInside || this.#answer() !== this.#settled;
  }

  #answer(): string {
    return JSON.stringify(this.#fields().map(({ value }) => value));
  }

  #fields(): HTMLInputElement[] {
    return [this.#another, ...['status', 'delayMs', 'body'].map((name) => this.#field(name))];
  }

  async #setAnswer(): Promise<void> {
    const refusal = within(this.#tools, '.refusal', HTMLElement);
    refusal.textContent = '';
    const body = this.#field('body').value;
    const name = this.#choice.value || this.#another.value;
    try {
      await this.#api.setInboxSettings(name, {
        ...{ status: Number(this.#field('status').value), delayMs: Number(this.#field('delayMs').value) },
        ...(body !== '' && { body: parsed(body) }),
      });
      tell(`The inbox ${name} answers ${this.#field('status').value} from now on`);
      this.#settled = this.#answer();
      await this.#choose(name);
    } catch (error) {
      refusal.textContent = messageOf(error);
    }
  }

  /** Shows an existing inbox. */
  async #choose(name: string): Promise<void> {
    this.#wantsAnother = false;
    if (this.#choice.value !== name) {
      this.#choice.add(new Option(name, name));
      this.#choice.value = name;
    }
    await this.load();
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
    cell(make('span', { class: 'tag' }, method)),
    cell(verdictBadge(delivery)),
    cell('', { class: 'path' }),
    cell(body === '' ? counted(0, 'byte') : body.slice(0, 200), { class: 'mono quiet' }),
  ];
}
