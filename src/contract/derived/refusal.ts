import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { BrokenValue } from './broken-values.ts';
import type { StepExtras } from './derived-step.ts';
import type { Draft, DraftOptions } from './drafts.ts';
import { mainPurpose } from './instances.ts';
import type { Slot } from './slots.ts';
import type { Suite } from './suite.ts';

/** A request with one mistake. */
export interface Refusal {
  readonly operation: Operation;
  /** The id of the step that sends it. */
  readonly id: string;
  readonly draft: Draft;
  /** A raw body, or the Content-Type to send. */
  readonly sent?: SentBody;
  /** What is wrong, for a person: `lines.*.quantity`. */
  readonly label: string;
  /** The rule and how it is broken. */
  readonly name: string;
  /** Whether every correct deployment refuses it. */
  readonly isSure: boolean;
  /** The place of the rule. */
  readonly place: Place;
  /** The order in which refusals are kept, if there are too many: 0 before 1. */
  readonly rank: number;
  /** Undefined if the mistake can't be combined with others. */
  readonly part?: WrongPart;
}

/** What a step has in addition to its draft if its body is no JSON value. */
export type SentBody = Pick<StepExtras, 'raw' | 'contentType'>;

/** A mistake that can be combined with others in one request. */
export interface WrongPart {
  /** Mistakes of the same group can be combined: `body`, `parameters`. */
  readonly group: string;
  /** The place as {@link namedPlaces} gives it. */
  readonly place: string;
  /** Makes a valid request with as many places as possible. */
  readonly base: (id: string) => Draft;
  /** Adds this mistake to a request; undefined if the request has no such place. */
  readonly spoilt: (draft: Draft) => Draft | undefined;
}

/**
 * A valid request on the main instance. An action's own instance may refuse a second action regardless of the request's
 * mistake.
 */
export function draftOf(suite: Suite, operation: Operation, id: string, options: DraftOptions = {}): Draft {
  return suite.draft(operation, id, { ...options, purposeOf: () => mainPurpose });
}

/**
 * Whether a rule was broken in this way before: the same part of the document, or a place of the same name. Remembers it.
 * @param called the place, the same for all operations of a resource: `venue/address/city`, `query/limit`
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
