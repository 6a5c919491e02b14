import { button, make } from './elements.ts';

/** The frame of a detail view: a heading, actions, and two columns. */
export function detailFrame(parts: {
  readonly heading: readonly (Node | string)[];
  readonly actions: readonly HTMLElement[];
  readonly notes?: readonly Node[];
  readonly content: readonly Node[];
  readonly onClose: () => void;
}): Node[] {
  const close = button('Close', parts.onClose, { 'data-key': 'close' });
  const actions = make('div', { class: 'buttons' }, ...parts.actions, close);
  return [
    make('div', { class: 'detail-head' }, make('h2', {}, ...parts.heading), actions),
    ...(parts.notes ?? []),
    ...parts.content,
  ];
}

/** Two columns, each with a heading. */
export function sideBySide(...columns: readonly (readonly [title: string, ...content: Node[]])[]): HTMLElement {
  const made = columns.map(([title, ...content]) => make('div', { class: 'side' }, make('h3', {}, title), ...content));
  return make('div', { class: 'sides' }, ...made);
}
