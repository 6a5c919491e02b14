/** Thrown when an answer can't be read; the subclasses say why. */
export class AnswerUnreadable extends Error {
  override readonly name: string = 'AnswerUnreadable';
}

/** Thrown when an answer is too long; carries the limit in bytes. */
export class AnswerTooLong extends AnswerUnreadable {
  override readonly name = 'AnswerTooLong';
  readonly limit: number;

  constructor(limit: number, cause?: unknown) {
    super(`the answer is longer than the ${limit} bytes of --max-answer`, { cause });
    this.limit = limit;
  }
}

/** Thrown when the JSON of an answer is nested too deeply; carries the limit in levels. */
export class AnswerTooDeep extends AnswerUnreadable {
  override readonly name = 'AnswerTooDeep';
  readonly limit: number;

  constructor(limit: number) {
    super(`the JSON of the answer is nested more than ${limit} levels deep`);
    this.limit = limit;
  }
}

/** Thrown when a body can't be decoded by its `Content-Encoding`; carries the coding. */
export class AnswerUndecodable extends AnswerUnreadable {
  override readonly name = 'AnswerUndecodable';
  readonly coding: string;

  constructor(coding: string, reason: string, cause?: unknown) {
    super(`its body can't be decoded as Content-Encoding says (${coding.slice(0, 60)}): ${reason}`, { cause });
    this.coding = coding;
  }
}

/** Thrown when an answer is 101 and switches to another protocol, which no request asks for. */
export class ProtocolSwitched extends AnswerUnreadable {
  override readonly name = 'ProtocolSwitched';

  constructor() {
    super('it answers 101 and switches to another protocol, which no request asks for');
  }
}

/** Thrown when the headers of an answer, or its chunks, do not say where it ends. */
export class AnswerMisframed extends AnswerUnreadable {
  override readonly name = 'AnswerMisframed';
}

/** The meanings of the HTTP parser's codes for wrong framing. */
const framings: Readonly<Record<string, string>> = {
  HPE_UNEXPECTED_CONTENT_LENGTH: 'it has more than one Content-Length, or one together with Transfer-Encoding',
  HPE_INVALID_CONTENT_LENGTH: 'its Content-Length is no number',
  HPE_INVALID_TRANSFER_ENCODING: 'its Transfer-Encoding contradicts its other headers, or does not end with chunked',
  HPE_INVALID_CHUNK_SIZE: 'its body is not in chunks, although Transfer-Encoding says so',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'its chunks have extensions that are too long',
  HPE_STRICT: 'its chunks do not end as HTTP requires',
  HPE_CR_EXPECTED: 'its lines do not end as HTTP requires',
  HPE_LF_EXPECTED: 'its lines do not end as HTTP requires',
  HPE_INVALID_HEADER_TOKEN: 'one of its headers has a character that no header can have',
};

/** Converts an error of the HTTP parser; undefined for any other error. */
export function misframedBy(error: unknown): AnswerMisframed | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = Object.hasOwn(framings, code) ? framings[code] : undefined;
  return words === undefined ? undefined : new AnswerMisframed(words, { cause: error });
}
