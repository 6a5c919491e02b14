import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';
import type { Behaviour, Handler, HandlerContext, HandlerResult } from '../mock/behaviour.ts';
import type { Journal } from '../mock/journal.ts';
import { Engine } from '../mock/mock.ts';
import { preferredResponse } from '../mock/preferences.ts';
import { DocumentedRefusal, InputInvalid, PreferenceUnsatisfiable } from '../mock/refusals.ts';
import { defaultSession, replaceState, type Session, type State, stateOf } from '../mock/sessions.ts';
import { type ApiDocument, loadDocument } from '../openapi/document/api-document.ts';
import type { Agent, StoreContent, StoredLog } from '../state/store.ts';
import {
  type DatedHappening,
  eventData,
  eventPayload,
  type Happening,
  notesOnCall,
  notesOnData,
  wholeCall,
} from '../talkover/events/payloads.ts';
import { inboxHandlers } from './inbox/handlers.ts';
import type { Inboxes } from './inbox/inbox.ts';
import { requestHandlers } from './requests.ts';
import type { operations } from './types.ts';
import { refuseOtherApi, webhookHandlers } from './webhooks.ts';

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
type PathOf<Id extends OperationId> = NonNullable<Method<Id>['parameters']['path']>;
export type ControlHandler<Id extends OperationId> = (
  input: {
    readonly body: BodyOf<Id>;
    readonly query: QueryOf<Id>;
    readonly header: HeaderOf<Id>;
    readonly path: PathOf<Id>;
  },
  resources: unknown,
  context: HandlerContext,
) => Promise<HandlerResult>;

/** The engine of the control API: the same way of a request, with a document and handlers of its own. */
export async function createControl(engine: Engine, journal: Journal, inboxes: Inboxes): Promise<Engine> {
  const behaviour = controlOf(engine, journal, inboxes);
  return new Engine({
    document: await loadControlDocument(),
    behaviourOf: () => behaviour,
    sessions: engine.sessions,
    courier: engine.courier,
    clock: engine.clock,
    seed: engine.seed,
    tokens: undefined,
    disturbances: undefined,
  });
}

