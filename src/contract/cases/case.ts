import type { Grade } from '../../openapi/document/extensions.ts';
import type { Exchange, Exchanges } from '../run/exchange.ts';
import type { Cause } from '../run/report/cause.ts';
import type { Deviation } from '../run/report/deviation.ts';
import type { Proof } from './step.ts';

/** A place in the document, and how a person finds it. */
export interface Rule {
  readonly pointer: string;
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** The description there or around it; empty if there is none. */
  readonly sentence: string;
}

/**
 * What a check has found: `broken`, the fact does not hold; `differs`, the answer is not the documented one, but a
 * tolerated one; `impossible`, the fact can't be judged by this answer.
 */
export interface Finding {
  readonly kind: 'broken' | 'differs' | 'impossible';
  /** How sure the fact is; only a documented one makes a failure. */
  readonly evidence: Grade;
  readonly message: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** What it may have in common with other findings; undefined where only its own rule is broken. */
  readonly cause?: Cause;
  /** The kind of deviation; undefined where the check's fact says it. */
  readonly deviation?: Deviation;
  /**
   * The place in the answer: `status`, `media type`, `header/ETag`, or a JSON Pointer below `body`: `body/items/0`.
   * Undefined if it concerns no single place of one answer.
   */
  readonly where?: string;
  /** The keyword of the schema that is broken; undefined if none is. */
  readonly keyword?: string;
}

/** One fact that is checked in one answer. */
export interface Check {
  /** The fact, in words. */
  readonly fact: string;
  /** The steps whose answers it compares with, or all earlier ones; none by default. */
  readonly reads?: readonly string[] | 'all before';
  judge(exchange: Exchange, exchanges: Exchanges): readonly Finding[];
}

/** A check's fact in words, with the other answers that it reads, if any. */
export type Fact = string | Pick<Check, 'fact' | 'reads'>;

/** A rule of the document, with the requests and checks that prove it. */
export interface Case {
  /** Stable: `createAgentWebhook/body/timeout/maximum/above`. */
  readonly id: string;
  readonly operationId: string;
  readonly rule: Rule;
  readonly evidence: Grade;
  /** Undefined for a case that judges every answer of its operation at the end. */
  readonly proof: Proof | undefined;
  /** The checks in order, each with the step whose answer it judges; an empty step in a case without proof. */
  readonly checks: readonly { readonly step: string; readonly check: Check }[];
}
