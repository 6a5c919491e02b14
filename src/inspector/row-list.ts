import { make } from './elements.ts';

export interface RowListOptions<Item> {
  readonly body: HTMLTableSectionElement;
  readonly limit: number;
  keyOf(item: Item): string;
  /** The cells of a row. */
  cellsOf(item: Item): readonly HTMLTableCellElement[];
  /** What the button of a row says, in the cell that it stands in; it opens the item. */
  readonly nameOf: (item: Item) => { readonly text: string; readonly title: string; readonly cell: number };
  /** The id of what shows an opened item. */
  readonly detailId: string;
  /** Called with the item that is opened, again when it changes, and with undefined when none is open any more. */
  onOpen(item: Item | undefined): void;
  /** Called after each change of which rows there are to see. */
  onChange(shown: number, all: number): void;
}

interface Row<Item> {
  readonly item: Item;
  readonly element: HTMLTableRowElement;
}

/**
 * The rows of a table, newest first. New ones are put in where they belong and the others left alone, so that a thousand
 * of them cost nothing when one more comes. One button of all is in the order of the Tab key; the arrow keys go from row to row.
 */
export class RowList<Item> {
  readonly #options: RowListOptions<Item>;
  /** Oldest first. */
  readonly #rows = new Map<string, Row<Item>>();
  #fits: (item: Item) => boolean = () => true;
  #shown = 0;
  #opened: string | undefined;
  /** The row whose button the Tab key comes to. */
  #current: HTMLTableRowElement | undefined;

  constructor(options: RowListOptions<Item>) {
    this.#options = options;
    keepSemantics(options.body.closest('table'));
    options.body.addEventListener('keydown', (event) => this.#onKey(event));
    options.body.addEventListener('click', (event) => this.#onClick(event));
    document.getElementById(options.detailId)?.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.close();
    });
  }

  get size(): number {
    return this.#rows.size;
  }

