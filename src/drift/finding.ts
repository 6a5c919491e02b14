import type { Place } from '../openapi/document/source-files.ts';
import type { DifferenceKind } from './difference.ts';

/** One deviation of one answer from the document. */
export interface Finding {
  readonly kind: DifferenceKind;
  /** As in {@link Difference}. */
  readonly where: string;
  /** What the document declares, in words. */
  readonly document: string;
  /** What was seen, in words. */
  readonly seen: string;
  /** The value that was seen, for kinds about bodies. */
  readonly value?: unknown;
  /** The name of the field or header, for kinds about these. */
  readonly name?: string;
  /** The places in the document of the contradicted fact, or where the missing fact belongs; may be empty. */
  readonly sites: readonly Place[];
  /** The parts of an answer that the document does not declare. */
  readonly answer?: AnsweredWith;
}

/** The parts of an undeclared answer. */
export interface AnsweredWith {
  readonly status: number;
  /** Names of headers that a document would declare. */
  readonly headers: readonly string[];
  /** Undefined if the answer names none. */
  readonly mediaType: string | undefined;
  /** The body as JSON; undefined if it is none. */
  readonly json: unknown;
}
