import type { Clock, Timer } from '../src/state/clock.ts';

/** A clock that goes when it is told to, and calls back what falls due on the way. */
export class ManualClock implements Clock, Timer {
  #now: number;
  readonly #waiting = new Set<{ at: number; run: () => void }>();

  constructor(iso: string) {
    this.#now = Date.parse(iso) * 1000;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const entry = { at: this.#now + milliseconds * 1000, run };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  /** How long each of those that wait has to wait still, in seconds. */
  waits(): number[] {
    return [...this.#waiting].map(({ at }) => (at - this.#now) / 1_000_000);
  }

  advance(seconds: number): void {
    this.#now += seconds * 1_000_000;
    for (const entry of [...this.#waiting].sort((a, b) => a.at - b.at)) {
      if (entry.at > this.#now) continue;
      this.#waiting.delete(entry);
      entry.run();
    }
  }
}
