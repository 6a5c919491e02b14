import type { ValidationErrors } from '../framework/validation/validation-errors.ts';
import { BodyInPieces } from '../mock/body-in-pieces.ts';
import type { Mock } from '../mock/mock.ts';
import { InputInvalid } from '../mock/refusals/refusals.ts';
import { recordCheckOf } from '../mock/sessions/record-check.ts';
import { defaultSession, replaceState } from '../mock/sessions/sessions.ts';
import { LongList } from '../text/json-pieces.ts';
import type { ControlHandlers } from './handler.ts';
import type { Inboxes } from './inbox/inbox.ts';

type StateOperation = 'getControlHealth' | 'getReadiness' | 'resetState' | 'getState' | 'replaceState';

/** The handlers for the whole state. */
export function stateHandlers(mock: Mock, inboxes: Inboxes): ControlHandlers<StateOperation> {
  const instance = crypto.randomUUID();
  return {
    async getControlHealth() {
      const { info } = mock.document.content;
      const body = {
        seed: mock.seed,
        instance,
        document: `${info.title} ${info.version}`,
        sessions: mock.sessions.names(),
        operations: mock.document.operations.map(({ id }) => id),
        ...(mock.proxy !== undefined && { upstream: mock.proxy.upstream }),
      };
      return { body };
    },
    async getReadiness() {
      if (mock.isEnding) return { status: 503, body: { status: 'ending' } };
      const reason = await mock.whyUnavailable();
      if (reason === undefined) return { body: { status: 'ready' } };
      return { status: 503, body: { status: 'unavailable', reason } };
    },
    async resetState(_input, _resources, { session }) {
      await mock.sessions.reset(session);
      if (session.name === defaultSession) inboxes.forgetAll();
      return { body: {} };
    },
    async getState(_input, _resources, { session }) {
      const { records, asked } = await session.snapshot();
      const lists = Object.entries(records).map(([name, list]) => [name, LongList.of(list)]);
      return { body: new BodyInPieces({ records: Object.fromEntries(lists), asked }) };
    },
    async replaceState({ body }, _resources, { session }) {
      const problems = (await recordCheckOf(mock.api))(body.records);
      if (problems !== undefined) throw new InputInvalid(below('records', problems), undefined);
      await replaceState(session, body);
      return { body: {} };
    },
  };
}

function below(name: string, problems: ValidationErrors): ValidationErrors {
  return Object.fromEntries(Object.entries(problems).map(([path, messages]) => [`${name}.${path}`, messages]));
}
