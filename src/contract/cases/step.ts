import type { Operation } from '../../openapi/operations/operation.ts';

/** The value of a path parameter. */
export type Reference =
  /** The value that the run was given for the parameter, or its second one. */
  | { readonly kind: 'given' | 'other' }
  /** An id that does not exist; a text that is no id. */
  | { readonly kind: 'unknown' | 'malformed' }
  /** The id in the answer to an earlier step. */
  | { readonly kind: 'created'; readonly by: string }
  | ShownReference;

/** The id of an entry in a list from the answer to an earlier step. */
export interface ShownReference {
  readonly kind: 'shown';
  readonly by: string;
  /** JSON Pointer to the list. */
  readonly at: string;
  /** The properties that the entry has. */
  readonly having: Readonly<Record<string, unknown>>;
  /** True for the last such entry; the first by default. */
  readonly isLast?: boolean;
  /** Why nothing is sent if the list has no such entry; undefined if an unknown id is sent then. */
  readonly otherwise: string | undefined;
}

/**
 * A placeholder in a request for a value from the answer to an earlier step: anywhere in a body, or as a parameter's
 * value.
 */
export class FromAnswer {
  /** The step whose answer has the value; the answer of the step that stands in for it counts, too. */
  readonly by: string;
  /**
   * JSON Pointer into its body; `location` for the last part of the path in its `Location`, `etag` for its `ETag`, `next`
   * for the link to the next page in its `Link`.
   */
  readonly at: string;
  /** Which value of a list there; the whole value by default. */
  readonly pick: Extreme | undefined;
  /** True if a property is left out when the answer does not have its value; by default nothing is sent then. */
  readonly mayBeMissing: boolean;

  constructor(by: string, at: string, pick?: Extreme, mayBeMissing = false) {
    this.by = by;
    this.at = at;
    this.pick = pick;
    this.mayBeMissing = mayBeMissing;
  }
}

/** The greatest or least value of a property of entries: a number, or a time as a text. */
export interface Extreme {
  readonly property: string;
  readonly which: 'greatest' | 'least';
}

/** The value of a parameter, written in its declared style. */
export interface ParameterValue {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
  /**
   * Any JSON value, possibly with {@link FromAnswer} in it; a text is written unchanged, even where it is not allowed.
   */
  readonly value: unknown;
}

/** A list of the keys of an object from the answer to an earlier step. */
export interface ShownKeys {
  readonly by: string;
  /** JSON Pointer to the object. */
  readonly at: string;
  /** Keys to leave out. */
  readonly except: readonly string[];
  /** Why nothing is sent if the object has no other keys. */
  readonly otherwise: string;
}

/** How the suite's own receiver answers a delivery: 202 at once, 202 after a while, 500, or not at all. */
export type Reception = 'accepted' | 'acceptedLate' | 'failed' | 'unanswered';

/** How a step uses the suite's own receiver. */
export interface ReceiverUse {
  /** True if the step makes no sense without one. */
  readonly isNeeded: boolean;
  /** How deliveries are answered from now on. */
  readonly reception: Reception;
  /** True if the run waits for a delivery after the step has succeeded. */
  readonly awaitsDelivery: boolean;
}

/** The credentials of a request: those that the run was given, none, or wrong ones by their name. */
export type Access = 'given' | 'none' | (string & {});

/** The `Accept` of a request: missing, or anything, as curl and browsers send it. */
export type Accept = 'unsaid' | 'anything';

/** A place of a request that its refusal may name. */
export interface NamedPlace {
  /** The step that is refused. */
  readonly by: string;
  /** As {@link namedPlaces} gives it. */
  readonly place: string;
}

/** One request of a proof, as data that does not depend on the deployment. */
export interface Step {
  /** Unique in the suite. */
  readonly id: string;
  /** Its operation; undefined for a route that the document does not have. */
  readonly operation: Operation | undefined;
  readonly method: string;
  readonly path: string;
  readonly references: Readonly<Record<string, Reference>>;
  readonly access: Access;
  readonly query?: Readonly<Record<string, string>>;
  /** Required headers, unless the run was given another value. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly receiver?: ReceiverUse;
  /** How much longer than others its answer may take, in milliseconds. */
  readonly patience?: number;
  /** How long the run pauses before it, in milliseconds, so that a clock with a resolution of seconds moves on. */
  readonly waitBefore?: number;
  /** True if it is sent at the same time as the step before it. */
  readonly withBefore?: boolean;
  /** Its `Accept`, unless the run was given one; the operation's media type by default. */
  readonly accept?: Accept;
  /**
   * A body, JSON unless {@link mediaType} says otherwise; undefined for none. Strings hold markers for the run's name, and
   * any value in it may be {@link FromAnswer} or bytes.
   */
  readonly body?: unknown;
  /** The declared media type in which the body is written; JSON by default. */
  readonly mediaType?: string;
  /** The `Content-Type`, if it is not the media type in which the body is written. */
  readonly contentType?: string;
  /** Values of parameters. One of the path takes precedence over its reference. */
  readonly parameters?: readonly ParameterValue[];
  /**
   * The step that it stands in for: it is sent only if that one failed, and references to that one then mean this one.
   */
  readonly insteadOf?: string;
  /** A link from an earlier answer to the same path: its query replaces the step's query. */
  readonly follows?: FromAnswer;
  /** Fields of the body whose values come from an earlier answer, by their names. */
  readonly shown?: Readonly<Record<string, ShownKeys>>;
  /** A body that is sent unchanged, with its media type. */
  readonly raw?: { readonly text: string; readonly mediaType: string };
  /** The reason, in words, why it is never sent; undefined if it is sent. */
  readonly whyNot?: string;
  /** The step that must have succeeded before. */
  readonly needs?: string;
  /** The step that must have failed before: this one then brings about the state that was missing. */
  readonly needsFailure?: string;
  /**
   * A place that the refusal of a request with several mistakes may name: if it does, that refusal answers this step,
   * too.
   */
  readonly unless?: NamedPlace;
  /** Sent only if the refusal of an earlier step names several of these places. */
  readonly onlyWhereNamed?: { readonly by: string; readonly places: readonly string[] };
  /** True if it is sent only within {@link ContractApi.aimedRequests}. */
  readonly isSpare?: boolean;
  /** True if it restores what the step before it may have changed by mistake. It is always sent. */
  readonly restores?: boolean;
  /** What it means if the answer creates something that no operation deletes: a fault of the deployment, or allowed. */
  readonly leaves?: 'by mistake' | 'as allowed';
  /** True if a deployment, correct or faulty, could create something that the run has to delete. */
  readonly mayCreate: boolean;
}

/** Steps in their order. Several cases may judge the same answers. */
export interface Proof {
  readonly id: string;
  readonly steps: readonly Step[];
  /**
   * True if other independent proofs may run at the same time: it creates its own resource, reads what none of them
   * changes, or must be refused.
   */
  readonly isIndependent?: boolean;
}

/** Groups steps that are sent at the same time, in their order. */
export function groupsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.withBefore && last !== undefined) last.push(step);
    else groups.push([step]);
  }
  return groups;
}
