import { type ControlApi, mockBase } from './api.ts';
import { confirmed } from './confirm-button.ts';
import { downloadJson, fileName } from './download.ts';
import { byId, make, within } from './elements.ts';
import { counted } from './formats.ts';
import { jsonView } from './json-view.ts';
import { doOrTell, messageOf, tell } from './notices.ts';

type State = Awaited<ReturnType<ControlApi['state']>>;
type Health = Awaited<ReturnType<ControlApi['health']>>;
type Operations = Awaited<ReturnType<ControlApi['operations']>>;

/** The state of a session: view, export, import, reset. */
export class StateView {
  readonly #api: ControlApi;
  readonly #onReplace: () => Promise<void>;

  /** @param onReplace called when the state was replaced */
  constructor(api: ControlApi, onReplace: () => Promise<void>) {
    this.#api = api;
    this.#onReplace = onReplace;
    byId('look-again', HTMLButtonElement).addEventListener('click', () => doOrTell(() => this.load()));
    byId('export', HTMLButtonElement).addEventListener('click', () => doOrTell(() => this.#export()));
    confirmed(byId('reset', HTMLButtonElement), 'Really?', () => doOrTell(() => this.#reset()));
    const file = byId('import', HTMLInputElement);
    file.addEventListener('change', () => this.#import(file));
  }

  async load(): Promise<void> {
    const state = await this.#api.state();
    byId('state-content', HTMLElement).replaceChildren(...contentOf(state));
  }

  /** @param api that is served */
  showFacts({ seed, sessions, upstream }: Health, api: Operations): void {
    const { title, version, openapi, basePath, file, resources, acceptsAnyToken, operations } = api;
    const facts = [
      ['API', `${title} ${version}`.trim()],
      ['Base URL', new URL(basePath.replace(/^\/+/, ''), mockBase).href.replace(/\/$/, '')],
      ...(upstream === undefined ? [] : [['Deployment', upstream] as const]),
      ['Document', `${file}, OpenAPI ${openapi}`],
      ['Tokens', acceptsAnyToken ? 'Any' : 'Only those that the mock was started with'],
      ['Keeps', resources.length === 0 ? 'Nothing: answers come from the document' : resources.join(', ')],
      ['Seed', String(seed)],
      ['Sessions', sessions.join(', ')],
    ] as const;
    const entries = facts.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value)));
    byId('facts', HTMLElement).replaceChildren(...entries);
    const list = byId('operations', HTMLDetailsElement);
    within(list, 'summary', HTMLElement).textContent = counted(operations.length, 'operation');
    const items = operations.map(({ method, path, summary }) =>
      make('li', { title: summary }, make('span', { class: 'tag' }, method), ' ', make('code', {}, path)),
    );
    within(list, 'ul', HTMLElement).replaceChildren(...items);
  }

  async #export(): Promise<void> {
    downloadJson(await this.#api.state(), `talkover-mock-${fileName(this.#api.session)}.json`);
  }

  async #import(file: HTMLInputElement): Promise<void> {
    const refusal = byId('import-refusal', HTMLElement);
    refusal.textContent = '';
    try {
      const [chosen] = file.files ?? [];
      if (chosen === undefined) return;
      await this.#api.replaceState(JSON.parse(await chosen.text()));
      tell(`${chosen.name} is the current state`);
      await this.#onReplace();
    } catch (error) {
      refusal.textContent = error instanceof SyntaxError ? `The file is not JSON: ${error.message}` : messageOf(error);
    } finally {
      // Allows choosing the same file again after a correction.
      file.value = '';
    }
  }

  async #reset(): Promise<void> {
    await this.#api.reset();
    tell(`The session ${this.#api.session} is back at its start`);
    await this.#onReplace();
  }
}

/** The most records of a resource that are shown unfolded. */
const mostShown = 20;

function contentOf({ records }: State): Node[] {
  const resources = Object.entries(records);
  // For an API without records, empty lists would be misleading.
  if (resources.every(([, { length }]) => length === 0)) return [make('p', { class: 'quiet' }, 'Nothing is kept.')];
  return resources.map(([name, list]) => {
    const summary = make('summary', {}, name, ' ', make('span', { class: 'count' }, String(list.length)));
    const folded = make('details', list.length <= mostShown ? { open: '' } : {}, summary);
    const show = () => folded.childElementCount === 1 && folded.append(jsonView(list, `Records of ${name}`));
    folded.addEventListener('toggle', show);
    if (folded.open) show();
    return folded;
  });
}
