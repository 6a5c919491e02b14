import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { MockApi } from '../api.ts';
import type { Awaitable } from '../sessions/session.ts';
import { replaceState, type Sessions } from '../sessions/sessions.ts';
import type { FittedScenario, Scenario } from './scenario.ts';
import type { PlayedScenario } from './scenario-player.ts';
import { startWith } from './start-with.ts';

/** What plays scenarios: a mock, as it is now. */
export interface Stage {
  readonly document: ApiDocument;
  readonly api: MockApi;
  readonly sessions: Sessions;
}

/** The scenarios that the sessions of a mock play, one in each. A session is the default one, unless it is named. */
export class Scenarios {
  readonly #stage: Stage;

  /** @internal */
  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /**
   * Begins with the first step of a scenario, in place of what the session played before. Where it has records, they are the
   * session's, and its random values begin anew; else both stay. Rules that were added by hand stay, and go before its steps.
   * @throws {ScenarioUnusable} and changes nothing, as with all that follows
   * @throws {SessionNameUnusable} for a name that no session has
   */
  async play(scenario: Scenario, session?: string): Promise<void> {
    const fitted = await this.#fitted(scenario);
    await this.#begin(fitted, this.#stage.sessions.get(session));
  }

  /**
   * Ends the scenario: the mock answers as ever, at its own clock. The records stay as they are.
   * @returns whether there was one
   */
  end(session?: string): boolean {
    return ofThisProcess(this.#stage.sessions.get(session).scenario.end());
  }

  /** The scenario as it stands; undefined where none is played. */
  of(session?: string): PlayedScenario | undefined {
    return ofThisProcess(this.#stage.sessions.get(session).scenario.played);
  }

  /**
   * @internal Lets every session play a scenario from its beginning: those that there are at once, the others when they are
   * made. Throws what {@link play} throws.
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

/** What is asked for at once. Throws a TypeError for sessions that are kept elsewhere: their scenarios are asked for by the control API. */
function ofThisProcess<Value>(value: Awaitable<Value>): Value {
  if (value instanceof Promise) throw new TypeError('this session is not kept in this process alone');
  return value;
}
