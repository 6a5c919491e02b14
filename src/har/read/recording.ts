import type { SeenExchange } from '../seen-exchange.ts';

/** An exchange of a recording. */
export interface RecordedExchange extends SeenExchange {
  /** Which of the file's entries it is, from 0. */
  readonly index: number;
  /** The case of the contract suite that sent the request (`_case`); undefined where none did. */
  readonly caseName: string | undefined;
}

/** What a HAR file holds. */
export interface Recording {
  /** As it was given. */
  readonly path: string;
  /** In the order of the file. */
  readonly exchanges: readonly RecordedExchange[];
  /** How many entries are of no HTTP: `data:` URLs, web sockets, a browser's own pages. */
  readonly notHttp: number;
}
