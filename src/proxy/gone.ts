/** Says that a client has gone, as an AbortSignal does, for a fraction of what one costs each request. */
export class Gone {
  readonly #listeners = new Set<() => void>();
  #aborted = false;
  /** Nothing beside that it has gone. */
  readonly reason: unknown = undefined;

  get aborted(): boolean {
    return this.#aborted;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** To be called when the client goes. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of this.#listeners) listener();
  }
}
