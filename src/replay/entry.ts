import type { RecordedExchange } from '../har/read/recording.ts';
import type { SeenAnswer } from '../har/seen-exchange.ts';
import type { ComparableRequest } from './recorded-request.ts';

/** An exchange that can be served, with its request for comparison. */
export interface Entry {
  readonly exchange: RecordedExchange & { readonly answer: SeenAnswer };
  readonly request: ComparableRequest;
}
