/** The result of a request without a readable answer. */
export class NoAnswer {
  /** In words: a timeout, a reset, an answer that is too long. */
  readonly reason: string;
  /** True if the connection was refused or cut, or there was no answer in time; false for an unreadable answer. */
  readonly isSilent: boolean;
  /** True if the connection ended after the answer had begun: it may come from the API. */
  readonly hasBegun: boolean;

  constructor(reason: string, isSilent: boolean, hasBegun = false) {
    this.reason = reason;
    this.isSilent = isSilent;
    this.hasBegun = hasBegun;
  }
}
