import type { Clock } from '../../state/clock.ts';
import type { StoreContent, StoredRecord } from '../../state/store.ts';
import type { FaultKind, FaultRule } from '../faults/faults.ts';

/** Describes what sessions start with, and their next answers. Its schema is `spec/scenario.schema.json`. */
export interface Scenario {
  /** The address of the schema, for editors. */
  readonly $schema?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** The time at which the session's clock stands still, in ISO 8601 with a zone. */
  readonly clock?: string | undefined;
  /**
   * The initial records of the session, by resource. A resource that is not listed keeps the initial records of all
   * sessions, unless its parent is listed.
   */
  readonly records?: Readonly<Record<string, readonly StoredRecord[]>> | undefined;
  /** The first step that matches a request and is not used up applies. */
  readonly steps?: readonly ScenarioStep[] | undefined;
}

/** Determines the next answers of an operation: has at least one of `example`, `status`, `fault` and `after`. */
export interface ScenarioStep {
  /** The `operationId`; without it the step applies to every operation. */
  readonly operation?: string | undefined;
  /** Further conditions for the request. */
  readonly match?: FaultRule['match'];
  /** To how many requests the step applies, or `always`; by default 1. */
  readonly times?: number | 'always' | undefined;
  /** The share of matching requests to which the step applies, from 0 to 1. */
  readonly probability?: number | undefined;
  /** The name of a documented example to answer with. */
  readonly example?: string | undefined;
  /** A documented status to answer with. */
  readonly status?: number | undefined;
  readonly fault?: FaultKind | 500 | 503 | undefined;
  /** The delay of the answer: `2 s`, `500 ms`, or a number of milliseconds. */
  readonly after?: string | number | undefined;
}

/** A scenario that fits the mocked API. */
export interface FittedScenario {
  readonly scenario: Scenario;
  /** Undefined if the scenario does not set the clock. */
  readonly clock: Clock | undefined;
  /** The records in the scenario; undefined if it has none. */
  readonly records: StoreContent | undefined;
  /** One rule for each step, in their order. */
  readonly rules: readonly FaultRule[];
}

/** Converts a step into a rule. */
export function ruleOf({ operation, match, times = 1, probability, after, fault, ...asked }: ScenarioStep): FaultRule {
  const { example, status } = asked;
  const rule = {
    operationId: operation,
    match,
    times: times === 'always' ? undefined : times,
    probability,
    delayMs: after === undefined ? undefined : millisecondsOf(after),
    status,
    example,
    // The schema also allows these two as numbers, as YAML reads them without quotes.
    fault: typeof fault === 'number' ? (`${fault}` as const) : fault,
  };
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}

/** @param duration as the schema defines it */
function millisecondsOf(duration: string | number): number {
  if (typeof duration === 'number') return duration;
  const number = Number.parseFloat(duration);
  return duration.endsWith('ms') ? number : Math.round(number * 1000);
}
