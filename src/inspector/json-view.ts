import { make } from './elements.ts';

/**
 * A value as text to read: JSON with colours, text as it is, and a word for nothing.
 * @param label what it is, for those who don't see where it stands
 */
export function jsonView(value: unknown, label: string): HTMLElement {
  if (value === null || value === undefined || value === '') return make('p', { class: 'quiet none' }, 'None');
  // A long text scrolls: it takes the focus, so that keys can scroll it.
  const view = make('pre', { tabindex: '0', role: 'region', 'aria-label': label });
  if (typeof value === 'string') view.append(value);
  else write(value, '', view);
  return view;
}

/** The value of a text that is JSON, else the text. */
export function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function write(value: unknown, indent: string, to: HTMLElement): void {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => [undefined, item] as const);
    writeItems(items, '[]', indent, to);
  } else if (typeof value === 'object' && value !== null) writeItems(Object.entries(value), '{}', indent, to);
  else to.append(make('span', { class: kindOf(value) }, JSON.stringify(value)));
}

function writeItems(
  items: readonly (readonly [name: string | undefined, value: unknown])[],
  [open = '', close = '']: string,
  indent: string,
  to: HTMLElement,
): void {
  const deeper = `${indent}  `;
  to.append(open);
  for (const [index, [name, value]] of items.entries()) {
    to.append(`${index === 0 ? '' : ','}\n${deeper}`);
    if (name !== undefined) to.append(make('span', { class: 'key' }, JSON.stringify(name)), ': ');
    write(value, deeper, to);
  }
  to.append(items.length === 0 ? close : `\n${indent}${close}`);
}

function kindOf(value: unknown): string {
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'literal';
}
