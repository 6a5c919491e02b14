import type { Step } from '../cases/step.ts';

/** A request as it was sent, with its credentials and secrets. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A body that is text; undefined if there is none or it is binary. */
  readonly body: string | undefined;
  /** A binary body; undefined if it is text. */
  readonly bytes?: Uint8Array | undefined;
}

/** A request with its answer, or with the reason why there was none. */
export interface Exchange {
  readonly step: Step;
  readonly request: SentRequest;
  /** The values of the path's parameters. */
  readonly path: Readonly<Record<string, string>>;
  /** Undefined if there was no answer. */
  readonly answer: Answer | undefined;
  /** Why there was no answer: a timeout, a reset; undefined if there was one. */
  readonly failure: string | undefined;
  /** The body as a value, with the run's name filled in; undefined for none. */
  readonly sent: unknown;
  /** The deliveries to the suite's receiver during the step; undefined if the step does not use it. */
  readonly deliveries: readonly Delivery[] | undefined;
}

/** A request to the suite's own receiver. */
export interface Delivery {
  readonly method: string;
  /** The path with the query, as on the request line. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The exact bytes. */
  readonly body: Uint8Array;
  /** The body as JSON; undefined if it is not JSON. */
  readonly json: unknown;
}

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** The body without its content encodings; undefined if only {@link text} is known. */
  readonly bytes?: Uint8Array;
  /** The body as JSON; undefined if it is not JSON. */
  readonly json: unknown;
  readonly milliseconds: number;
  /** What is wrong with its framing on the wire, in words; undefined if nothing is known. */
  readonly misframed?: string | undefined;
}

export function isSuccessStatus(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The exchanges of the run until now. */
export interface Exchanges {
  /** The exchange of a step; undefined if it was not sent. */
  of(step: string): Exchange | undefined;
  /** All of an operation, in order. */
  ofOperation(operationId: string): readonly Exchange[];
  /** All, in order. */
  all(): readonly Exchange[];
  /**
   * True if an id belongs to something that was there before the run, or that somebody else has made.
   * @param operationId the operation that creates such; by default, that of {@link ContractApi.made}
   */
  isStranger(id: unknown, operationId?: string): boolean;
  /** True if a place of a list is in an entry that others have made. */
  isSetByOthers(exchange: Exchange, pointer: string): boolean;
  /** The entries of the list before the run, except what other runs have made: they may delete it. */
  readonly before: readonly Readonly<Record<string, unknown>>[];
  /**
   * Secrets that no answer may show: the run's secret and its credentials, except those that are too short to be sure.
   */
  readonly secrets: readonly string[];
  /** The secret that the run gives to what it makes. */
  readonly secret: string;
  /** The run's name, in names and URLs. */
  readonly mark: string;
}
