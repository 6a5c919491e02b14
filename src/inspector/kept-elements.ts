interface Kept {
  readonly content: string;
  readonly element: HTMLElement;
}

/**
 * Elements that stay the same ones for as long as they show the same: what a person has opened in one, or is about to
 * confirm, outlives that the page is rendered again.
 */
export class KeptElements {
  #before = new Map<string, Kept>();
  #now = new Map<string, Kept>();

  /** To be called before each time that all is rendered: what was not asked for the last time is forgotten. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /**
   * The element of a key, made only when what it shows has changed.
   * @param made is given the element that is replaced, if there is one
   */
  of(key: string, content: unknown, made: (former: HTMLElement | undefined) => HTMLElement): HTMLElement {
    const text = JSON.stringify(content);
    const former = this.#before.get(key);
    const element = former?.content === text ? former.element : made(former?.element);
    this.#now.set(key, { content: text, element });
    return element;
  }
}
