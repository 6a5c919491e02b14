import type { Grade } from '../../openapi/document/extensions.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Cause } from '../run/cause.ts';
import type { Exchange, Exchanges } from '../run/exchange.ts';

/** A place in the document, with what a person needs to find it. */
export interface Rule {
  readonly pointer: string;
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** What the document says there in words; empty if it says nothing. */
  readonly sentence: string;
}

/** What a path parameter is filled in with. */
export type Reference =
  | { readonly kind: 'agent' | 'otherAgent' | 'unknown' | 'malformed' }
  /** The id in the answer to an earlier step. */
  | { readonly kind: 'created'; readonly by: string }
  | LogReference;

/** The id of an entry of a log that the answer to an earlier step has shown. */
export interface LogReference {
  readonly kind: 'logged';
  readonly by: string;
  readonly status: 'success' | 'failed';
  /** Whether an id that nothing has will do where there is no such entry. */
  readonly orUnknown: boolean;
}

/** What becomes of a delivery at the suite's own receiver: 202, 500, or nothing at all. */
export type Reception = 'accepted' | 'failed' | 'unanswered';

/** What a step has to do with the suite's own receiver. */
export interface ReceiverUse {
  /** Whether the step makes no sense without one. */
  readonly isNeeded: boolean;
  /** What becomes of deliveries from now on. */
  readonly reception: Reception;
  /** Whether a delivery is waited for when the step has been answered with success. */
  readonly awaitsDelivery: boolean;
}

/** How a request presents itself. */
export type Access = 'token' | 'none' | 'empty' | 'unknownToken' | 'otherScheme';

/** One request of a scenario, as data: nothing of it depends on the deployment. */
export interface Step {
  /** Unique in the suite. */
  readonly id: string;
  /** The operation that it is meant for; undefined for a route that the document does not have. */
  readonly operation: Operation | undefined;
  readonly method: string;
  readonly path: string;
  readonly references: Readonly<Record<string, Reference>>;
  readonly access: Access;
  readonly query?: Readonly<Record<string, string>>;
  readonly receiver?: ReceiverUse;
  /** How much longer than others its answer may take, in milliseconds. */
  readonly patience?: number;
  /** A JSON body; undefined for none. Strings hold {@link marker}s in place of what the run is called. */
  readonly body?: unknown;
  /** A body that is sent as it is, with its media type. */
  readonly raw?: { readonly text: string; readonly mediaType: string };
  /** The step without whose success it makes no sense. */
  readonly needs?: string;
  /** Whether a deployment, sound or not, could create something in answer. */
  readonly mayCreate: boolean;
}

/** Steps in their order. Several cases may look at the same answers. */
export interface Scenario {
  readonly id: string;
  readonly steps: readonly Step[];
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
}

/** One fact, looked for in one answer. */
export interface Check {
  /** The fact, in words. */
  readonly fact: string;
  judge(exchange: Exchange, exchanges: Exchanges): readonly Finding[];
}

/** A rule of the document, and how it is proved. */
export interface Case {
  /** Stable: `createAgentWebhook/body/timeout/maximum/above`. */
  readonly id: string;
  readonly operationId: string;
  readonly rule: Rule;
  readonly evidence: Grade;
  /** Undefined for a case that judges every answer of its operation, when all is done. */
  readonly scenario: Scenario | undefined;
  /** By the step whose answer they judge, in order; empty step for those of a case without scenario. */
  readonly checks: readonly { readonly step: string; readonly check: Check }[];
}

/** Stands in the cases for what the run is called, character for character. */
export const marker = 'talkover-contract-00000000';

/** Ends a {@link uniqueMarker}; what a request puts in its place is as long. */
export const tagPlaceholder = '-aaaaaaaaaa';

/** Stands in names and URLs for what the run is called and a tag that only one request has: no two are called the same. */
export const uniqueMarker = `${marker}${tagPlaceholder}`;

/** Stands for the URL of the suite's own receiver. */
export const receiverMarker = 'http://talkover-receiver.invalid';

/** Stands for a secret of the run; it must come back nowhere. */
export const secretMarker = 'talkover-secret-00000000';
