import { Progress } from '../../contract/reporters/progress.ts';
import type { ContractEvent } from '../../contract/run/report/events.ts';

/** How often a run that nobody watches shows that it goes on, in milliseconds. */
const interval = 10_000;

/** Lines for standard error that show now and then how far a run is, where no terminal shows it all the time. */
export class LifeSigns {
  readonly #progress = new Progress();
  #last = 0;

  /** Returns what to write at an event; `now` is in milliseconds. */
  on(event: ContractEvent, now: number): string {
    this.#progress.on(event, now);
    if (event.kind === 'started') this.#last = now;
    if (event.kind !== 'caseFinished' || now - this.#last < interval) return '';
    this.#last = now;
    return `judged ${this.#progress.text(now)}\n`;
  }
}
