import type { ContractEvent } from '../run/report/events.ts';

/** Writes the report of a run in one format. */
export interface Reporter {
  /** Returns the text to write now; empty for none. */
  on(event: ContractEvent): string;
  /**
   * Returns the report of a run that could not begin, with the reason. Reporters without such a report leave it out.
   */
  couldNotRun?(words: string): string;
}
