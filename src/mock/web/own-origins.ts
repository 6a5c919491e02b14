/** The most origins that are remembered. */
const mostOrigins = 100;

/** Remembers the origins at which a mock without its own server is called. */
export class OwnOrigins {
  readonly #known = new Set<string>();
  /** Most requests have the same origin. */
  #last = '';

  add(origin: string): void {
    if (origin === this.#last) return;
    this.#last = origin;
    this.#known.delete(origin);
    this.#known.add(origin);
    const [oldest = ''] = this.#known;
    if (this.#known.size > mostOrigins) this.#known.delete(oldest);
  }

  has(origin: string): boolean {
    return this.#known.has(origin);
  }
}
