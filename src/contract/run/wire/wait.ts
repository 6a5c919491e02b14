/**
 * A wait that a run begins: the deployment refuses requests for now, its count of requests is down to none, or a request of
 * the clean-up that has failed in passing is sent again.
 */
export interface Wait {
  readonly milliseconds: number;
  readonly reason: 'refused' | 'count' | 'retry';
}
