import type { EntryExtras } from '../har.ts';
import type { SeenExchange } from '../seen-exchange.ts';

/** An exchange of a recording. */
export interface RecordedExchange extends SeenExchange {
  /** The index of its entry in the file, from 0. */
  readonly index: number;
  /** The case of the contract suite that sent the request (`_case`); undefined if none did. */
  readonly caseName: string | undefined;
  /** The notes of the contract suite (`_step`, `_contract`) as they are in the file. */
  readonly noted: Pick<EntryExtras, '_step' | '_contract'>;
}

/** The content of a HAR file. */
export interface Recording {
  /** The path as given. */
  readonly path: string;
  /** In the order of the file. */
  readonly exchanges: readonly RecordedExchange[];
  /** The number of entries that are not HTTP: `data:` URLs, web sockets, a browser's own pages. */
  readonly notHttp: number;
}
