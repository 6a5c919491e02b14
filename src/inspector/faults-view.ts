import type { ControlApi, ListedFault } from './api.ts';
import { button, byId, keepFocus, setOptions, within } from './elements.ts';
import { objectIn } from './form-json.ts';
import { doOrTell, messageOf, tell } from './notices.ts';
import { cell, keepSemantics } from './row-list.ts';
import { ruleRow } from './rule-row.ts';

/** The fault rules of the session. */
export class FaultsView {
  readonly #api: ControlApi;
  readonly #onLoad: (faults: readonly ListedFault[]) => void;
  readonly #form = byId('fault-form', HTMLFormElement);
  readonly #rows = byId('fault-rows', HTMLTableSectionElement);
  readonly #heading = byId('faults-heading', HTMLElement);
  #rendered = '';

  /** @param onLoad called with the rules each time that they are loaded */
  constructor(api: ControlApi, onLoad: (faults: readonly ListedFault[]) => void) {
    this.#api = api;
    this.#onLoad = onLoad;
    keepSemantics(this.#rows.closest('table'));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#add();
    });
    byId('clear-faults', HTMLButtonElement).addEventListener('click', () => doOrTell(() => this.#clear()));
  }

  async load(): Promise<void> {
    const { faults } = await this.#api.faults();
    this.#onLoad(faults);
    const text = JSON.stringify(faults);
    if (text === this.#rendered) return;
    this.#rendered = text;
    byId('count-faults', HTMLElement).textContent = String(faults.length);
    byId('faults-empty', HTMLElement).hidden = faults.length > 0;
    byId('clear-faults', HTMLButtonElement).disabled = faults.length === 0;
    keepFocus(
      this.#rows,
      () => this.#rows.replaceChildren(...faults.map((fault) => this.#row(fault))),
      () => this.#heading,
    );
  }

  setOperations(operations: readonly string[]): void {
    const options = operations.map((id) => ({ value: id, text: id }));
    const select = within(this.#form, '[name=operationId]', HTMLSelectElement);
    setOptions(select, [{ value: '', text: 'Every one' }, ...options]);
  }

  #row(fault: ListedFault): HTMLTableRowElement {
    const { id, fired, rule } = fault;
    const isSpent = rule.times !== undefined && fired >= rule.times;
    const remove = button('Remove', () => doOrTell(() => this.#remove(id)), {
      ...{ 'data-key': `remove ${id}`, 'aria-label': `Remove rule ${id}` },
    });
    const more = [cell(remove, { class: 'actions' })];
    return ruleRow(fault, { key: 'data-fault', over: isSpent ? 'spent' : undefined, more });
  }

  async #add(): Promise<void> {
    const refusal = within(this.#form, '.refusal', HTMLElement);
    refusal.textContent = '';
    try {
      const { id } = await this.#api.addFault(ruleIn(new FormData(this.#form)));
      tell(`Rule ${id} is added`);
      await this.load();
    } catch (error) {
      refusal.textContent = messageOf(error);
    }
  }

  async #remove(id: number): Promise<void> {
    await this.#api.removeFault(id);
    tell(`Rule ${id} is removed`);
    await this.load();
  }

  async #clear(): Promise<void> {
    await this.#api.clearFaults();
    tell('All rules are removed');
    // The button is disabled now, so the focus moves.
    this.#heading.focus();
    await this.load();
  }
}

/** The rule in the form, without empty fields. Throws {@link NotJson}. */
function ruleIn(form: FormData): Readonly<Record<string, unknown>> {
  const text = (name: string) => String(form.get(name) ?? '').trim() || undefined;
  const number = (name: string) => (text(name) === undefined ? undefined : Number(text(name)));
  const match = {
    path: text('path'),
    headers: objectIn('Headers', text('headers') ?? ''),
    body: objectIn('Body', text('body') ?? ''),
  };
  const isNarrowed = Object.values(match).some((value) => value !== undefined);
  return {
    ...{ operationId: text('operationId'), fault: text('fault'), status: number('status'), example: text('example') },
    ...{ times: number('times'), probability: number('probability'), delayMs: number('delayMs') },
    match: isNarrowed ? match : undefined,
  };
}
