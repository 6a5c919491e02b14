import { drawQuestion } from '../mock/faults/disturbances.ts';
import type { FaultRule, ListedFault } from '../mock/faults/faults.ts';
import { fits } from '../mock/faults/rule-queue.ts';
import { InputInvalid } from '../mock/refusals/refusals.ts';
import type { MockRequest } from '../mock/request.ts';
import type { FittedScenario, Scenario } from '../mock/scenarios/scenario.ts';
import type { PlayedScenario } from '../mock/scenarios/scenario-player.ts';
import { type Clock, frozenClock } from '../state/clock.ts';
import { countedQuestion } from '../state/random.ts';
import type { Argument } from './packed-arguments.ts';
import { listOf, textOf } from './redis-state.ts';
import type { SessionPlace } from './session-place.ts';

/**
 * The longest rules of a session as JSON, in characters. When they are longer, spent ones are dropped, or the new one
 * is refused.
 */
const longestRules = 4 * 1024 * 1024;

/** The kept parts of a scenario, as JSON. */
interface KeptScenario {
  readonly scenario: Scenario;
  readonly rules: readonly FaultRule[];
  /** The resources whose records the scenario has set. */
  readonly resources: readonly string[];
}

/** The rules of a session, as they are kept. */
interface KeptRules {
  readonly nextId: number;
  readonly faults: readonly { readonly id: number; readonly rule: FaultRule }[];
  readonly scenario: KeptScenario | undefined;
}

/** Rules and how many times each has applied, by `f1` for a fault and `s1` for a step. */
interface CountedRules {
  readonly version: string;
  readonly rules: KeptRules;
  readonly fired: Readonly<Record<string, number>>;
}

/** The version of rules that were never changed, with which every session starts. */
const ofStart = '0';

/** Keeps the fault rules and the scenario of a session that processes share. */
export class SessionRules {
  readonly #place: SessionPlace;
  readonly #seed: number;
  readonly #started: () => FittedScenario | undefined;
  /** The last rules read. */
  #known: { version: string; rules: KeptRules; clock: Clock | undefined };

  /** @param started returns the scenario with which every session starts */
  constructor(place: SessionPlace, seed: number, started: () => FittedScenario | undefined) {
    this.#place = place;
    this.#seed = seed;
    this.#started = started;
    this.#known = { version: '', rules: this.#first(), clock: started()?.clock };
  }

  /** The clock that the scenario has stopped, as last read. */
  get clock(): Clock | undefined {
    return this.#known.clock;
  }

  /** The version of the rules last read. */
  get version(): string {
    return this.#known.version;
  }

  /** Reads the rules that the script has returned. */
  learn(version: string, text: string): void {
    const rules = text === '' ? this.#first() : parsed(text);
    const time = rules.scenario?.scenario.clock;
    const clock = version === ofStart ? this.#started()?.clock : time === undefined ? undefined : frozenClock(time);
    this.#known = { version, rules, clock };
  }

