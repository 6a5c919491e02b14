import type { FaultRule, ListedFault, PlayedScenario, RecordedRequest, State } from './api.ts';
import { askedStep, type Step } from './asked-step.ts';

/** The session at the start of a recording. */
export interface Beginning {
  readonly faults: readonly ListedFault[];
  readonly scenario: PlayedScenario | null;
  /** Undefined if the scenario leaves them out. */
  readonly records: State['records'] | undefined;
}

/** A rule of the recording, with the number of times that it had applied when it was first and last seen. */
interface SeenRule {
  readonly rule: FaultRule;
  readonly firedBefore: number;
  fired: number;
  isThere: boolean;
}

/** Makes a scenario that repeats what happens in a session. */
export class ScenarioRecorder {
  readonly #beginning: Beginning;
  readonly #rules = new Map<number, SeenRule>();
  /** In order of appearance. */
  readonly #entries: (SeenRule | { readonly step: Step; times: number })[] = [];

  constructor(beginning: Beginning) {
    this.#beginning = beginning;
    for (const { id, fired, rule } of beginning.faults)
      this.#add(id, { rule, firedBefore: fired, fired, isThere: true });
    // Steps apply after the rules. Those used during the recording are part of it.
    for (const { fired, rule } of beginning.scenario?.steps ?? [])
      this.#entries.push({ rule, firedBefore: fired, fired, isThere: true });
  }

  /** @param faults the session's current rules */
  seeFaults(faults: readonly ListedFault[]): void {
    const there = new Set(faults.map(({ id }) => id));
    for (const [id, seen] of this.#rules) if (!there.has(id)) seen.isThere = false;
    for (const { id, fired, rule } of faults) {
      const seen = this.#rules.get(id);
      if (seen === undefined) this.#add(id, { rule, firedBefore: 0, fired, isThere: true });
      else seen.fired = fired;
    }
  }

  /** @param exchange of the session */
  seeExchange(exchange: RecordedRequest): void {
    const step = askedStep(exchange);
    if (step === undefined) return;
    const last = this.#entries.at(-1);
    if (last !== undefined && 'step' in last && JSON.stringify(last.step) === JSON.stringify(step)) last.times++;
    else this.#entries.push({ step, times: 1 });
  }

  /** The scenario, as its file has it. */
  scenario(name: string): Readonly<Record<string, unknown>> {
    const { records = {}, scenario } = this.#beginning;
    const steps = this.#entries.flatMap((entry) =>
      'step' in entry ? { ...entry.step, ...timesOf(entry.times) } : stepsOf(entry),
    );
    const isEndless = ({ times }: Step) => times === 'always';
    return {
      // The package's path from the root of a project that has installed it.
      $schema: './node_modules/talkover-mock/spec/scenario.schema.json',
      name,
      ...(scenario?.clock != null && { clock: scenario.clock }),
      ...(Object.keys(records).length > 0 && { records }),
      // A step for all requests would leave nothing to later steps.
      steps: [...steps.filter((step) => !isEndless(step)), ...steps.filter(isEndless)],
    };
  }

  #add(id: number, seen: SeenRule): void {
    this.#rules.set(id, seen);
    this.#entries.push(seen);
  }
}

function timesOf(times: number | 'always'): { readonly times?: number | 'always' } {
  return times === 1 ? {} : { times };
}

/** The steps of a rule: none if it was removed before it applied, or had already applied as often as it may. */
function stepsOf({ rule, firedBefore, fired, isThere }: SeenRule): Step[] {
  const { operationId, delayMs, times: most, match, probability, status, example, fault } = rule;
  const times = isThere ? (most === undefined ? 'always' : most - firedBefore) : fired - firedBefore;
  if (times === 0) return [];
  // Undefined values are not in the file.
  return [{ operation: operationId, match, ...timesOf(times), probability, status, example, fault, after: delayMs }];
}
