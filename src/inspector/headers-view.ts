import { make } from './elements.ts';

/** Headers as a list; those that carry a signature are marked. */
export function headersView(headers: readonly (readonly [name: string, value: string])[]): HTMLElement {
  const list = make('dl', { class: 'headers' });
  for (const [name, value] of headers) {
    const marked = /signature/i.test(name) ? { class: 'signature' } : {};
    list.append(make('div', marked, make('dt', {}, name), make('dd', {}, value)));
  }
  return list;
}

/** Headers that are folded until somebody wants to see them. */
export function foldedHeaders(
  headers: readonly (readonly [name: string, value: string])[],
  isOpen = false,
): HTMLElement {
  const folded = make('details', isOpen ? { open: '' } : {}, make('summary', {}, `Headers (${headers.length})`));
  folded.append(headersView(headers));
  return folded;
}
