/** How long may be waited in all. Whoever waits takes it from there. */
export class WaitBudget {
  readonly #total: number;
  #spent = 0;

  /** @param total in milliseconds */
  constructor(total: number) {
    this.#total = total;
  }

  /** How long was waited, in milliseconds. */
  get spent(): number {
    return this.#spent;
  }

  /** As much of a wait as is left, in milliseconds; undefined where nothing is. */
  take(milliseconds: number): number | undefined {
    const left = this.#total - this.#spent;
    if (left <= 0) return undefined;
    const wait = Math.min(milliseconds, left);
    this.#spent += wait;
    return wait;
  }
}
