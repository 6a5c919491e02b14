/** Counts latencies by the microsecond, up to a second: adding one costs next to nothing. */
export class Latencies {
  #counts = new Uint32Array(1_000_000);
  count = 0;

  /** @param {number} milliseconds */
  add(milliseconds) {
    const bucket = Math.min(Math.floor(milliseconds * 1000), this.#counts.length - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.count++;
  }

  /**
   * The latency in milliseconds that this share of all does not exceed.
   * @param {number} share
   */
  percentile(share) {
    let left = share * this.count;
    const bucket = this.#counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return bucket / 1000;
  }
}
