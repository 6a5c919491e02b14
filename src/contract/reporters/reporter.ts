import type { ContractEvent } from '../run/report/events.ts';

/** Makes something readable of a run. */
export interface Reporter {
  /** Returns what to write now, if anything. */
  on(event: ContractEvent): string;
  /** Returns what to write of a run that could not begin, and why; what has no such report leaves none. */
  couldNotRun?(words: string): string;
}
