/** What came of a request in place of an answer that can be read. */
export class NoAnswer {
  /** In words: a timeout, a reset, an answer that is too long. */
  readonly reason: string;
  /** Whether nothing has answered: it was refused, cut off or not answered in time. */
  readonly isSilent: boolean;
  /** Whether its connection ends after an answer has begun: what answers may be the API all the same. */
  readonly hasBegun: boolean;

  constructor(reason: string, isSilent: boolean, hasBegun = false) {
    this.reason = reason;
    this.isSilent = isSilent;
    this.hasBegun = hasBegun;
  }
}
