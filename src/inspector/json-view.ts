import { make } from './elements.ts';

/** The violations in a value, by JSON Pointer: `''` is the whole. */
export type Wrong = ReadonlyMap<string, readonly string[]>;

const nothingWrong: Wrong = new Map();

/** The position of a part that is being written. */
interface Position {
  readonly indent: string;
  readonly pointer: string;
  readonly wrong: Wrong;
}

/**
 * A value for reading: JSON in colours, text as it is, and a word for nothing.
 * @param label its name for screen readers
 * @param wrong its violations, by JSON Pointer
 */
export function jsonView(value: unknown, label: string, wrong: Wrong = nothingWrong): HTMLElement {
  if (value === null || value === undefined || value === '') return make('p', { class: 'quiet none' }, 'None');
  // A long text scrolls, so it takes the focus for the keys.
  const view = make('pre', { tabindex: '0', role: 'region', 'aria-label': label });
  if (typeof value === 'string') view.append(value);
  else write(value, { indent: '', pointer: '', wrong }, view);
  return view;
}

/** The value of a JSON text, else the text. */
export function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function write(value: unknown, position: Position, to: HTMLElement): void {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => [undefined, item] as const);
    writeItems(items, '[]', position, to);
  } else if (typeof value === 'object' && value !== null) writeItems(Object.entries(value), '{}', position, to);
  else to.append(make('span', { class: kindOf(value) }, JSON.stringify(value)));
}

function writeItems(
  items: readonly (readonly [name: string | undefined, value: unknown])[],
  [open = '', close = '']: string,
  { indent, pointer, wrong }: Position,
  to: HTMLElement,
): void {
  const deeper = `${indent}  `;
  to.append(open, ...notesOf(wrong.get(pointer)));
  for (const [index, [name, value]] of items.entries()) {
    to.append(`${index === 0 ? '' : ','}\n${deeper}`);
    if (name !== undefined) to.append(make('span', { class: 'key' }, JSON.stringify(name)), ': ');
    const below = `${pointer}/${escaped(name ?? String(index))}`;
    write(value, { indent: deeper, pointer: below, wrong }, to);
    if (typeof value !== 'object' || value === null) to.append(...notesOf(wrong.get(below)));
  }
  const missing = [...wrong].filter(([place]) => isMissing(place, pointer, items));
  for (const [place, messages] of missing) {
    const name = place.slice(pointer.length + 1);
    to.append(`\n${deeper}`, make('span', { class: 'key missing' }, JSON.stringify(name)), ...notesOf(messages));
  }
  to.append(items.length + missing.length === 0 ? close : `\n${indent}${close}`);
}

/** Whether a place is directly below a pointer, and has no value. */
function isMissing(
  place: string,
  pointer: string,
  items: readonly (readonly [string | undefined, unknown])[],
): boolean {
  const name = place.startsWith(`${pointer}/`) ? place.slice(pointer.length + 1) : undefined;
  if (name === undefined || name.includes('/')) return false;
  return !items.some(([own], index) => escaped(own ?? String(index)) === name);
}

function notesOf(messages: readonly string[] = []): Node[] {
  return messages.flatMap((message) => [document.createTextNode('  '), make('mark', {}, message)]);
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function kindOf(value: unknown): string {
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'literal';
}
