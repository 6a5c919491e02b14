import type { ContractEvent } from '../run/report/events.ts';

/** The share of the requests that must be sent before the remaining time is estimated. */
const leastShare = 0.05;

/** The progress of a run and its remaining time, by its requests: cases share them and take no time themselves. */
export class Progress {
  #began = 0;
  #cases = 0;
  #done = 0;
  #requests = 0;
  #sent = 0;
  #sentBefore = 0;

  /** Counts an event. @param now in milliseconds */
  on(event: ContractEvent, now: number): void {
    if (event.kind === 'started') {
      this.#began = now;
      this.#cases = event.run.cases;
      this.#requests = event.run.requests;
      this.#sentBefore = event.sent;
    }
    if (event.kind !== 'caseFinished') return;
    this.#done++;
    this.#sent = event.sent - this.#sentBefore;
  }

  /** `120/484 · 12 s left`; without the time until it can be estimated. */
  text(now: number): string {
    const counts = `${this.#done}/${this.#cases}`;
    const left = this.#secondsLeft(now);
    return left === undefined ? counts : `${counts} · ${left} s left`;
  }

  #secondsLeft(now: number): number | undefined {
    const share = this.#requests === 0 ? this.#done / this.#cases : this.#sent / this.#requests;
    if (!(share >= leastShare)) return undefined;
    // Requests that are sent again count, too, so there may be more than planned.
    return Math.ceil(((now - this.#began) * Math.max(0, 1 - share)) / share / 1000);
  }
}
