import type { LookupFunction } from 'node:net';
import { DestinationRefused } from './destination-refused.ts';
import type { OwnServer } from './own-server.ts';

/** @internal Decides where deliveries may go. */
export interface DestinationJudge {
  /** True if no deliveries are made at all. */
  readonly isOff: boolean;
  /**
   * Judges a URL before one connection to it. What only the look-up of its host can tell is judged by the function that
   * comes back, the `lookup` of that connection. The one throws {@link DestinationRefused}; the other calls back with it.
   */
  lookupFor(url: URL): LookupFunction;
  /** Whether a URL leads to an inbox of a mock itself over HTTPS: whatever its certificate is, nobody else answers there. */
  isOwnInbox?(url: URL): boolean;
  /**
   * Keeps deliveries from a server of the mock itself, but for its inboxes: nobody could otherwise be kept from what a
   * delivery reaches.
   * @returns forgets it, when it does not listen any more
   */
  keepFrom(own: OwnServer): () => void;
}

/** @internal Refuses every URL. */
export const deliveriesOff: DestinationJudge = {
  isOff: true,
  lookupFor() {
    throw new DestinationRefused('Deliveries are off: the mock runs with --no-deliver');
  },
  keepFrom: () => () => {},
};
