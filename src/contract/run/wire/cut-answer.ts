/** Thrown when the connection ends before the body of an answer does; carries how many bytes of it came. */
export class AnswerCutShort extends Error {
  override readonly name = 'AnswerCutShort';
  readonly length: number;

  /** @param announced its `Content-Length`; undefined if it has none */
  constructor(length: number, announced: string | string[] | undefined, cause: unknown) {
    const whole = announced === undefined ? 'before its last chunk' : `of the ${announced} that Content-Length says`;
    super(`the connection ends after ${length} bytes of its body, ${whole}`, { cause });
    this.length = length;
  }
}
