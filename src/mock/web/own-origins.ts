/** How many origins are known at a time. */
const mostOrigins = 100;

/** The origins at which a mock is asked where it runs, without a server of its own. */
export class OwnOrigins {
  readonly #known = new Set<string>();
  /** Most requests come to the same. */
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
