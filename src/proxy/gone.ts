/** Signals that a client has gone, like an AbortSignal, but at a fraction of its cost per request. */
export class Gone {
  readonly #listeners = new Set<() => void>();
  #aborted = false;
  /** Always undefined. */
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

  /** Call it when the client goes. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of this.#listeners) listener();
  }
}
