import type { LookupFunction } from 'node:net';
import { DestinationRefused } from './destination-refused.ts';

/** @internal Judges where deliveries may go. */
export interface DestinationJudge {
  /**
   * Judges a URL before one connection to it. What only the look-up of its host can tell is judged by the function that
   * comes back, the `lookup` of that connection. The one throws {@link DestinationRefused}; the other calls back with it.
   */
  lookupFor(url: URL): LookupFunction;
}

/** @internal Refuses every URL. */
export const deliveriesOff: DestinationJudge = {
  lookupFor() {
    throw new DestinationRefused('Deliveries are off: the mock runs with --no-deliver');
  },
};
