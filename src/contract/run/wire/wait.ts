/**
 * A wait that a run begins: the deployment refuses requests for now, its count of requests is down to none, a request of
 * the clean-up that has failed in passing is sent again, or a clock that counts seconds has to move on.
 */
export interface Wait {
  readonly milliseconds: number;
  readonly reason: 'refused' | 'count' | 'retry' | 'clock';
}
