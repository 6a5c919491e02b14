/**
 * @typedef {object} Pauses the major collections of a process
 * @property {number} count
 * @property {number} longest pause, in milliseconds
 */

/** Reads what `node --trace-gc` prints of the major collections of a process. */
export class GcPauses {
  #left = '';
  #count = 0;
  #longest = 0;

  /** @param {import('node:stream').Readable} output of the process */
  constructor(output) {
    output.setEncoding('utf8').on('data', (/** @type {string} */ text) => this.#read(text));
  }

  /** Begins to count anew. */
  reset() {
    this.#count = 0;
    this.#longest = 0;
  }

  /** @returns {Pauses} */
  get pauses() {
    return { count: this.#count, longest: this.#longest };
  }

  /** @param {string} text */
  #read(text) {
    const lines = (this.#left + text).split('\n');
    this.#left = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.includes('Mark-Compact')) continue;
      // `Mark-Compact 124.6 (158.0) -> 99.6 (133.3) MB, 86.21 / 0.01 ms`; what was marked between requests is no pause.
      const pause = Number(/ MB, ([\d.]+) \//.exec(line)?.[1]);
      this.#count++;
      if (pause > this.#longest) this.#longest = pause;
    }
  }
}
