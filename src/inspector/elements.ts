/** Thrown when the page lacks an element that its script needs, or has another kind in its place; carries its description. */
export class ElementMissing extends Error {
  override readonly name = 'ElementMissing';
  readonly wanted: string;

  constructor(wanted: string) {
    super(`the page has no ${wanted}`);
    this.wanted = wanted;
  }
}

/** The element with an id, of a given kind. Throws {@link ElementMissing}. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new ElementMissing(`#${id}`);
}

/** The first matching element inside another. Throws {@link ElementMissing}. */
export function within<E extends Element>(parent: ParentNode, selector: string, kind: new () => E): E {
  const element = parent.querySelector(selector);
  if (element instanceof kind) return element;
  throw new ElementMissing(selector);
}

/**
 * Makes an element. Inserts content as text: this page never parses values as HTML.
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

/** A short word in a colour; the word alone also has the meaning. */
export function badge(text: string, tone: 'good' | 'bad' | 'warn' | 'plain'): HTMLSpanElement {
  return make('span', { class: `badge ${tone}` }, text);
}

/** Replaces the options of a select, and keeps the selected one if it still exists. */
export function setOptions(select: HTMLSelectElement, options: readonly { value: string; text: string }[]): void {
  const current = [...select.options].map(({ value, text }) => `${value}\n${text}`).join('\n');
  if (current === options.map(({ value, text }) => `${value}\n${text}`).join('\n')) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(({ value, text }) => make('option', { value }, text)));
  if (options.some(({ value }) => value === chosen)) select.value = chosen;
}

/** Sets the children of a parent. Those that it already has stay where they are, with focus and selection. */
export function setChildren(parent: Element, children: readonly Node[]): void {
  const wanted = new Set(children);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
}

/**
 * Renders a part of the page again, and keeps the focus on the same button, by its `data-key`. If it is gone, moves the
 * focus to the next or else the previous button of the same kind (the first word of the key).
 * @param heading gets the focus if there is no such button; it needs a `tabindex`
 */
export function keepFocus(container: HTMLElement, render: () => void, heading?: () => HTMLElement | null): void {
  const { activeElement } = document;
  const isInside = activeElement instanceof HTMLElement && container.contains(activeElement);
  const key = isInside ? (activeElement.dataset.key ?? '') : '';
  const keys = keysLike(container, key);
  render();
  if (key === '' || document.activeElement === activeElement) return;
  const at = keys.indexOf(key);
  const candidates = [...keys.slice(at), ...keys.slice(0, at).reverse()];
  const left = new Set(keysLike(container, key));
  const next = candidates.find((candidate) => left.has(candidate));
  const target = next === undefined ? heading?.() : container.querySelector<HTMLElement>(keySelector(next));
  target?.focus();
}

function keysLike(container: HTMLElement, key: string): string[] {
  const [kind = ''] = key.split(' ', 1);
  const all = [...container.querySelectorAll<HTMLElement>('[data-key]')].map(({ dataset }) => dataset.key ?? '');
  return all.filter((other) => other.split(' ', 1)[0] === kind);
}

function keySelector(key: string): string {
  return `[data-key="${CSS.escape(key)}"]`;
}