  /** Passes the rules that match a request to the script, in the order in which they are tried: see `fire` there. */
  candidates(operationId: string, request: MockRequest): Argument[] {
    const { faults, scenario } = this.#known.rules;
    const all = [
      ...faults.map(({ id, rule }) => ({ name: `f${id}`, draw: `fault ${id}`, rule })),
      ...(scenario?.rules ?? []).map((rule, index) => ({ name: `s${index + 1}`, draw: `step ${index + 1}`, rule })),
    ];
    const fitting = all.filter(({ rule }) => rule.times !== 0 && fits(rule, operationId, request));
    const args = fitting.flatMap(({ name, draw, rule: { times = -1, probability } }) => {
      const { key, sharedKey, high, low } = countedQuestion(drawQuestion(draw, operationId, request.url));
      return [name, times, probability ?? '', key, sharedKey, high, low, this.#seed];
    });
    return [fitting.length, ...args];
  }

  /** Returns the rule that the script has taken. */
  ruleOf(name: string): FaultRule | undefined {
    const { faults, scenario } = this.#known.rules;
    const id = Number(name.slice(1));
    return name.startsWith('f') ? faults.find((fault) => fault.id === id)?.rule : scenario?.rules[id - 1];
  }

  async add(rule: FaultRule): Promise<ListedFault> {
    let id = 0;
    await this.#change(({ rules, fired }) => {
      id = rules.nextId;
      let faults = [...rules.faults, { id, rule }];
      const isSpent = ({ id, rule: { times } }: (typeof faults)[number]) =>
        times !== undefined && (fired[`f${id}`] ?? 0) >= times;
      if (JSON.stringify(faults).length > longestRules) faults = faults.filter((fault) => !isSpent(fault));
      if (JSON.stringify(faults).length > longestRules) {
        const message = `The rules of a session may take ${longestRules} characters of JSON, and there is no room for this one.`;
        throw new InputInvalid({ body: [message] }, message);
      }
      return { rules: { ...rules, nextId: id + 1, faults }, forgotten: [] };
    });
    return { id, fired: 0, rule };
  }

  async list(): Promise<ListedFault[]> {
    const { rules, fired } = await this.#read();
    return rules.faults.map(({ id, rule }) => ({ id, rule, fired: fired[`f${id}`] ?? 0 }));
  }

  async clear(): Promise<void> {
    await this.#change(({ rules }) => ({
      rules: { ...rules, faults: [] },
      forgotten: rules.faults.map(({ id }) => `f${id}`),
    }));
  }

  async remove(id: number): Promise<boolean> {
    let wasThere = false;
    await this.#change(({ rules }) => {
      const faults = rules.faults.filter((fault) => fault.id !== id);
      wasThere = faults.length < rules.faults.length;
      return wasThere ? { rules: { ...rules, faults }, forgotten: [`f${id}`] } : undefined;
    });
    return wasThere;
  }

  async played(): Promise<PlayedScenario | undefined> {
    const { rules, fired } = await this.#read();
    if (rules.scenario === undefined) return undefined;
    const { scenario, rules: steps, resources } = rules.scenario;
    const { name = null, description = null, clock = null } = scenario;
    const shown = steps.map((rule, index) => {
      const times = fired[`s${index + 1}`] ?? 0;
      return { id: index + 1, fired: times, left: rule.times === undefined ? null : rule.times - times, rule };
    });
    return { name, description, clock, records: [...resources], steps: shown };
  }

  /** Starts a scenario at its first step. Returns a function that restores the previous one. */
  async play(fitted: FittedScenario): Promise<() => Promise<void>> {
    const before = await this.#setScenario(keptOf(fitted), {});
    return async () => {
      await this.#setScenario(before.scenario, before.fired);
    };
  }

  async end(): Promise<boolean> {
    return (await this.#setScenario(undefined, {})).scenario !== undefined;
  }

  async #setScenario(
    scenario: KeptScenario | undefined,
    fired: Readonly<Record<string, number>>,
  ): Promise<{ scenario: KeptScenario | undefined; fired: Record<string, number> }> {
    let before: { scenario: KeptScenario | undefined; fired: Record<string, number> } = { scenario, fired: {} };
    await this.#change((current) => {
      const steps = Object.keys(current.fired).filter((name) => name.startsWith('s'));
      before = {
        scenario: current.rules.scenario,
        fired: Object.fromEntries(steps.map((name) => [name, current.fired[name] ?? 0])),
      };
      return { rules: { ...current.rules, scenario }, forgotten: steps, fired };
    });
    return before;
  }

  async #read(): Promise<CountedRules> {
    const [version, text, flat] = listOf(await this.#place.ask('rules', '', []));
    this.learn(String(version), textOf(text) ?? '');
    const counts = listOf(flat);
    const fired: Record<string, number> = {};
    for (let index = 0; index < counts.length; index += 2) fired[String(counts[index])] = Number(counts[index + 1]);
    return { version: String(version), rules: this.#known.rules, fired };
  }

  /** Changes the current rules. Tries again if another process changes them meanwhile. */
  async #change(
    make: (
      current: CountedRules,
    ) =>
      | { rules: KeptRules; forgotten: readonly string[]; fired?: Readonly<Record<string, number>> | undefined }
      | undefined,
  ): Promise<void> {
    for (;;) {
      const current = await this.#read();
      const made = make(current);
      if (made === undefined) return;
      const counts = [...made.forgotten.map((name) => [name, '']), ...Object.entries(made.fired ?? {})];
      const args = [current.version, JSON.stringify(made.rules), counts.length, ...counts.flat()];
      if ((await this.#place.ask('rule', '', args)) === 1) return;
    }
  }

  #first(): KeptRules {
    const started = this.#started();
    return { nextId: 1, faults: [], scenario: started && keptOf(started) };
  }
}

function keptOf({ scenario, rules, records = {} }: FittedScenario): KeptScenario {
  const { records: _, steps: __, ...about } = scenario;
  return { scenario: about, rules, resources: Object.keys(records) };
}

function parsed(text: string): KeptRules {
  // The text was written by `#change`.
  return JSON.parse(text) as KeptRules;
}
