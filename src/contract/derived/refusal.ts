import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { BrokenValue } from './broken-values.ts';
import type { StepExtras } from './derived-step.ts';
import type { Draft, DraftOptions } from './drafts.ts';
import type { Slot } from './slots.ts';
import type { Suite } from './suite.ts';
import { mainPurpose } from './world.ts';

/** A request that is wrong in one way. */
export interface Refusal {
  readonly operation: Operation;
  /** Of the step that sends it. */
  readonly id: string;
  readonly draft: Draft;
  /** A body that is sent as it is, or what it is said to be. */
  readonly sent?: SentBody;
  /** What is wrong, for a person: `lines.*.quantity`. */
  readonly label: string;
  /** The rule and how it is broken. */
  readonly name: string;
  /** Whether every sound deployment refuses it. */
  readonly isSure: boolean;
  /** Of the rule. */
  readonly place: Place;
  /** What is kept first, where not everything can be: 0 before 1. */
  readonly rank: number;
  /** Undefined where it can't be one of several mistakes in a request. */
  readonly part?: WrongPart;
}

/** What a step has beside its draft where its body is no value. */
export type SentBody = Pick<StepExtras, 'raw' | 'contentType'>;

/** A mistake that a request can have beside others. */
export interface WrongPart {
  /** Those of the same group can be in one request: `body`, `parameters`. */
  readonly group: string;
  /** The place as {@link namedPlaces} gives it. */
  readonly place: string;
  /** A request that has as many places as can be. */
  readonly base: (id: string) => Draft;
  /** The request with this mistake; undefined where it has no such place. */
  readonly spoilt: (draft: Draft) => Draft | undefined;
}

/**
 * A valid request that works on what most requests work on: what an action was done to, it may refuse to be done to again,
 * whatever is invalid.
 */
export function draftOf(suite: Suite, operation: Operation, id: string, options: DraftOptions = {}): Draft {
  return suite.draft(operation, id, { ...options, purposeOf: () => mainPurpose });
}

/**
 * Whether a rule was broken in this way before: it is the same part of the document, or it is of the same name.
 * @param called the place, the same for all that are about the same: `venue/address/city`, `query/limit`
 */
export function isRepeated(
  known: Set<string>,
  { uri, pointer }: Place,
  called: string,
  { name }: BrokenValue,
): boolean {
  const keys = [`${uri}#${pointer} ${name}`, `${called} ${name}`];
  const isKnown = keys.some((key) => known.has(key));
  for (const key of keys) known.add(key);
  return isKnown;
}

/** @param more what is added to the rank */
export function refusalOf(
  operation: Operation,
  id: string,
  draft: Draft,
  { label }: Pick<Slot, 'label'>,
  { name, isSure, rank }: Pick<BrokenValue, 'name' | 'isSure' | 'rank'>,
  place: Place,
  more = 0,
): Refusal {
  return { operation, id, draft, label, name, isSure, place, rank: rank + more };
}
