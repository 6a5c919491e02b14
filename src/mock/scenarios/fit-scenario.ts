import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { appendPointer } from '../../openapi/document/json-pointer.ts';
import { packagesReady } from '../../openapi/packages.ts';
import { type Clock, ClockUnreadable, frozenClock } from '../../state/clock.ts';
import type { StoreContent } from '../../state/store.ts';
import { didYouMean } from '../../text/near-texts.ts';
import type { MockApi } from '../api.ts';
import type { FaultRule } from '../faults/faults.ts';
import { impossibilityOf } from '../faults/impossible-rule.ts';
import { recordCheckOf } from '../sessions/record-check.ts';
import { readScenario } from './read-scenario.ts';
import { type FittedScenario, ruleOf, type Scenario } from './scenario.ts';
import { pointerOf, type ScenarioFault, ScenarioUnusable } from './scenario-unusable.ts';
import { startWith } from './start-with.ts';

/** The API that plays a scenario. */
export interface ScenarioPlace {
  readonly document: ApiDocument;
  readonly api: MockApi;
  /** The records with which every session starts. */
  readonly start: StoreContent;
}

/**
 * Checks a scenario against the API that is to play it.
 * @param value may be a scenario; it is not changed
 * @throws {ScenarioUnusable} with everything that the document and the API's resources lack
 */
export async function fitScenario(value: unknown, place: ScenarioPlace): Promise<FittedScenario> {
  await packagesReady(['scenarioCheck']);
  const scenario = readScenario(value);
  const rules = (scenario.steps ?? []).map(ruleOf);
  const clock = clockOf(scenario.clock);
  const { records, faults } = await recordsOf(scenario, place);
  const wrong = [
    ...(clock instanceof ClockUnreadable ? [{ pointer: '/clock', reason: clock.message }] : []),
    ...faults,
    ...rules.flatMap((rule, index) => impossible(place.document, rule, index)),
  ];
  if (wrong.length > 0 || clock instanceof ClockUnreadable) throw ScenarioUnusable.of(value, wrong);
  return { scenario, clock, records, rules };
}

function clockOf(iso: string | undefined): Clock | ClockUnreadable | undefined {
  if (iso === undefined) return undefined;
  try {
    return frozenClock(iso);
  } catch (error) {
    if (error instanceof ClockUnreadable) return error;
    throw error;
  }
}

function impossible(document: ApiDocument, rule: FaultRule, index: number): ScenarioFault[] {
  const found = impossibilityOf(document, rule);
  if (found === undefined) return [];
  const key = found.key === 'operationId' ? 'operation' : found.key;
  return [{ pointer: appendPointer('/steps', index, key), reason: found.reason }];
}

async function recordsOf(
  { records }: Scenario,
  { api, start }: ScenarioPlace,
): Promise<{ readonly records: StoreContent | undefined; readonly faults: readonly ScenarioFault[] }> {
  if (records === undefined) return { records, faults: [] };
  const known = Object.keys(api.resources ?? {});
  const foreign = Object.keys(records).filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    const faults = foreign.map((name) => ({
      pointer: appendPointer('/records', name),
      reason: `is no resource of the API${didYouMean(name, known) || `; there is ${known.join(', ') || 'none'}`}`,
    }));
    return { records: undefined, faults };
  }
  // The check fills in defaults in place, so it gets a copy of the caller's and other sessions' records.
  const whole = structuredClone(startWith(start, records, api.resources));
  const problems = (await recordCheckOf(api))(whole) ?? {};
  const faults = Object.entries(problems).map(([path, messages]) => ({
    pointer: `/records${pointerOf(path)}`,
    reason: messages.join(' '),
  }));
  return { records: Object.fromEntries(Object.keys(records).map((name) => [name, whole[name] ?? []])), faults };
}
