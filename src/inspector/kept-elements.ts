interface Kept {
  readonly content: string;
  readonly element: HTMLElement;
}

/**
 * Elements that stay the same objects while their content does not change, so that opened details and pending
 * confirmations survive rendering.
 */
export class KeptElements {
  #before = new Map<string, Kept>();
  #now = new Map<string, Kept>();

  /** Starts a rendering: elements that the last one did not use are dropped. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /**
   * The element of a key, made only when its content has changed.
   * @param made receives the element that is replaced, if there is one
   */
  of(key: string, content: unknown, made: (former: HTMLElement | undefined) => HTMLElement): HTMLElement {
    const text = JSON.stringify(content);
    const former = this.#before.get(key);
    const element = former?.content === text ? former.element : made(former?.element);
    this.#now.set(key, { content: text, element });
    return element;
  }
}
