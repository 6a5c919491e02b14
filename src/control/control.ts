import { fileURLToPath } from 'node:url';
import { loadDocument } from '../framework/load-document.ts';
import type { MockApi } from '../mock/api.ts';
import type { Handler } from '../mock/handler.ts';
import { Mock } from '../mock/mock.ts';
import { recordCheckOf } from '../mock/sessions/record-check.ts';
import type { State, StateChange } from '../mock/sessions/session.ts';
import { isWholeChange, StateReplay, wholeChange } from '../mock/sessions/state-replay.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { StateFormat } from '../state/file/state-format.ts';
import { eventHandlers } from './events.ts';
import { faultHandlers } from './faults.ts';
import { formHandlers } from './forms.ts';
import type { ControlHandlers, OperationId } from './handler.ts';
import { inboxHandlers } from './inbox/handlers.ts';
import type { Inboxes } from './inbox/inbox.ts';
import { metricsHandlers } from './metrics.ts';
import { requestHandlers } from './requests.ts';
import { scenarioHandlers } from './scenario.ts';
import { stateHandlers } from './state.ts';
import { subscriptionHandlers } from './subscriptions.ts';

/** What is answered by whoever listens, wherever the state is. */
const stateless: ReadonlySet<string> = new Set<OperationId>(['getControlHealth', 'getReadiness', 'getMetrics']);

/** The document of the control API. */
const controlDocument = fileURLToPath(new URL('../../spec/control.yaml', import.meta.url));

let loaded: Promise<ApiDocument> | undefined;

/** The control document; it comes with the package and can't change, so one reading serves all mocks of a process. */
function loadControlDocument(): Promise<ApiDocument> {
  loaded ??= loadDocument(controlDocument);
  return loaded;
}

/** The control API of a mock: a mock too, with a document and handlers of its own, over the sessions of the other. */
export async function createControl(mock: Mock, inboxes: Inboxes): Promise<Mock> {
  const handlers: Partial<ControlHandlers<OperationId>> = {
    ...stateHandlers(mock, inboxes),
    ...metricsHandlers(mock),
    ...formHandlers(mock),
    ...requestHandlers(mock),
    ...subscriptionHandlers(mock),
    ...eventHandlers(mock),
    ...faultHandlers(mock),
    ...scenarioHandlers(mock),
    ...inboxHandlers(inboxes, mock.courier.destinations),
  };
  return new Mock({
    document: await loadControlDocument(),
    // The mock gives each handler what the control document's types say.
    api: { handlers: handlers as Readonly<Record<string, Handler>>, stateless },
    sessions: mock.sessions,
    courier: mock.courier,
    clock: mock.clock,
    seed: mock.seed,
    tokens: undefined,
    disturbances: undefined,
    keepsJournal: false,
    isDynamic: false,
    listsViolations: false,
  });
}

/** What a state file of an API holds, and how the changes beside it are made. */
export async function stateFormat(api: MockApi): Promise<StateFormat<State, StateChange>> {
  const resources = Object.values(api.resources ?? {});
  return {
    check: await stateCheck(api),
    whole: wholeChange,
    isWhole: isWholeChange,
    replay: (state) => new StateReplay(resources, state),
  };
}

/** A check of a state file's content. Returns what is wrong with it, if anything is. */
async function stateCheck(api: MockApi): Promise<(value: unknown) => string | undefined> {
  const [{ operations }, checkRecords] = await Promise.all([loadControlDocument(), recordCheckOf(api)]);
  const validate = operations.find(({ id }) => id === 'replaceState')?.requestBody?.validate;
  return (value) => {
    if (validate !== undefined && !validate(value)) {
      const [error] = validate.errors ?? [];
      return `${error?.instancePath || 'it'} ${error?.message}`;
    }
    // Just validated as one.
    const problems = checkRecords((value as State).records);
    const [first] = Object.entries(problems ?? {});
    return first && `records.${first[0]}: ${first[1].join(' ')}`;
  };
}
