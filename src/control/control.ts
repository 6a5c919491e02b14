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

/** The operations that are answered even if the state can't be reached. */
const stateless: ReadonlySet<string> = new Set<OperationId>(['getControlHealth', 'getReadiness', 'getMetrics']);

/** The document of the control API. */
const controlDocument = fileURLToPath(new URL('../../spec/control.yaml', import.meta.url));

let loaded: Promise<ApiDocument> | undefined;

/** Loads the control document. It is part of the package and never changes, so all mocks of a process share it. */
function loadControlDocument(): Promise<ApiDocument> {
  loaded ??= loadDocument(controlDocument);
  return loaded;
}

/** Makes the control API of a mock: another mock with its own document and handlers, on the sessions of the first. */
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
    // The mock gives each handler the input that the control document's types describe.
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

/** Describes the content of an API's state file, and how its changes are applied. */
export async function stateFormat(api: MockApi): Promise<StateFormat<State, StateChange>> {
  const resources = Object.values(api.resources ?? {});
  return {
    check: await stateCheck(api),
    whole: wholeChange,
    isWhole: isWholeChange,
    replay: (state) => new StateReplay(resources, state),
  };
}

/** Makes a check of a state file's content, which returns what is wrong with it, or undefined. */
async function stateCheck(api: MockApi): Promise<(value: unknown) => string | undefined> {
  const [{ operations }, checkRecords] = await Promise.all([loadControlDocument(), recordCheckOf(api)]);
  const validate = operations.find(({ id }) => id === 'replaceState')?.requestBody?.validate;
  return (value) => {
    if (validate !== undefined && !validate(value)) {
      const [error] = validate.errors ?? [];
      return `${error?.instancePath || 'it'} ${error?.message}`;
    }
    // It was validated as a state above.
    const problems = checkRecords((value as State).records);
    const [first] = Object.entries(problems ?? {});
    return first && `records.${first[0]}: ${first[1].join(' ')}`;
  };
}