function controlOf(engine: Engine, journal: Journal, inboxes: Inboxes): Behaviour {
  const instance = randomUUID();
  const handlers: { readonly [Id in OperationId]?: ControlHandler<Id> } = {
    async getControlHealth() {
      const { info } = engine.document.content;
      const body = {
        seed: engine.seed,
        instance,
        document: `${info.title} ${info.version}`,
        sessions: engine.sessions.names(),
        operations: engine.document.operations.map(({ id }) => id),
      };
      return { body };
    },
    async resetState(_input, _resources, { session }) {
      engine.sessions.reset(session);
      if (session.name === defaultSession) inboxes.forgetAll();
      return { body: {} };
    },
    async getState(_input, _resources, { session }) {
      return { body: { ...(await stateOf(session)) } };
    },
    async replaceState({ body }, _resources, { session }) {
      if ([body.agents, body.webhooks, body.logs ?? []].some(({ length }) => length > 0))
        refuseOtherApi(engine.document);
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
    async fireEvent({ body: { agent_id, event, data: given, wait = false } }, _resources, { session, now, random }) {
      refuseOtherApi(engine.document);
      const agent = await agentOf(session, agent_id);
      const data = eventData(engine.document, event, { now, random: random(), data: given });
      const fired = await fire(session, agent, { event, data, at: now }, wait);
      return { body: { ...fired, ...noted(notesOnData(engine.document, event, given)) } };
    },
    async playCall({ body: { agent_id, call, wait = false } }, _resources, { session, now, random }) {
      refuseOtherApi(engine.document);
      const agent = await agentOf(session, agent_id);
      const events = [];
      const notes = noted(notesOnCall(engine.document, call));
      for (const happening of wholeCall(engine.document, { now, random: random(), call }))
        events.push(await fire(session, agent, happening, false));
      if (!wait) return { body: { events, ...notes } };
      const attempted = events.map(async ({ deliveries, ...event }) => ({
        ...event,
        deliveries: await session.outbox.whenAttempted(deliveries),
      }));
      return { body: { events: await Promise.all(attempted), ...notes } };
    },
    async listDeliveries({ query: { webhook_id, status } }, _resources, { store }) {
      const { logs } = await store.content();
      const fitting = logs
        .filter(
          (log) =>
            (webhook_id === undefined || log.webhook_id === webhook_id) &&
            (status === undefined || log.status === status),
        )
        .toSorted((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
      return { body: { deliveries: fitting.slice(-mostDeliveries) } };
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
    async removeFault({ path: { id } }, _resources, { session }) {
      if (!session.faults.remove(id))
        throw new DocumentedRefusal(404, 'faultNotFound', `There is no fault rule ${id}.`);
      return { body: {} };
    },
    ...inboxHandlers(inboxes, engine.courier.destinations),
    ...requestHandlers(engine, journal),
    ...webhookHandlers(() => engine.document),
  };
  return {
    // The engine gives each handler what the document's types say.
    handlers: new Map(Object.entries(handlers) as unknown as [string, Handler][]),
    resources: new Map(),
    readsAsLaravel: true,
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

function noted(notes: readonly string[]): { notes?: readonly string[] } {
  return notes.length === 0 ? {} : { notes };
}

/** How many deliveries are listed. */
const mostDeliveries = 1000;

/** Throws {@link InputInvalid}. */
async function agentOf({ store }: Session, id: string): Promise<Agent> {
  const agent = await store.findAgent(id);
  if (agent !== undefined) return agent;
  const known = (await store.listAgents()).map((known) => `${known.id} (${known.name})`).join(', ');
  const message = `There is no agent ${id}. There is: ${known}.`;
  throw new InputInvalid({ agent_id: [message] }, message);
}

async function fire(
  { outbox }: Session,
  agent: Agent,
  { event, data, at }: DatedHappening,
  wait: boolean,
): Promise<FiredEvent> {
  const logs = await outbox.fire(agent.id, event, (webhook) => eventPayload(data, event, { agent, webhook }, at));
  return { event, data, deliveries: wait ? await outbox.whenAttempted(logs) : logs };
}

/** An event that has happened, with its deliveries. */
interface FiredEvent extends Happening {
  readonly deliveries: readonly StoredLog[];
}

/** What no schema can say of a state: the field that contradicts another, and how. */
function contradictionIn({ agents, webhooks, logs }: StoreContent): [field: string, message: string] | undefined {
  for (const [list, items] of Object.entries({ agents, webhooks, logs })) {
    const ids = new Set<string>();
    for (const [index, { id }] of items.entries()) {
      if (ids.has(id.toLowerCase())) return [`${list}.${index}.id`, `The id ${id} is there twice.`];
      ids.add(id.toLowerCase());
    }
  }
  const early = webhooks.findIndex(({ created_at, updated_at }) => updated_at < created_at);
  if (early !== -1) return [`webhooks.${early}.updated_at`, 'The webhook was changed before it was created.'];
  const owners = new Map(webhooks.map(({ id, agent_id }) => [id.toLowerCase(), agent_id.toLowerCase()]));
  for (const [index, log] of logs.entries()) {
    if (owners.get(log.webhook_id.toLowerCase()) !== log.agent_id.toLowerCase())
      return [`logs.${index}.webhook_id`, 'The agent has no such webhook.'];
    const { status, http_status = 0, error } = log;
    const isSuccess = http_status >= 200 && http_status < 300;
    if (status === 'success' && !isSuccess)
      return [`logs.${index}.http_status`, 'A success has a status from 200 to 299.'];
    if ((status === 'failed' || status === 'retrying') && !error)
      return [`logs.${index}.error`, 'A failure says what went wrong.'];
  }
  return undefined;
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
