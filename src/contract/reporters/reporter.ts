import type { SuiteEvent } from '../run/events.ts';

/** Makes something readable of a run. */
export interface Reporter {
  /** Returns what to write now, if anything. */
  on(event: SuiteEvent): string;
}
