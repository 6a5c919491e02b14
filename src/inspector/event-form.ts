import type { ControlApi, FiredEvent } from './api.ts';
import { byId, make, setOptions, within } from './elements.ts';
import { NotJson, objectIn } from './form-json.ts';
import { counted } from './formats.ts';
import { messageOf } from './notices.ts';

/** Lets an event or a whole call happen. */
export class EventForm {
  readonly #api: ControlApi;
  readonly #form = byId('event-form', HTMLFormElement);
  readonly #agent = within(this.#form, '[name=agent]', HTMLSelectElement);
  readonly #event = within(this.#form, '[name=event]', HTMLSelectElement);
  readonly #data = within(this.#form, '[name=data]', HTMLTextAreaElement);
  #meanings: Readonly<Record<string, string>> = {};

  constructor(api: ControlApi) {
    this.#api = api;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#try(() => this.#fire());
    });
    byId('play-call', HTMLButtonElement).addEventListener('click', () => this.#try(() => this.#play()));
    this.#event.addEventListener('change', () => this.#explain());
  }

  offer(agents: readonly { id: string; name: string }[], meanings: Readonly<Record<string, string>>): void {
    this.#meanings = meanings;
    setOptions(
      this.#agent,
      agents.map(({ id, name }) => ({ value: id, text: `${name} (${id.slice(0, 8)}…)` })),
    );
    setOptions(
      this.#event,
      Object.keys(meanings).map((name) => ({ value: name, text: name })),
    );
    this.#explain();
  }

  #explain(): void {
    byId('event-meaning', HTMLElement).textContent = this.#meanings[this.#event.value] ?? '';
  }

  async #fire(): Promise<readonly FiredEvent[]> {
    const data = objectIn('Data', this.#data.value);
    const fired = await this.#api.fireEvent({
      ...{ agent_id: this.#agent.value, event: this.#event.value },
      ...(data !== undefined && { data }),
    });
    return [fired];
  }

  async #play(): Promise<readonly FiredEvent[]> {
    const call = callIn(objectIn('Data', this.#data.value));
    const { events } = await this.#api.playCall({ agent_id: this.#agent.value, ...(call !== undefined && { call }) });
    return events;
  }

  async #try(happen: () => Promise<readonly FiredEvent[]>): Promise<void> {
    const refusal = within(this.#form, '.refusal', HTMLElement);
    const outcome = byId('event-outcome', HTMLElement);
    refusal.textContent = '';
    try {
      outcome.replaceChildren(outcomeOf(await happen()));
    } catch (error) {
      outcome.replaceChildren();
      refusal.textContent = error instanceof NotJson ? error.message : messageOf(error);
    }
  }
}

/** The call that a person means: the data of an event have it in a field. */
function callIn(data: Readonly<Record<string, unknown>> | undefined): unknown {
  return data !== undefined && Object.keys(data).join() === 'call' ? data.call : data;
}

function outcomeOf(events: readonly FiredEvent[]): HTMLElement {
  const deliveries = events.reduce((sum, event) => sum + event.deliveries.length, 0);
  const what =
    events.length === 1 ? `${events[0]?.event} has happened` : `${counted(events.length, 'event')} have happened`;
  if (deliveries > 0) {
    const link = make('a', { href: '#deliveries' }, counted(deliveries, 'delivery', 'deliveries'));
    return make('p', { class: 'outcome' }, `${what}: `, link, '.');
  }
  return make('p', { class: 'outcome' }, `${what}. No webhook that is enabled has subscribed to it.`);
}
