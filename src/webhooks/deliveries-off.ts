import type { LookupFunction } from 'node:net';
import { DestinationRefused } from './destination-refused.ts';
import type { OwnServer } from './own-server.ts';

/** @internal Decides where deliveries may go. */
export interface DestinationJudge {
  /** True if no deliveries are made at all. */
  readonly isOff: boolean;
  /**
   * Checks a URL before one connection to it, which must use the returned function as its `lookup`: that checks the
   * resolved addresses. This method throws {@link DestinationRefused}; the function calls back with it.
   */
  lookupFor(url: URL): LookupFunction;
  /** Whether a URL is an inbox of a mock itself over HTTPS. Only the mock answers there, so any certificate is accepted. */
  isOwnInbox?(url: URL): boolean;
  /**
   * Refuses deliveries to a server of the mock itself, except to its inboxes: they could reach what others are kept
   * from.
   * @returns a function that forgets the server when it no longer listens
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
