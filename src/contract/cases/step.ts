import type { Operation } from '../../openapi/operations/operation.ts';

/** What a path parameter is filled in with. */
export type Reference =
  /** The value that the run was given for the parameter, or its second one. */
  | { readonly kind: 'given' | 'other' }
  /** An id that nothing has; a text that is no id. */
  | { readonly kind: 'unknown' | 'malformed' }
  /** The id in the answer to an earlier step. */
  | { readonly kind: 'created'; readonly by: string }
  | ShownReference;

/** The id of an entry of a list that the answer to an earlier step has shown. */
export interface ShownReference {
  readonly kind: 'shown';
  readonly by: string;
  /** JSON Pointer to the list. */
  readonly at: string;
  /** The properties that the entry has. */
  readonly having: Readonly<Record<string, unknown>>;
  /** Whether the last such entry is meant; the first by default. */
  readonly isLast?: boolean;
  /** Why there is nothing to send where the list has no such entry; undefined if an id that nothing has will do. */
  readonly otherwise: string | undefined;
}

/**
 * A value that the answer to an earlier step has shown, in place of a value of a request: anywhere in a body, or as the
 * value of a parameter.
 */
export class FromAnswer {
  /** The step whose answer it is, or that of the step that stands in for it. */
  readonly by: string;
  /**
   * JSON Pointer into its body; `location` for the last part of the path in its `Location`, `etag` for its `ETag`, `next`
   * for the link to the next page in its `Link`.
   */
  readonly at: string;
  /** Of a list there, the value that is meant; the whole value by default. */
  readonly pick: Extreme | undefined;
  /** Whether a property is left out where the answer does not show its value; by default nothing is sent then. */
  readonly mayBeMissing: boolean;

  constructor(by: string, at: string, pick?: Extreme, mayBeMissing = false) {
    this.by = by;
    this.at = at;
    this.pick = pick;
    this.mayBeMissing = mayBeMissing;
  }
}

/** The greatest or the least value that a property of entries has: a number, or a time as a text. */
export interface Extreme {
  readonly property: string;
  readonly which: 'greatest' | 'least';
}

/** The value of a parameter, which is written in the style that the operation declares for it. */
export interface ParameterValue {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
  /** Any JSON value, {@link FromAnswer} in it; a text is written as it is, even where the parameter takes none. */
  readonly value: unknown;
}

/** Keys of an object that the answer to an earlier step has shown, in a list. */
export interface ShownKeys {
  readonly by: string;
  /** JSON Pointer to the object. */
  readonly at: string;
  /** The keys that are of no interest. */
  readonly except: readonly string[];
  /** Why there is nothing to send where the object has no other keys. */
  readonly otherwise: string;
}

/** What becomes of a delivery at the suite's own receiver: 202 at once or after a while, 500, or nothing at all. */
export type Reception = 'accepted' | 'acceptedLate' | 'failed' | 'unanswered';

/** What a step has to do with the suite's own receiver. */
export interface ReceiverUse {
  /** Whether the step makes no sense without one. */
  readonly isNeeded: boolean;
  /** What becomes of deliveries from now on. */
  readonly reception: Reception;
  /** Whether a delivery is waited for when the step has been answered with success. */
  readonly awaitsDelivery: boolean;
}

/** The credentials of a request: those that the run was given, none, or the name of wrong ones. */
export type Access = 'given' | 'none' | (string & {});

/** What a request says that it accepts: nothing at all, or anything, as curl and browsers do. */
export type Accept = 'unsaid' | 'anything';

/** A place of a request that its refusal may name. */
export interface NamedPlace {
  /** The step that is refused. */
  readonly by: string;
  /** As {@link namedPlaces} gives it. */
  readonly place: string;
}

/** One request of a proof, as data: nothing of it depends on the deployment. */
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
  /** What the operation can't do without, unless the run was given another value. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly receiver?: ReceiverUse;
  /** How much longer than others its answer may take, in milliseconds. */
  readonly patience?: number;
  /** How long nothing is sent before it, in milliseconds, so that a clock that counts seconds moves on. */
  readonly waitBefore?: number;
  /** Whether it is sent at the same time as the step before it. */
  readonly withBefore?: boolean;
  /** What the request says that it accepts, unless the run was given an `Accept`; the operation's media type by default. */
  readonly accept?: Accept;
  /**
   * A body, JSON where {@link mediaType} says no other; undefined for none. Strings hold markers in place of what the run is
   * called, and any value in it may be {@link FromAnswer} or bytes.
   */
  readonly body?: unknown;
  /** The declared media type that the body is written in; that of JSON by default. */
  readonly mediaType?: string;
  /** What the body is said to be, where that is another than what it is written in. */
  readonly contentType?: string;
  /** Values of parameters. One of the path goes before its reference. */
  readonly parameters?: readonly ParameterValue[];
  /** The step that it stands in for: it is sent only if that had no success, and what refers to that then means this. */
  readonly insteadOf?: string;
  /** A link of an earlier answer to the same path: its query is sent in place of what the step says of the query. */
  readonly follows?: FromAnswer;
  /** Fields of the body that hold what an earlier answer has shown, by their names. */
  readonly shown?: Readonly<Record<string, ShownKeys>>;
  /** A body that is sent as it is, with its media type. */
  readonly raw?: { readonly text: string; readonly mediaType: string };
  /** Why it is never sent, for a person; undefined for one that is. */
  readonly whyNot?: string;
  /** The step without whose success it makes no sense. */
  readonly needs?: string;
  /** The step without whose failure it makes no sense: it brings about the state that the step needs. */
  readonly needsFailure?: string;
  /** A request that is wrong here and elsewhere: where its refusal names this place, that stands for the answer to this step. */
  readonly unless?: NamedPlace;
  /** It is sent only where the refusal of an earlier step names several of these places. */
  readonly onlyWhereNamed?: { readonly by: string; readonly places: readonly string[] };
  /** Whether it is sent only where there is room for it: see {@link ContractApi.aimedRequests}. */
  readonly isSpare?: boolean;
  /** Whether it puts back what the step before it may have changed by mistake. It is sent whether or not there is room. */
  readonly restores?: boolean;
  /** Where nothing deletes what is created in answer: whether that is a mistake of the deployment, or allowed. */
  readonly leaves?: 'by mistake' | 'as allowed';
  /** Whether a deployment, sound or not, could create something in answer that the run has to delete. */
  readonly mayCreate: boolean;
}

/** Steps in their order. Several cases may look at the same answers. */
export interface Proof {
  readonly id: string;
  readonly steps: readonly Step[];
  /**
   * Whether others that are independent may be on their way at the same time: it creates something of its own, reads what
   * none of them changes, or has to be refused.
   */
  readonly isIndependent?: boolean;
}

/** Steps in their order, those together that are sent at the same time. */
export function groupsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.withBefore && last !== undefined) last.push(step);
    else groups.push([step]);
  }
  return groups;
}
