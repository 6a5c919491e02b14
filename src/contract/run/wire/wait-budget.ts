/** A limit for the total time of waits. */
export class WaitBudget {
  readonly #total: number;
  #spent = 0;

  /** @param total in milliseconds */
  constructor(total: number) {
    this.#total = total;
  }

  /** The time taken until now, in milliseconds. */
  get spent(): number {
    return this.#spent;
  }

  /** Takes a wait, or what is left for it, in milliseconds; undefined if nothing is left. */
  take(milliseconds: number): number | undefined {
    const left = this.#total - this.#spent;
    if (left <= 0) return undefined;
    const wait = Math.min(milliseconds, left);
    this.#spent += wait;
    return wait;
  }
}
