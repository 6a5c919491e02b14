/** Thrown when something has answered, but nothing that can be read; the kinds below say why. */
export class AnswerUnreadable extends Error {
  override readonly name: string = 'AnswerUnreadable';
}

/** Thrown when an answer is longer than it may be; carries the limit in bytes. */
export class AnswerTooLong extends AnswerUnreadable {
  override readonly name = 'AnswerTooLong';
  readonly limit: number;

  constructor(limit: number, cause?: unknown) {
    super(`the answer is longer than the ${limit} bytes of --max-answer`, { cause });
    this.limit = limit;
  }
}

/** Thrown when the JSON of an answer is nested deeper than it may be; carries the limit in levels. */
export class AnswerTooDeep extends AnswerUnreadable {
  override readonly name = 'AnswerTooDeep';
  readonly limit: number;

  constructor(limit: number) {
    super(`the JSON of the answer is nested more than ${limit} levels deep`);
    this.limit = limit;
  }
}

/** Thrown when a body can't be decoded by its `Content-Encoding`; carries that. */
export class AnswerUndecodable extends AnswerUnreadable {
  override readonly name = 'AnswerUndecodable';
  readonly coding: string;

  constructor(coding: string, reason: string, cause?: unknown) {
    super(`its body can't be decoded as Content-Encoding says (${coding.slice(0, 60)}): ${reason}`, { cause });
    this.coding = coding;
  }
}

/** Thrown when an answer is 101 and leaves HTTP, which no request asks for. */
export class ProtocolSwitched extends AnswerUnreadable {
  override readonly name = 'ProtocolSwitched';

  constructor() {
    super('it answers 101 and switches to another protocol, which no request asks for');
  }
}
