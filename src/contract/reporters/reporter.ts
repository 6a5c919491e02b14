import type { ContractEvent } from '../run/report/events.ts';

/** Makes something readable of a run. */
export interface Reporter {
  /** Returns what to write now, if anything. */
  on(event: ContractEvent): string;
}
