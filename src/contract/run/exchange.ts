import type { Step } from '../cases/step.ts';

/** What was sent, with credentials and secrets as they were. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for none, and for bytes. */
  readonly body: string | undefined;
  /** A body that is no text; undefined for one that is. */
  readonly bytes?: Uint8Array | undefined;
}

/** A request with its answer, or with why there was none. */
export interface Exchange {
  readonly step: Step;
  readonly request: SentRequest;
  /** The values of the path's parameters. */
  readonly path: Readonly<Record<string, string>>;
  /** Undefined if there was no answer. */
  readonly answer: Answer | undefined;
  /** Why there was no answer: a timeout, a reset; undefined if there was one. */
  readonly failure: string | undefined;
  /** What the body says, the run's name filled in; undefined for none. */
  readonly sent: unknown;
  /** What has arrived at the suite's receiver meanwhile; undefined if it has none. */
  readonly deliveries: readonly Delivery[] | undefined;
}

/** A request that the suite's own receiver has got. */
export interface Delivery {
  readonly method: string;
  /** The path with the query, as it was asked for. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The exact bytes. */
  readonly body: Uint8Array;
  /** The body as JSON; undefined if it is none. */
  readonly json: unknown;
}

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** The body as it was before its encodings; undefined where {@link text} is all that is known of it. */
  readonly bytes?: Uint8Array;
  /** The body as JSON; undefined if it is none. */
  readonly json: unknown;
  readonly milliseconds: number;
  /** What is wrong with how it ends on the wire, in words; undefined if nothing is known to be. */
  readonly misframed?: string | undefined;
}

export function isSuccessStatus(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The answers so far. */
export interface Exchanges {
  /** The answer to a step; undefined if it was not sent. */
  of(step: string): Exchange | undefined;
  /** All of an operation, in order. */
  ofOperation(operationId: string): readonly Exchange[];
  /** All, in order. */
  all(): readonly Exchange[];
  /**
   * Whether an id is of something that was there before the run, or that somebody else has made.
   * @param operationId that of what creates such; that of the first that the API makes by default
   */
  isStranger(id: unknown, operationId?: string): boolean;
  /** Whether a place of an answer is what others have set of something that a list shows. */
  isSetByOthers(exchange: Exchange, pointer: string): boolean;
  /** What the list showed before the run, as it showed it, but for what other runs have made: they may delete it. */
  readonly before: readonly Readonly<Record<string, unknown>>[];
  /** What must come back nowhere: the run's secret, and its credentials, as far as no answer holds them by accident. */
  readonly secrets: readonly string[];
  /** The secret that the run gives to what it makes. */
  readonly secret: string;
  /** What the run calls itself, in names and URLs. */
  readonly mark: string;
}
