import { make, setChildren } from './elements.ts';

export interface RowListOptions<Item> {
  readonly body: HTMLTableSectionElement;
  readonly limit: number;
  keyOf(item: Item): string;
  /** The cells of a row. */
  cellsOf(item: Item): readonly HTMLTableCellElement[];
  /** The text of a row's button, and the cell that contains it; it opens the item. */
  readonly nameOf: (item: Item) => { readonly text: string; readonly title: string; readonly cell: number };
  /** The id of the element that shows the opened item. */
  readonly detailId: string;
  /** Called with the item that is opened, again when it changes, and with undefined when it is closed. */
  onOpen(item: Item | undefined): void;
  /** Called after each change of the visible rows. */
  onChange(shown: number, all: number): void;
}

/** The number of rows that are made before and after the visible ones. */
const spare = 12;

/** The assumed heights of a row and a list before they are visible, in pixels. */
const [usualRow, usualList] = [29, 900] as const;

/**
 * The rows of a table, newest first. Of any number of items, makes only the visible rows and the one with the focus, and
 * keeps the space of the others. The Tab key reaches one button of the list; other keys move between rows.
 */
export class RowList<Item> {
  readonly #options: RowListOptions<Item>;
  readonly #list: HTMLElement;
  /** Oldest first. */
  readonly #items = new Map<string, Item>();
  /** The keys of the items that match the filter, newest first. */
  #shown: string[] = [];
  /** The rows that exist. */
  readonly #made = new Map<string, { readonly item: Item; readonly element: HTMLTableRowElement }>();
  #fits: (item: Item) => boolean = () => true;
  #opened: string | undefined;
  /** The row whose button the Tab key reaches. */
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
    // Hidden rows have no size: renders again when they appear, and when a window changes their height.
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

  /** Those that match the filter, oldest first. */
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

  /** Removes an item; the focus moves to the next row. */
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

  /** Adds items before all others, or replaces those with the same key. @param items oldest first */
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

  /** Shows only matching items. */
  filter(fits: (item: Item) => boolean): void {
    this.#fits = fits;
    this.#list.scrollTop = 0;
    this.#changed();
  }

  /** Closes the opened item; the focus moves back to its row. */
  close(): void {
    if (this.#opened === undefined) return;
    const key = this.#opened;
    this.#opened = undefined;
    this.#options.onOpen(undefined);
    if (!this.#items.has(key)) return;
    this.#render();
    this.#focus(key);
  }

  /** Opens an item, even outside the visible part. */
  open(key: string): void {
    this.#opened = key;
    this.#showOpened();
    // The detail view may cover the row.
    this.#bringIntoView(key);
  }

  /** Moves the focus to the row of the opened item. */
  focusOpened(): void {
    if (this.#opened !== undefined) this.#focus(this.#opened);
  }

  /**
   * Updates the list after a change of items or filter. @param newest the former first row, which keeps its place on the
   * screen
   */
  #changed(newest?: string): void {
    const shown: string[] = [];
    for (const [key, item] of this.#items) if (this.#fits(item)) shown.push(key);
    this.#shown = shown.reverse();
    const above = newest === undefined ? 0 : this.#shown.indexOf(newest);
    const scrolled = this.#list.scrollTop;
    if (!this.#isUsed()) [this.#current] = this.#shown;
    this.#render();
    if (above > 0 && scrolled > 0) {
      // Only now the list can scroll that far.
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

  /** Makes the visible rows, and keeps those that exist. */
  #render(): void {
    const { body } = this.#options;
    const height = this.#rowHeight();
    const first = Math.max(0, Math.floor(this.#list.scrollTop / height) - spare);
    const end = Math.min(
      this.#shown.length,
      Math.ceil((this.#list.scrollTop + (this.#list.clientHeight || usualList)) / height) + spare,
    );
    const wanted = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
    // The row with the focus stays, so that scrolling does not lose it.
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

  /** The row of an item, made again only if the item changes. */
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

  /** The index of the row that a key leads to; undefined for other keys. */
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

  /** Makes the Tab key reach a row, and focuses it. */
  #focus(key: string): void {
    this.#current = key;
    this.#bringIntoView(key);
    const row = this.#made.get(key)?.element;
    if (row !== undefined) buttonOf(row)?.focus({ preventScroll: true });
  }

  /** Scrolls just as far as needed to show the whole row. */
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

  /** Whether a person is using the list; else the Tab key reaches its newest row. */
  #isUsed(): boolean {
    if (this.#current === undefined || !this.#shown.includes(this.#current)) return false;
    return this.#opened !== undefined || this.#options.body.contains(document.activeElement);
  }

  /** Whether the focus is in a row, or in the view of the opened one. */
  #hasFocus(): boolean {
    const { body, detailId } = this.#options;
    return [body, document.getElementById(detailId)].some((part) => part?.contains(document.activeElement));
  }

  /** If the focused element is gone, focuses the row that the Tab key reaches, or else the list. */
  #findFocus(): void {
    if (document.activeElement !== document.body) return;
    const row = this.#made.get(this.#current ?? '')?.element;
    (row === undefined ? this.#list : buttonOf(row))?.focus();
  }
}

export function cell(content: Node | string, attributes: Readonly<Record<string, string>> = {}): HTMLTableCellElement {
  return make('td', { role: 'cell', ...attributes }, content);
}

/** Sets the roles of a table explicitly: some screen readers ignore tables with another `display`. */
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

/** The key of the row that contains a target; undefined outside of rows. */
function keyAt(target: EventTarget | null): string | undefined {
  const row = target instanceof Element ? target.closest('tr') : null;
  return row?.dataset.key;
}
