import { make } from './elements.ts';

/**
 * Headers as a list, with marks on those that carry a signature.
 * @param wrong their violations, by lower-case names
 */
export function headersView(
  headers: readonly (readonly [name: string, value: string])[],
  wrong: ReadonlyMap<string, readonly string[]> = new Map(),
): HTMLElement {
  const list = make('dl', { class: 'headers' });
  for (const [name, value] of headers) {
    const marked = /signature/i.test(name) ? { class: 'signature' } : {};
    const notes = (wrong.get(name.toLowerCase()) ?? []).map((message) => make('mark', {}, message));
    list.append(make('div', marked, make('dt', {}, name), make('dd', {}, value, ...notes)));
  }
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  for (const [name, messages] of wrong) {
    if (names.has(name)) continue;
    const notes = messages.map((message) => make('mark', {}, message));
    list.append(make('div', {}, make('dt', { class: 'missing' }, name), make('dd', {}, ...notes)));
  }
  return list;
}

/** Headers, folded until a person opens them. */
export function foldedHeaders(
  headers: readonly (readonly [name: string, value: string])[],
  isOpen = false,
  wrong: ReadonlyMap<string, readonly string[]> = new Map(),
): HTMLElement {
  const folded = make('details', isOpen ? { open: '' } : {}, make('summary', {}, `Headers (${headers.length})`));
  folded.append(headersView(headers, wrong));
  return folded;
}
