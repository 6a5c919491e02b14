import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { type ApiDocument, loadDocument } from '../spec/api-document.ts';
import type { operations } from '../spec/control-types.ts';
import type { Behaviour, Handler, HandlerContext, HandlerResult } from './behaviour.ts';
import { Engine } from './engine.ts';
import type { Journal } from './journal.ts';
import { preferredResponse } from './preferences.ts';
import { InputInvalid, PreferenceUnsatisfiable } from './refusals.ts';
import { replaceState, type State, stateOf } from './sessions.ts';
import type { StoreContent } from './store.ts';

/** The document of the control API. */
const controlDocument = fileURLToPath(new URL('../../spec/control.yaml', import.meta.url));

let loaded: Promise<ApiDocument> | undefined;

/** The control document; it comes with the package and can't change, so one reading serves all mocks of a process. */
function loadControlDocument(): Promise<ApiDocument> {
  loaded ??= loadDocument(controlDocument);
  return loaded;
}

type OperationId = keyof operations;
type Method<Id extends OperationId> = operations[Id];
type BodyOf<Id extends OperationId> =
  Method<Id> extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : undefined;
type QueryOf<Id extends OperationId> = NonNullable<Method<Id>['parameters']['query']>;
type HeaderOf<Id extends OperationId> = NonNullable<Method<Id>['parameters']['header']>;
type ControlHandler<Id extends OperationId> = (
  input: { readonly body: BodyOf<Id>; readonly query: QueryOf<Id>; readonly header: HeaderOf<Id> },
  resources: unknown,
  context: HandlerContext,
) => Promise<HandlerResult>;

/** The engine of the control API: the same way of a request, with a document and handlers of its own. */
export async function createControl(engine: Engine, journal: Journal): Promise<Engine> {
  return new Engine({
    document: await loadControlDocument(),
    behaviour: controlOf(engine, journal),
    sessions: engine.sessions,
    clock: engine.clock,
    seed: engine.seed,
    tokens: undefined,
    disturbances: undefined,
  });
}

function controlOf(engine: Engine, journal: Journal): Behaviour {
  const handlers: { readonly [Id in OperationId]?: ControlHandler<Id> } = {
    async getControlHealth() {
      const { info } = engine.document.content;
      const body = {
        seed: engine.seed,
        document: `${info.title} ${info.version}`,
        sessions: engine.sessions.names(),
        operations: engine.document.operations.map(({ id }) => id),
      };
      return { body };
    },
    async resetState(_input, _resources, { session }) {
      engine.sessions.reset(session);
      return { body: {} };
    },
    async getState(_input, _resources, { session }) {
      return { body: { ...(await stateOf(session)) } };
    },
    async replaceState({ body }, _resources, { session }) {
      const [field, message] = contradictionIn(body) ?? [];
      if (field !== undefined && message !== undefined) throw new InputInvalid({ [field]: [message] }, message);
      await replaceState(session, body);
      return { body: {} };
    },
    async listRequests({ query, header }) {
      return { body: { requests: journal.list({ session: header['X-Mock-Session'], ...query }) } };
    },
    async clearRequests({ header }) {
      journal.clear(header['X-Mock-Session']);
      return { body: {} };
    },
    async listFaults(_input, _resources, { session }) {
      return { body: { faults: session.faults.list() } };
    },
    async addFault({ body }, _resources, { session }) {
      refuseImpossible(engine, body);
      return { body: { ...session.faults.add(body) } };
    },
    async clearFaults(_input, _resources, { session }) {
      session.faults.clear();
      return { body: {} };
    },
  };
  return {
    // The engine gives each handler what the document's types say.
    handlers: new Map(Object.entries(handlers) as unknown as [string, Handler][]),
    resources: new Map(),
  };
}

/** Throws {@link InputInvalid} for a rule that could never apply: an operation, status or example that there is not. */
function refuseImpossible({ document }: Engine, rule: BodyOf<'addFault'>): void {
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

/** What no schema can say of a state: the field that contradicts another, and how. */
function contradictionIn({ agents, webhooks }: StoreContent): [field: string, message: string] | undefined {
  for (const [list, items] of Object.entries({ agents, webhooks })) {
    const ids = new Set<string>();
    for (const [index, { id }] of items.entries()) {
      if (ids.has(id.toLowerCase())) return [`${list}.${index}.id`, `The id ${id} is there twice.`];
      ids.add(id.toLowerCase());
    }
  }
  const early = webhooks.findIndex(({ created_at, updated_at }) => updated_at < created_at);
  return early === -1 ? undefined : [`webhooks.${early}.updated_at`, 'The webhook was changed before it was created.'];
}

/** A check of a state file's content; gives what is wrong with it, if anything. */
export async function stateCheck(): Promise<(value: unknown) => string | undefined> {
  const { operations } = await loadControlDocument();
  const validate: ValidateFunction | undefined = operations.find(({ id }) => id === 'replaceState')?.requestBody
    ?.validate;
  return (value) => {
    if (validate !== undefined && !validate(value)) {
      const [error] = validate.errors ?? [];
      return `${error?.instancePath || 'it'} ${error?.message}`;
    }
    // Just validated as one.
    return contradictionIn(value as State)?.join(': ');
  };
}