  items(): Item[] {
    return [...this.#rows.values()].map(({ item }) => item);
  }

  get(key: string): Item | undefined {
    return this.#rows.get(key)?.item;
  }

  /** @param items oldest first */
  replace(items: readonly Item[]): void {
    const hadFocus = this.#hasFocus();
    const current = this.#current?.dataset.key;
    this.#rows.clear();
    this.#options.body.replaceChildren();
    this.#shown = 0;
    this.add(items);
    const again = this.#rows.get(current ?? '')?.element;
    if (again !== undefined && (hadFocus || this.#opened !== undefined)) this.#makeCurrent(again, false);
    this.#showOpened();
    if (hadFocus) this.#findFocus();
  }

  /** Takes an item away; the focus goes to the row beside it. */
  remove(key: string): void {
    const row = this.#rows.get(key)?.element;
    if (row === undefined) return;
    const beside = shownBeside(row, 'nextElementSibling') ?? shownBeside(row, 'previousElementSibling');
    const hadFocus = row.contains(document.activeElement) || (key === this.#opened && this.#hasFocus());
    if (key === this.#opened) this.close();
    this.#rows.delete(key);
    if (!row.hidden) this.#shown--;
    row.remove();
    if (beside !== undefined) this.#makeCurrent(beside, false);
    if (hadFocus) this.#findFocus();
    this.#options.onChange(this.#shown, this.#rows.size);
  }

  /** Puts items before all others, or in the place of those with the same key. @param items oldest first */
  add(items: readonly Item[]): void {
    const { body, keyOf, limit } = this.#options;
    const fresh: HTMLTableRowElement[] = [];
    for (const item of items.slice(-limit)) {
      const known = this.#rows.get(keyOf(item));
      const element = this.#render(item, known?.element);
      this.#rows.set(keyOf(item), { item, element });
      if (known === undefined) fresh.push(element);
      if (known !== undefined && keyOf(item) === this.#opened) this.#options.onOpen(item);
    }
    if (fresh.length > 0) body.prepend(...fresh.reverse());
    this.#dropOldest();
    if (!this.#isUsed()) this.#makeFirstCurrent();
    this.#options.onChange(this.#shown, this.#rows.size);
  }

  /** Shows only what fits. */
  filter(fits: (item: Item) => boolean): void {
    this.#fits = fits;
    this.#shown = 0;
    for (const { item, element } of this.#rows.values()) {
      element.hidden = !fits(item);
      if (!element.hidden) this.#shown++;
    }
    if (this.#current?.hidden !== false) this.#makeFirstCurrent();
    this.#options.onChange(this.#shown, this.#rows.size);
  }

  /** Shows no item any more; the focus goes back to its row. */
  close(): void {
    if (this.#opened === undefined) return;
    const row = this.#rows.get(this.#opened)?.element;
    this.#opened = undefined;
    this.#options.onOpen(undefined);
    if (row === undefined) return;
    markOpened(row, false);
    buttonOf(row)?.focus();
  }

  /** Shows an item, wherever it stands. */
  open(key: string): void {
    const before = this.#rows.get(this.#opened ?? '')?.element;
    if (before !== undefined) markOpened(before, false);
    this.#opened = key;
    this.#showOpened();
    // What shows it may take the place where its row was.
    this.#rows.get(key)?.element.scrollIntoView({ block: 'nearest' });
  }

  #render(item: Item, known: HTMLTableRowElement | undefined): HTMLTableRowElement {
    const { keyOf, cellsOf, nameOf, detailId } = this.#options;
    const key = keyOf(item);
    const element = known ?? make('tr', { role: 'row', 'data-key': key });
    const hadFocus = element.contains(document.activeElement);
    const cells = cellsOf(item);
    const { text, title, cell } = nameOf(item);
    const opener = make('button', { type: 'button', class: 'opener', title, 'aria-controls': detailId }, text);
    opener.tabIndex = element === this.#current ? 0 : -1;
    cells[cell]?.append(opener);
    element.replaceChildren(...cells);
    markOpened(element, key === this.#opened);
    if (hadFocus) opener.focus();
    const wasShown = known !== undefined && !known.hidden;
    element.hidden = !this.#fits(item);
    this.#shown += Number(!element.hidden) - Number(wasShown);
    return element;
  }

  #dropOldest(): void {
    for (const [key, { element }] of this.#rows) {
      if (this.#rows.size <= this.#options.limit) return;
      this.#rows.delete(key);
      if (!element.hidden) this.#shown--;
      element.remove();
    }
  }

  #showOpened(): void {
    if (this.#opened === undefined) return;
    const row = this.#rows.get(this.#opened);
    if (row === undefined) this.#opened = undefined;
    else markOpened(row.element, true);
    this.#options.onOpen(row?.item);
  }

  #onClick({ target }: Event): void {
    const row = target instanceof Element ? target.closest('tr') : null;
    if (row?.dataset.key === undefined) return;
    this.#makeCurrent(row, true);
    this.open(row.dataset.key);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    const row = event.target instanceof Element ? event.target.closest('tr') : null;
    const next = row === null ? undefined : rowFor(event.key, row);
    if (next === undefined) return;
    event.preventDefault();
    this.#makeCurrent(next, true);
    if (this.#opened !== undefined) this.open(next.dataset.key ?? '');
  }

  /** Whether a person is somewhere in the list; else the Tab key comes to its newest row. */
  #isUsed(): boolean {
    if (this.#current?.isConnected !== true) return false;
    return this.#opened !== undefined || this.#options.body.contains(document.activeElement);
  }

  /** Whether the focus is in a row, or in what shows the opened one. */
  #hasFocus(): boolean {
    const { body, detailId } = this.#options;
    return [body, document.getElementById(detailId)].some((part) => part?.contains(document.activeElement));
  }

  /** Where the focus went with what it was on, it comes to the row that the Tab key comes to, or else to the list. */
  #findFocus(): void {
    if (document.activeElement !== document.body) return;
    const current = this.#current?.isConnected === true ? buttonOf(this.#current) : null;
    (current ?? this.#options.body.closest<HTMLElement>('.list'))?.focus();
  }

  #makeFirstCurrent(): void {
    const first = this.#options.body.querySelector<HTMLTableRowElement>('tr:not([hidden])');
    if (first !== null) this.#makeCurrent(first, false);
  }

  #makeCurrent(row: HTMLTableRowElement, withFocus: boolean): void {
    const before = this.#current === undefined ? null : buttonOf(this.#current);
    if (before !== null) before.tabIndex = -1;
    this.#current = row;
    const own = buttonOf(row);
    if (own === null) return;
    own.tabIndex = 0;
    if (withFocus) own.focus();
  }
}

export function cell(content: Node | string, attributes: Readonly<Record<string, string>> = {}): HTMLTableCellElement {
  return make('td', { role: 'cell', ...attributes }, content);
}

/** To some screen readers, a table whose `display` is another is none: its roles are said once more. */
export function keepSemantics(table: HTMLTableElement | null): void {
  table?.setAttribute('role', 'table');
  const roles = { 'thead, tbody': 'rowgroup', tr: 'row', th: 'columnheader' };
  for (const [selector, role] of Object.entries(roles))
    for (const part of table?.querySelectorAll(selector) ?? []) part.setAttribute('role', role);
}

function buttonOf(row: HTMLTableRowElement): HTMLButtonElement | null {
  return row.querySelector<HTMLButtonElement>('.opener');
}

function markOpened(row: HTMLTableRowElement, isOpened: boolean): void {
  row.classList.toggle('opened', isOpened);
  buttonOf(row)?.setAttribute('aria-expanded', String(isOpened));
}

/** The row that a key leads to. */
function rowFor(key: string, from: HTMLTableRowElement): HTMLTableRowElement | undefined {
  const rows = from.parentElement?.querySelectorAll<HTMLTableRowElement>('tr:not([hidden])');
  switch (key) {
    case 'ArrowDown':
      return shownBeside(from, 'nextElementSibling');
    case 'ArrowUp':
      return shownBeside(from, 'previousElementSibling');
    case 'Home':
      return rows?.[0];
    case 'End':
      return rows?.[rows.length - 1];
    default:
      return undefined;
  }
}

function shownBeside(
  row: HTMLTableRowElement,
  side: 'nextElementSibling' | 'previousElementSibling',
): HTMLTableRowElement | undefined {
  let beside = row[side];
  while (beside instanceof HTMLTableRowElement && beside.hidden) beside = beside[side];
  return beside instanceof HTMLTableRowElement ? beside : undefined;
}
