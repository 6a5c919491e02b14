import type { Mock } from '../mock/mock.ts';
import { InputInvalid } from '../mock/refusals/refusals.ts';
import { dottedPath, type ScenarioProblem, ScenarioUnusable } from '../mock/scenarios/scenario-unusable.ts';
import type { Session } from '../mock/sessions/session.ts';
import type { ControlHandlers } from './handler.ts';

/** The handlers for scenarios. */
export function scenarioHandlers({ scenarios }: Mock): ControlHandlers<'getScenario' | 'playScenario' | 'endScenario'> {
  const playing = async ({ scenario }: Session) => ({ body: { scenario: (await scenario.played) ?? null } });
  return {
    async getScenario(_input, _resources, { session }) {
      return playing(session);
    },
    async playScenario({ body }, _resources, { session }) {
      try {
        await scenarios.play(body, session.name);
      } catch (error) {
        if (!(error instanceof ScenarioUnusable)) throw error;
        throw new InputInvalid(errorsOf(error.problems), undefined);
      }
      return playing(session);
    },
    async endScenario(_input, _resources, { session }) {
      await session.scenario.end();
      return { body: {} };
    },
  };
}

/** Collects errors by their place: `steps.0.operation`. */
function errorsOf(problems: readonly ScenarioProblem[]): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  for (const { pointer, reason } of problems) {
    const path = dottedPath(pointer) || 'body';
    errors[path] = [...(errors[path] ?? []), reason];
  }
  return errors;
}
