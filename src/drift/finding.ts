import type { Place } from '../openapi/document/source-files.ts';
import type { DifferenceKind } from './difference.ts';

/** One thing in one answer that is not what the document says. */
export interface Finding {
  readonly kind: DifferenceKind;
  /** As {@link Difference} has it. */
  readonly where: string;
  /** What the document says, in words. */
  readonly document: string;
  /** What was seen, in words. */
  readonly seen: string;
  /** The value that was seen, of a body. */
  readonly value?: unknown;
  /** The name of a field or a header. */
  readonly name?: string;
  /** Where in the document the fact stands that is contradicted, or should stand that is lacking; empty for nowhere. */
  readonly sites: readonly Place[];
  /** What an answer has that the document says nothing of. */
  readonly answer?: AnsweredWith;
}

/** What was seen of an answer whose body is not looked into. */
export interface AnsweredWith {
  readonly status: number;
  /** Names of headers that a document would declare. */
  readonly headers: readonly string[];
  /** Undefined where the answer names none. */
  readonly mediaType: string | undefined;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}
