import { Progress } from '../../contract/reporters/progress.ts';
import type { ContractEvent } from '../../contract/run/report/events.ts';

/** How often a run without a terminal shows its progress, in milliseconds. */
const interval = 10_000;

/**
 * Makes lines for standard error that show the progress of a run at intervals, when no terminal shows it continuously.
 */
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
