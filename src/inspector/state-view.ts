import type { ControlApi } from './api.ts';
import { confirmed } from './confirm-button.ts';
import { byId, make } from './elements.ts';
import { counted } from './formats.ts';
import { jsonView } from './json-view.ts';
import { attempt, messageOf, tell } from './notices.ts';

type State = Awaited<ReturnType<ControlApi['state']>>;
type Health = Awaited<ReturnType<ControlApi['health']>>;

/** All that a session keeps: to look at, to keep, to put back. */
export class StateView {
  readonly #api: ControlApi;
  readonly #onReplace: () => Promise<void>;

  /** @param onReplace called when the state has become another */
  constructor(api: ControlApi, onReplace: () => Promise<void>) {
    this.#api = api;
    this.#onReplace = onReplace;
    byId('look-again', HTMLButtonElement).addEventListener('click', () => attempt(() => this.load()));
    byId('export', HTMLButtonElement).addEventListener('click', () => attempt(() => this.#export()));
    confirmed(byId('reset', HTMLButtonElement), 'Really?', () => attempt(() => this.#reset()));
    const file = byId('import', HTMLInputElement);
    file.addEventListener('change', () => this.#import(file));
  }

  async load(): Promise<void> {
    const state = await this.#api.state();
    byId('state-content', HTMLElement).replaceChildren(...contentOf(state));
  }

  showFacts({ seed, document, sessions, operations }: Health): void {
    const facts = [
      ['Document', document],
      ['Operations', String(operations.length)],
      ['Seed', String(seed)],
      ['Sessions', sessions.join(', ')],
    ] as const;
    const entries = facts.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value)));
    byId('facts', HTMLElement).replaceChildren(...entries);
  }

  async #export(): Promise<void> {
    const state = await this.#api.state();
    const url = URL.createObjectURL(new Blob([`${JSON.stringify(state, null, 2)}\n`], { type: 'application/json' }));
    const name = `talkover-mock-${this.#api.session.replace(/[^\w.-]+/g, '_')}.json`;
    const link = make('a', { download: name });
    link.href = url;
    link.click();
    URL.revokeObjectURL(url);
  }

  async #import(file: HTMLInputElement): Promise<void> {
    const refusal = byId('import-refusal', HTMLElement);
    refusal.textContent = '';
    try {
      const [chosen] = file.files ?? [];
      if (chosen === undefined) return;
      await this.#api.replaceState(JSON.parse(await chosen.text()));
      tell(`${chosen.name} is the state now`);
      await this.#onReplace();
    } catch (error) {
      refusal.textContent = error instanceof SyntaxError ? `The file is no JSON: ${error.message}` : messageOf(error);
    } finally {
      // The same file, mended, can be chosen again.
      file.value = '';
    }
  }

  async #reset(): Promise<void> {
    await this.#api.reset();
    tell(`The session ${this.#api.session} is back at its start`);
    await this.#onReplace();
  }
}

function contentOf({ agents, webhooks, logs = [] }: State): Node[] {
  // Of an API without agents, empty lists would say what it has not.
  if (agents.length + webhooks.length + logs.length === 0) return [make('p', { class: 'quiet' }, 'Nothing is kept.')];
  const parts = [
    [counted(agents.length, 'agent'), agents, 'Agents'],
    [counted(webhooks.length, 'webhook'), webhooks, 'Webhooks'],
    [counted(logs.length, 'attempt at a delivery', 'attempts at deliveries'), logs, 'Attempts'],
  ] as const;
  return parts.map(([summary, value, label], index) => {
    const folded = make('details', index < 2 ? { open: '' } : {}, make('summary', {}, summary));
    const show = () => folded.childElementCount === 1 && folded.append(jsonView(value, label));
    // A long log is written out when somebody wants to see it.
    folded.addEventListener('toggle', show);
    if (folded.open) show();
    return folded;
  });
}
