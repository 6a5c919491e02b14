import type { Clock } from '../../state/clock.ts';
import type { StoreContent, StoredRecord } from '../../state/store.ts';
import type { FaultKind, FaultRule } from '../faults/faults.ts';

/**
 * What a mock goes through: what its sessions start with, and what the next answers are. As `spec/scenario.schema.json`
 * has it.
 */
export interface Scenario {
  /** Where the schema is, for editors. */
  readonly $schema?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** The time at which the session's clock stands still, in ISO 8601 with a zone. */
  readonly clock?: string | undefined;
  /**
   * The records that the session starts with, by resource. A resource that is not named keeps those that every session
   * starts with, unless what they belong to is named.
   */
  readonly records?: Readonly<Record<string, readonly StoredRecord[]>> | undefined;
  /** Of those that fit a request and are not used up, the first applies. */
  readonly steps?: readonly ScenarioStep[] | undefined;
}

/** What happens to the next requests of an operation: at least one of `example`, `status`, `fault` and `after`. */
export interface ScenarioStep {
  /** Its `operationId`; every operation without it. */
  readonly operation?: string | undefined;
  /** What a request must have beside that. */
  readonly match?: FaultRule['match'];
  /** For how many requests it applies, or for all that follow; 1 by default. */
  readonly times?: number | 'always' | undefined;
  /** The share of fitting requests that it applies to, from 0 to 1. */
  readonly probability?: number | undefined;
  /** The name of a documented example to answer with. */
  readonly example?: string | undefined;
  /** A documented status to answer with. */
  readonly status?: number | undefined;
  readonly fault?: FaultKind | 500 | 503 | undefined;
  /** How long the answer takes: `2 s`, `500 ms`, or a number of milliseconds. */
  readonly after?: string | number | undefined;
}

/** A scenario that the mocked API can play. */
export interface FittedScenario {
  readonly scenario: Scenario;
  /** Undefined where the scenario leaves the clock alone. */
  readonly clock: Clock | undefined;
  /** Those that it names; undefined where it leaves the records alone. */
  readonly records: StoreContent | undefined;
  /** A rule a step, in their order. */
  readonly rules: readonly FaultRule[];
}

/** The rule that a step is. */
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
    // The schema has these two as numbers, too: so they are in YAML without quotes.
    fault: typeof fault === 'number' ? (`${fault}` as const) : fault,
  };
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}

/** @param duration as the schema has it */
function millisecondsOf(duration: string | number): number {
  if (typeof duration === 'number') return duration;
  const number = Number.parseFloat(duration);
  return duration.endsWith('ms') ? number : Math.round(number * 1000);
}
