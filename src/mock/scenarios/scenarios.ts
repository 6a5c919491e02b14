import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { MockApi } from '../api.ts';
import type { Awaitable } from '../sessions/session.ts';
import { replaceState, type Sessions } from '../sessions/sessions.ts';
import type { FittedScenario, Scenario } from './scenario.ts';
import type { PlayedScenario } from './scenario-player.ts';
import { startWith } from './start-with.ts';

/** What plays scenarios: the current parts of a mock. */
export interface Stage {
  readonly document: ApiDocument;
  readonly api: MockApi;
  readonly sessions: Sessions;
}

/** Plays scenarios in the sessions of a mock, one in each. The default session is used if none is named. */
export class Scenarios {
  readonly #stage: Stage;

  /** @internal */
  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /**
   * Starts a scenario at its first step, in place of the session's previous one. If it has records, they replace the
   * session's, and random values start again; otherwise both stay. Rules added by hand stay, and apply before its
   * steps.
   * @throws {ScenarioUnusable} and changes nothing, like all methods below
   * @throws {SessionNameUnusable} for an invalid session name
   */
  async play(scenario: Scenario, session?: string): Promise<void> {
    const fitted = await this.#fitted(scenario);
    await this.#begin(fitted, this.#stage.sessions.get(session));
  }

  /**
   * Ends the scenario. The mock answers as usual, by its own clock, and the records stay.
   * @returns false if no scenario was played
   */
  end(session?: string): boolean {
    return ofThisProcess(this.#stage.sessions.get(session).scenario.end());
  }

  /** Returns the scenario and its progress; undefined if none is played. */
  of(session?: string): PlayedScenario | undefined {
    return ofThisProcess(this.#stage.sessions.get(session).scenario.played);
  }

  /**
   * @internal Starts a scenario in every session: now in existing sessions, and later in new ones. Throws like {@link
   * play}.
   */
  async playInAll(scenario: Scenario): Promise<void> {
    const { sessions } = this.#stage;
    const fitted = await this.#fitted(scenario);
    sessions.startWith(fitted);
    for (const session of sessions.all()) await this.#begin(fitted, session);
  }

  async #fitted(scenario: Scenario): Promise<FittedScenario> {
    const { document, api, sessions } = this.#stage;
    // Loaded for the first scenario: most mocks play none.
    const { fitScenario } = await import('./fit-scenario.ts');
    return fitScenario(scenario, { document, api, start: sessions.start });
  }

  async #begin(fitted: FittedScenario, session: ReturnType<Sessions['get']>): Promise<void> {
    const { api, sessions } = this.#stage;
    const back = await session.scenario.play(fitted);
    if (fitted.records === undefined) return;
    try {
      await replaceState(session, { records: startWith(sessions.start, fitted.records, api.resources), asked: {} });
    } catch (error) {
      await back();
      throw error;
    }
  }
}

/**
 * Returns a value that is not a promise. Throws a TypeError for sessions kept elsewhere, whose scenarios are read
 * through the control API.
 */
function ofThisProcess<Value>(value: Awaitable<Value>): Value {
  if (value instanceof Promise) throw new TypeError('this session is not kept in this process alone');
  return value;
}
