import { make, setChildren } from './elements.ts';

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

/** How many rows are made beyond those that are to be seen, before and after them. */
const spare = 12;

/** How high a row and a list are where nothing of them is to be seen yet, in pixels. */
const [usualRow, usualList] = [29, 900] as const;

/**
 * The rows of a table, newest first. Of any number of items, only the rows that are to be seen are made, and that which has the
 * focus: the space of the others is kept free. One button of all is in the order of the Tab key; keys go from row to row.
 */
export class RowList<Item> {
  readonly #options: RowListOptions<Item>;
  readonly #list: HTMLElement;
  /** Oldest first. */
  readonly #items = new Map<string, Item>();
  /** The keys of those that fit the filter, newest first. */
  #shown: string[] = [];
  /** The rows that are made. */
  readonly #made = new Map<string, { readonly item: Item; readonly element: HTMLTableRowElement }>();
  #fits: (item: Item) => boolean = () => true;
  #opened: string | undefined;
  /** The row whose button the Tab key comes to. */
  #current: string | undefined;
  #isAsked = false;

  constructor(options: RowListOptions<Item>) {
    this.#options = options;
    const { body, detailId } = options;
    this.#list = body.closest<HTMLElement>('.list') ?? body;
    keepSemantics(body.closest('table'));
    body.addEventListener('keydown', (event) => this.#onKey(event));
    body.addEventListener('click', (event) => this.#onClick(event));
    this.#list.addEventListener('scroll', () => this.#renderSoon(), { passive: true });
    // What is not shown has no size: it is rendered anew when it is, and when a window changes how high rows are.
    new ResizeObserver(() => this.#renderSoon()).observe(this.#list);
    document.getElementById(detailId)?.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.close();
    });
  }

  get size(): number {
    return this.#items.size;
  }

  items(): Item[] {
    return [...this.#items.values()];
  }

  /** Those that fit the filter, oldest first. */
  shownItems(): Item[] {
    return this.#shown.toReversed().flatMap((key) => this.#items.get(key) ?? []);
  }

  get(key: string): Item | undefined {
    return this.#items.get(key);
  }

  /** @param items oldest first */
  replace(items: readonly Item[]): void {
    const hadFocus = this.#hasFocus();
    this.#items.clear();
    this.#made.clear();
    this.#options.body.replaceChildren();
    for (const item of items.slice(-this.#options.limit)) this.#items.set(this.#options.keyOf(item), item);
    this.#changed();
    this.#showOpened();
    if (hadFocus) this.#findFocus();
  }

  /** Takes an item away; the focus goes to the row beside it. */
  remove(key: string): void {
    if (!this.#items.has(key)) return;
    const at = this.#shown.indexOf(key);
    const beside = this.#shown[at + 1] ?? this.#shown[at - 1];
    const hadFocus = this.#hasFocus();
    if (key === this.#opened) this.close();
    this.#items.delete(key);
    if (this.#current === key) this.#current = beside;
    this.#changed();
    if (hadFocus) this.#findFocus();
  }

  /** Puts items before all others, or in the place of those with the same key. @param items oldest first */
  add(items: readonly Item[]): void {
    const { keyOf, limit } = this.#options;
    const before = this.#shown.length;
    const [newest] = this.#shown;
    for (const item of items.slice(-limit)) {
      const key = keyOf(item);
      const isKnown = this.#items.has(key);
      this.#items.set(key, item);
      if (isKnown && key === this.#opened) this.#options.onOpen(item);
    }
    for (const key of this.#items.keys()) {
      if (this.#items.size <= limit) break;
      this.#items.delete(key);
    }
    this.#changed(newest !== undefined && before > 0 ? newest : undefined);
  }

  /** Shows only what fits. */
  filter(fits: (item: Item) => boolean): void {
    this.#fits = fits;
    this.#list.scrollTop = 0;
    this.#changed();
  }

  /** Shows no item any more; the focus goes back to its row. */
  close(): void {
    if (this.#opened === undefined) return;
    const key = this.#opened;
    this.#opened = undefined;
    this.#options.onOpen(undefined);
    if (!this.#items.has(key)) return;
    this.#render();
    this.#focus(key);
  }

  /** Shows an item, wherever it stands. */
  open(key: string): void {
    this.#opened = key;
    this.#showOpened();
    // What shows it may take the place where its row was.
    this.#bringIntoView(key);
  }

  /** Goes to the row of the opened item. */
  focusOpened(): void {
    if (this.#opened !== undefined) this.#focus(this.#opened);
  }

  /** The items or the filter have changed. @param newest the row that was the first before, which stays where it is on the screen */
  #changed(newest?: string): void {
    const shown: string[] = [];
    for (const [key, item] of this.#items) if (this.#fits(item)) shown.push(key);
    this.#shown = shown.reverse();
    const above = newest === undefined ? 0 : this.#shown.indexOf(newest);
    const scrolled = this.#list.scrollTop;
    if (!this.#isUsed()) [this.#current] = this.#shown;
    this.#render();
    if (above > 0 && scrolled > 0) {
      // Only now there is as much to scroll.
      this.#list.scrollTop = scrolled + above * this.#rowHeight();
      this.#render();
    }
    this.#options.onChange(this.#shown.length, this.#items.size);
  }

  #renderSoon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#render();
    });
  }

  /** Makes the rows that are to be seen, and leaves those alone that are made already. */
  #render(): void {
    const { body } = this.#options;
    const height = this.#rowHeight();
    const first = Math.max(0, Math.floor(this.#list.scrollTop / height) - spare);
    const end = Math.min(
      this.#shown.length,
      Math.ceil((this.#list.scrollTop + (this.#list.clientHeight || usualList)) / height) + spare,
    );
    const wanted = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
    // Where the focus is, a row stays: nobody is to lose their place by scrolling.
    const focused = this.#current === undefined ? -1 : this.#shown.indexOf(this.#current);
    if (focused >= 0 && (focused < first || focused >= end)) wanted.push(focused);
    wanted.sort((one, other) => one - other);
    const rows: HTMLTableRowElement[] = [];
    const used = new Set<string>();
    let next = 0;
    for (const at of wanted) {
      const key = this.#shown[at] ?? '';
      const item = this.#items.get(key);
      if (item === undefined) continue;
      const element = this.#rowOf(key, item);
      element.style.marginTop = at === next ? '' : `${(at - next) * height}px`;
      element.setAttribute('aria-rowindex', String(at + 2));
      used.add(key);
      rows.push(element);
      next = at + 1;
    }
    for (const key of this.#made.keys()) if (!used.has(key)) this.#made.delete(key);
    setChildren(body, rows);
    body.style.paddingBottom = `${(this.#shown.length - next) * height}px`;
    body.closest('table')?.setAttribute('aria-rowcount', String(this.#shown.length + 1));
  }

  #rowHeight(): number {
    const height = Number.parseFloat(getComputedStyle(this.#options.body).getPropertyValue('--row-height'));
    return Number.isFinite(height) && height > 0 ? height : usualRow;
  }

  /** The row of an item: the same one for as long as the item is the same. */
  #rowOf(key: string, item: Item): HTMLTableRowElement {
    const known = this.#made.get(key);
    const element = known?.element ?? make('tr', { role: 'row', 'data-key': key });
    if (known?.item !== item) {
      this.#fill(element, item);
      this.#made.set(key, { item, element });
    }
    const opener = buttonOf(element);
    if (opener !== null) opener.tabIndex = key === this.#current ? 0 : -1;
    markOpened(element, key === this.#opened);
    return element;
  }

  #fill(element: HTMLTableRowElement, item: Item): void {
    const { cellsOf, nameOf, detailId } = this.#options;
    const hadFocus = element.contains(document.activeElement);
    const cells = cellsOf(item);
    const { text, title, cell } = nameOf(item);
    const opener = make('button', { type: 'button', class: 'opener', title, 'aria-controls': detailId }, text);
    cells[cell]?.prepend(opener);
    element.replaceChildren(...cells);
    if (hadFocus) opener.focus();
  }

  #showOpened(): void {
    if (this.#opened === undefined) return;
    const item = this.#items.get(this.#opened);
    if (item === undefined) this.#opened = undefined;
    this.#render();
    this.#options.onOpen(item);
  }

  #onClick({ target }: Event): void {
    const key = keyAt(target);
    if (key === undefined) return;
    this.#focus(key);
    this.open(key);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    const at = this.#shown.indexOf(keyAt(event.target) ?? '');
    const to = at < 0 ? undefined : this.#placeFor(event.key, at);
    const key = to === undefined ? undefined : this.#shown[Math.min(Math.max(to, 0), this.#shown.length - 1)];
    if (key === undefined) return;
    event.preventDefault();
    this.#focus(key);
    if (this.#opened !== undefined) this.open(key);
  }

  /** Where a key leads from a row, counted from 0; undefined for a key that leads nowhere. */
  #placeFor(key: string, at: number): number | undefined {
    const page = Math.max(1, Math.floor(this.#list.clientHeight / this.#rowHeight()) - 1);
    switch (key) {
      case 'ArrowDown':
        return at + 1;
      case 'ArrowUp':
        return at - 1;
      case 'PageDown':
        return at + page;
      case 'PageUp':
        return at - page;
      case 'Home':
        return 0;
      case 'End':
        return this.#shown.length - 1;
      default:
        return undefined;
    }
  }

  /** Makes a row the one that the Tab key comes to, and goes there. */
  #focus(key: string): void {
    this.#current = key;
    this.#bringIntoView(key);
    const row = this.#made.get(key)?.element;
    if (row !== undefined) buttonOf(row)?.focus({ preventScroll: true });
  }

  /** Scrolls no further than it takes to see a row whole. */
  #bringIntoView(key: string): void {
    const at = this.#shown.indexOf(key);
    const height = this.#rowHeight();
    const top = at * height;
    const head = this.#options.body.offsetTop;
    const room = this.#list.clientHeight - head;
    if (at >= 0 && room > 0) {
      if (top < this.#list.scrollTop) this.#list.scrollTop = top;
      else if (top + height > this.#list.scrollTop + room) this.#list.scrollTop = top + height - room;
    }
    this.#render();
  }

  /** Whether a person is somewhere in the list; else the Tab key comes to its newest row. */
  #isUsed(): boolean {
    if (this.#current === undefined || !this.#shown.includes(this.#current)) return false;
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
    const row = this.#made.get(this.#current ?? '')?.element;
    (row === undefined ? this.#list : buttonOf(row))?.focus();
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

/** The key of the row that something is in; undefined for what is in none. */
function keyAt(target: EventTarget | null): string | undefined {
  const row = target instanceof Element ? target.closest('tr') : null;
  return row?.dataset.key;
}
