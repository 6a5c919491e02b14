import { impossibilityOf } from '../mock/faults/impossible-rule.ts';
import type { Mock } from '../mock/mock.ts';
import { DocumentedRefusal, InputInvalid } from '../mock/refusals/refusals.ts';
import type { BodyOf, ControlHandlers } from './handler.ts';

/** The handlers for fault rules. */
export function faultHandlers(mock: Mock): ControlHandlers<'listFaults' | 'addFault' | 'clearFaults' | 'removeFault'> {
  return {
    async listFaults(_input, _resources, { session }) {
      return { body: { faults: await session.faults.list() } };
    },
    async addFault({ body }, _resources, { session }) {
      refuseImpossible(mock, body);
      return { body: { ...(await session.faults.add(body)) } };
    },
    async clearFaults(_input, _resources, { session }) {
      await session.faults.clear();
      return { body: {} };
    },
    async removeFault({ path: { id } }, _resources, { session }) {
      if (!(await session.faults.remove(id)))
        throw new DocumentedRefusal(404, 'faultNotFound', `There is no fault rule ${id}.`);
      return { body: {} };
    },
  };
}

/** Throws {@link InputInvalid} for a rule that can never apply: one with an unknown operation, status or example. */
function refuseImpossible({ document, proxy }: Mock, rule: BodyOf<'addFault'>): void {
  const { status, example, fault, delayMs, answer } = rule;
  if (answer !== undefined && proxy === undefined) {
    const message = 'The mock answers every request: only a proxy has a deployment that it can stand in for.';
    throw new InputInvalid({ answer: [message] }, message);
  }
  const effects = [status ?? example, fault, delayMs, answer].filter((effect) => effect !== undefined);
  if (effects.length === 0) {
    const message =
      'The rule changes nothing: give it a fault, a status, an example or delayMs, or in a proxy answer: mock.';
    throw new InputInvalid({ body: [message] }, message);
  }
  if (fault !== undefined && (status ?? example) !== undefined) {
    const message = 'A rule answers with a fault, or else with a status or example.';
    throw new InputInvalid({ fault: [message] }, message);
  }
  const impossible = impossibilityOf(document, rule);
  if (impossible !== undefined) throw new InputInvalid({ [impossible.key]: [impossible.reason] }, impossible.reason);
}
