/** Thrown when the page lacks an element that its script needs, or has another kind in its place; carries what was looked for. */
export class ElementMissing extends Error {
  override readonly name = 'ElementMissing';
  readonly wanted: string;

  constructor(wanted: string) {
    super(`the page has no ${wanted}`);
    this.wanted = wanted;
  }
}

/** The element with an id, of the kind that is named. Throws {@link ElementMissing}. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new ElementMissing(`#${id}`);
}

/** The first element inside another that fits a selector. Throws {@link ElementMissing}. */
export function within<E extends Element>(parent: ParentNode, selector: string, kind: new () => E): E {
  const element = parent.querySelector(selector);
  if (element instanceof kind) return element;
  throw new ElementMissing(selector);
}

/**
 * Makes an element. Whatever is shown goes in as text: nothing on this page is ever read as HTML.
 * @param attributes with names of our own; values may come from anywhere
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(label: string, onClick: () => void, attributes: Readonly<Record<string, string>> = {}) {
  const made = make('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A short word with a colour that goes with it; the colour is never all that tells. */
export function badge(text: string, tone: 'good' | 'bad' | 'warn' | 'plain'): HTMLSpanElement {
  return make('span', { class: `badge ${tone}` }, text);
}

/** Puts other options into a choice, and keeps what is chosen where it is still there. */
export function setOptions(select: HTMLSelectElement, options: readonly { value: string; text: string }[]): void {
  const current = [...select.options].map(({ value, text }) => `${value}\n${text}`).join('\n');
  if (current === options.map(({ value, text }) => `${value}\n${text}`).join('\n')) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(({ value, text }) => make('option', { value }, text)));
  if (options.some(({ value }) => value === chosen)) select.value = chosen;
}

/** Renders a part of the page anew, and leaves the focus on the button that had it, by its `data-key`. */
export function keepFocus(container: HTMLElement, render: () => void): void {
  const { activeElement } = document;
  const key =
    activeElement instanceof HTMLElement && container.contains(activeElement) ? activeElement.dataset.key : '';
  render();
  if (key) container.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
