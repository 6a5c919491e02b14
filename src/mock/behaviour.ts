import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { ParameterReading } from '../openapi/parameters/reader.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Session } from './sessions.ts';

/** What an operation is given: its body and parameters, valid and with their defaults. */
export interface Input extends ParameterValues {
  readonly body: unknown;
}

type ParameterValues = ParameterReading['values'];

/** What a handler may use beside its input. */
export interface HandlerContext {
  readonly document: ApiDocument;
  readonly session: Session;
  readonly store: Session['store'];
  /** The time of this request, in microseconds since 1970. */
  readonly now: number;
  /** This request's own generator; asking for it counts the request. */
  random(): Random;
}

/** What a handler answers. */
export interface HandlerResult {
  /**
   * The properties of the body that the document leaves open; its constants are filled in. A getter where `shows` is
   * given: what was shown before is not asked for again.
   */
  readonly body: Readonly<Record<string, unknown>>;
  /**
   * The one thing of the state that the body follows from, and nothing else: with the same object, the operation's answer
   * is the same text as before. What is kept is never changed but replaced.
   */
  readonly shows?: object;
  /** The named documented example that any other property is taken from, such as a message. */
  readonly example?: string;
}

/** What one operation does to the state. */
export type Handler = (
  input: Input,
  resources: Readonly<Record<string, unknown>>,
  context: HandlerContext,
) => Promise<HandlerResult>;

/** What the operations of a document do, and what its resources are. */
export interface Behaviour {
  /** By operation id. An operation that is not here is answered from the document alone. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** A sample whose parts agree with each other, where the schema can't say so. */
  makeConsistent?(sample: unknown): unknown;
  /** By the name in `x-resource`. */
  readonly resources: ReadonlyMap<string, FindResource>;
  /** Whether paths and JSON are read as Laravel and PHP do, though the document names no framework. */
  readonly readsAsLaravel?: boolean;
}

/** Finds what a path parameter names, among what those before it have named; undefined if there is no such thing. */
export type FindResource = (id: string, found: Readonly<Record<string, unknown>>, session: Session) => Promise<unknown>;
