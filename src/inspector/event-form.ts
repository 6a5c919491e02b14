import type { ControlApi, FiredEvent, Listing } from './api.ts';
import { button, byId, make, setOptions, within } from './elements.ts';
import { NotJson, objectIn } from './form-json.ts';
import { counted } from './formats.ts';
import { messageOf } from './notices.ts';

/** The result: one event, or those of a sequence. */
interface Outcome {
  readonly events: readonly FiredEvent[];
  /** Remarks on the data that a person has entered. */
  readonly notes?: readonly string[] | undefined;
}

/** Triggers an event or a sequence of events. */
export class EventForm {
  readonly #api: ControlApi;
  readonly #form = byId('event-form', HTMLFormElement);
  readonly #owner = within(this.#form, '[name=owner]', HTMLSelectElement);
  readonly #event = within(this.#form, '[name=event]', HTMLSelectElement);
  readonly #data = within(this.#form, '[name=data]', HTMLTextAreaElement);
  /** The request's parameter for the owner; null if events have no owner. */
  #ownerParameter: string | null = null;
  #meanings: Readonly<Record<string, string>> = {};
  /** The sequences that have buttons. */
  #sequences = '';

  constructor(api: ControlApi) {
    this.#api = api;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#try(() => this.#fire());
    });
    this.#event.addEventListener('change', () => this.#explain());
  }

  offer({ owners, owner_parameter, events, sequences }: Listing): void {
    this.#meanings = events;
    this.#ownerParameter = owner_parameter;
    byId('owner-choice', HTMLElement).hidden = owner_parameter === null;
    byId('owner-parameter', HTMLElement).textContent = owner_parameter;
    setOptions(
      this.#owner,
      owners.map(({ id, name }) => ({ value: id, text: `${name} (${shortened(id)})` })),
    );
    setOptions(
      this.#event,
      Object.keys(events).map((name) => ({ value: name, text: name })),
    );
    this.#offerSequences(sequences);
    this.#explain();
  }

  /** Makes the buttons again only if they change: one of them may have the focus. */
  #offerSequences(names: readonly string[]): void {
    const text = names.join('\n');
    if (text === this.#sequences) return;
    this.#sequences = text;
    const buttons = names.map((name) => button(`Play ${name}`, () => this.#try(() => this.#play(name))));
    byId('sequence-buttons', HTMLElement).replaceChildren(...buttons);
    byId('sequence-hint', HTMLElement).hidden = names.length === 0;
  }

  #explain(): void {
    byId('event-meaning', HTMLElement).textContent = this.#meanings[this.#event.value] ?? '';
  }

  async #fire(): Promise<Outcome> {
    const { notes, ...fired } = await this.#api.fireEvent({ ...this.#given(), event: this.#event.value });
    return { events: [fired], notes };
  }

  #play(sequence: string): Promise<Outcome> {
    return this.#api.playSequence(sequence, this.#given());
  }

  /** The owner and the data. Throws {@link NotJson}. */
  #given(): Readonly<Record<string, unknown>> {
    const data = objectIn('Data', this.#data.value);
    return {
      ...(this.#ownerParameter !== null && { [this.#ownerParameter]: this.#owner.value }),
      ...(data !== undefined && { data }),
    };
  }

  async #try(happen: () => Promise<Outcome>): Promise<void> {
    const refusal = within(this.#form, '.refusal', HTMLElement);
    const outcome = byId('event-outcome', HTMLElement);
    refusal.textContent = '';
    try {
      outcome.replaceChildren(...outcomeOf(await happen()));
    } catch (error) {
      outcome.replaceChildren();
      refusal.textContent = error instanceof NotJson ? error.message : messageOf(error);
    }
  }
}

/** The beginning of a long id: the first eight digits of a UUID distinguish it. */
function shortened(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

function outcomeOf({ events, notes = [] }: Outcome): HTMLElement[] {
  const deliveries = events.reduce((sum, event) => sum + event.deliveries.length, 0);
  const what =
    events.length === 1 ? `${events[0]?.event} has happened` : `${counted(events.length, 'event')} have happened`;
  const result =
    deliveries > 0
      ? [`${what}: `, make('a', { href: '#deliveries' }, counted(deliveries, 'delivery', 'deliveries')), '.']
      : [`${what}. No enabled subscription gets ${events.length === 1 ? 'it' : 'them'}.`];
  const remarks = notes.map((note) => make('p', { class: 'reason' }, make('strong', {}, 'Note: '), note));
  return [make('p', { class: 'outcome' }, ...result), ...remarks];
}
