import type { SeenExchange } from '../../har/seen-exchange.ts';

/** An exchange of a recording. */
export interface RecordedExchange extends SeenExchange {
  /** Which of the file's entries it is, from 0. */
  readonly index: number;
}
