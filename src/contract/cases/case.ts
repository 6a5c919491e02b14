import type { Grade } from '../../openapi/document/extensions.ts';
import type { Exchange, Exchanges } from '../run/exchange.ts';
import type { Cause } from '../run/report/cause.ts';
import type { Deviation } from '../run/report/deviation.ts';
import type { Proof } from './step.ts';

/** A place in the document, with what a person needs to find it. */
export interface Rule {
  readonly pointer: string;
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** What the document says there in words; empty if it says nothing. */
  readonly sentence: string;
}

/**
 * What a check has found: `broken`, the fact does not hold; `differs`, the answer is one that we tolerate and not the
 * documented one; `impossible`, the answer does not let the fact be judged.
 */
export interface Finding {
  readonly kind: 'broken' | 'differs' | 'impossible';
  /** How sure the fact is; only a documented one makes a failure. */
  readonly evidence: Grade;
  readonly message: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** Undefined where it comes from nothing that others could come from too: a rule is broken. */
  readonly cause?: Cause;
  /** What kind of deviation it is; undefined where the check's fact says it. */
  readonly deviation?: Deviation;
  /**
   * Where in the answer it is: `status`, `media type`, `header/ETag`, or a JSON Pointer below `body`: `body/items/0`.
   * Undefined for what is about no one place of one answer.
   */
  readonly where?: string;
  /** The keyword of a schema that is broken; undefined where it is not that. */
  readonly keyword?: string;
}

/** One fact, looked for in one answer. */
export interface Check {
  /** The fact, in words. */
  readonly fact: string;
  /** The steps whose answers it compares with, or all that were sent before; none by default. */
  readonly reads?: readonly string[] | 'all before';
  judge(exchange: Exchange, exchanges: Exchanges): readonly Finding[];
}

/** What a check looks for, in words; with where it looks beside the answer itself, if it does. */
export type Fact = string | Pick<Check, 'fact' | 'reads'>;

/** A rule of the document, and how it is proved. */
export interface Case {
  /** Stable: `createAgentWebhook/body/timeout/maximum/above`. */
  readonly id: string;
  readonly operationId: string;
  readonly rule: Rule;
  readonly evidence: Grade;
  /** Undefined for a case that judges every answer of its operation, when all is done. */
  readonly proof: Proof | undefined;
  /** By the step whose answer they judge, in order; empty step for those of a case without proof. */
  readonly checks: readonly { readonly step: string; readonly check: Check }[];
}
