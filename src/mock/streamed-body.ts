/** A text that is made while it is sent. It can be sent once. */
export class StreamedBody implements Iterable<string> {
  /** The first piece. */
  readonly beginning: string;
  readonly #others: Iterator<string>;

  constructor(beginning: string, others: Iterator<string>) {
    this.beginning = beginning;
    this.#others = others;
  }

  /** Iterates over the pieces, each made on demand. Throws if a piece must not be sent. */
  *[Symbol.iterator](): Generator<string> {
    yield this.beginning;
    yield* { [Symbol.iterator]: () => this.#others };
  }

  /** Returns the same text without its last character. */
  withoutEnd(): StreamedBody {
    return new StreamedBody('', butLast(this));
  }
}

function* butLast(pieces: Iterable<string>): Generator<string> {
  let before = '';
  for (const piece of pieces) {
    yield before;
    before = piece;
  }
  yield before.slice(0, -1);
}
