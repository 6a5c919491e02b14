/**
 * What proves the suite on an API: a document, a small server of its own that knows nothing of our code, and the ways in
 * which that server can be broken, or differ and still be right.
 */
export interface ProvingApi {
  readonly name: string;
  /** Path of the document, from the repository's root. */
  readonly document: string;
  /** Headers and parameters that a person has to give; empty where the document says enough. */
  readonly given: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly path?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
  };
  /** Starts the server on a free port of 127.0.0.1, sound where nothing else is said. */
  start(behaviour?: Behaviour): Promise<Served>;
  /** At least 40: each breaks one promise of the document, and nothing else that can be avoided. */
  readonly faults: readonly Fault[];
  /** At least 15: each is allowed by the document, though other servers don't do it. */
  readonly variations: readonly Variation[];
}

/** The names of a server's own switches; each server knows which there are. */
export type Behaviour = ReadonlySet<string>;

export interface Fault {
  /** Unique, in words: `the deleted order can still be read`. */
  readonly name: string;
  readonly switch: string;
  /** The operations by which it can be seen: one of them has to fail. */
  readonly seenBy: readonly string[];
}

export interface Variation {
  /** Unique, in words: `a repeated deletion is answered 204`. */
  readonly name: string;
  readonly switch: string;
}

export interface Served {
  /** With the path where the document's paths begin. */
  readonly url: string;
  /** What the server holds now that it did not hold at the start, a line each. */
  leftovers(): readonly string[];
  /** What it held at the start and has lost or changed since, a line each. */
  harmed(): readonly string[];
  /** How many requests it has answered. */
  requests(): number;
  close(): Promise<void>;
}
