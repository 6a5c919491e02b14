import { preferredResponse } from '../mock/faults/preferences.ts';
import type { Mock } from '../mock/mock.ts';
import { DocumentedRefusal, InputInvalid, PreferenceUnsatisfiable } from '../mock/refusals/refusals.ts';
import type { BodyOf, ControlHandlers } from './handler.ts';

/** What the control API does with fault rules. */
export function faultHandlers(mock: Mock): ControlHandlers<'listFaults' | 'addFault' | 'clearFaults' | 'removeFault'> {
  return {
    async listFaults(_input, _resources, { session }) {
      return { body: { faults: session.faults.list() } };
    },
    async addFault({ body }, _resources, { session }) {
      refuseImpossible(mock, body);
      return { body: { ...session.faults.add(body) } };
    },
    async clearFaults(_input, _resources, { session }) {
      session.faults.clear();
      return { body: {} };
    },
    async removeFault({ path: { id } }, _resources, { session }) {
      if (!session.faults.remove(id))
        throw new DocumentedRefusal(404, 'faultNotFound', `There is no fault rule ${id}.`);
      return { body: {} };
    },
  };
}

/** Throws {@link InputInvalid} for a rule that could never apply: an operation, status or example that there is not. */
function refuseImpossible({ document }: Mock, rule: BodyOf<'addFault'>): void {
  const { operationId, status, example, fault, delayMs } = rule;
  const effects = [status ?? example, fault, delayMs].filter((effect) => effect !== undefined);
  if (effects.length === 0) {
    const message = 'The rule changes nothing: give it a fault, a status, an example or delayMs.';
    throw new InputInvalid({ body: [message] }, message);
  }
  if (fault !== undefined && (status ?? example) !== undefined) {
    const message = 'A rule answers with a fault, or else with a status or example.';
    throw new InputInvalid({ fault: [message] }, message);
  }
  const ids = document.operations.map(({ id }) => id);
  if (operationId !== undefined && !ids.includes(operationId)) {
    const message = `There is no operation ${JSON.stringify(operationId)}. There is: ${ids.join(', ')}.`;
    throw new InputInvalid({ operationId: [message] }, message);
  }
  if (status === undefined && example === undefined) return;
  const scenario = { code: status?.toString(), example, dynamic: false };
  const concerned = document.operations.filter(({ id }) => operationId === undefined || id === operationId);
  for (const operation of concerned) {
    try {
      preferredResponse(operation, scenario, undefined);
    } catch (error) {
      if (!(error instanceof PreferenceUnsatisfiable)) throw error;
      throw new InputInvalid({ [status === undefined ? 'example' : 'status']: [error.message] }, error.message);
    }
  }
}
