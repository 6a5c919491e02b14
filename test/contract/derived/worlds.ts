import { type Given, World } from '../../../src/contract/derived/world.ts';
import { loadDocument } from '../../../src/index.ts';
import type { Operation } from '../../../src/openapi/operations/operation.ts';
import { resourcesOf } from '../../../src/openapi/resources/resources-of.ts';
import { documentOf } from '../../document-of.ts';

type Json = Readonly<Record<string, unknown>>;

const idSchema = { type: 'string', format: 'uuid' };

function thing(properties: Json = {}): Json {
  return { type: 'object', required: ['id'], properties: { id: idSchema, name: { type: 'string' }, ...properties } };
}

function answer(status: number, schema?: Json): Json {
  const content = schema && { 'application/json': { schema } };
  return { [status]: { description: 'Done', ...(content && { content }) } };
}

function body(properties: Json = { name: { type: 'string' } }): Json {
  const schema = { type: 'object', required: Object.keys(properties), properties };
  return { required: true, content: { 'application/json': { schema } } };
}

const named = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const list = { type: 'array', items: thing() };

const done = answer(200, { type: 'object', properties: { ok: { type: 'boolean' } } });

/** An API with each kind of resource: created and deleted, a part of it, never deleted, and only listed. */
const paths: Json = {
  '/customers': {
    get: { operationId: 'listCustomers', responses: answer(200, list) },
    post: { operationId: 'createCustomer', requestBody: body(), responses: answer(201, thing()) },
    delete: { operationId: 'deleteCustomers', responses: answer(204) },
  },
  '/customers/{customer_id}': {
    parameters: [named('customer_id')],
    get: { operationId: 'getCustomer', responses: answer(200, thing()) },
    patch: { operationId: 'updateCustomer', requestBody: body(), responses: answer(200, thing()) },
    delete: { operationId: 'deleteCustomer', responses: answer(204) },
  },
  '/customers/{customer_id}/notes': {
    parameters: [named('customer_id')],
    post: {
      operationId: 'createNote',
      requestBody: body({ text: { type: 'string' } }),
      responses: answer(201, thing()),
    },
  },
  '/customers/{customer_id}/block': {
    parameters: [named('customer_id')],
    post: { operationId: 'blockCustomer', responses: done },
  },
  '/invoices': {
    get: { operationId: 'listInvoices', responses: answer(200, list) },
    post: { operationId: 'createInvoice', requestBody: body(), responses: answer(201, thing()) },
  },
  '/invoices/{invoice_id}': {
    parameters: [named('invoice_id')],
    get: { operationId: 'getInvoice', responses: answer(200, thing()) },
    put: { operationId: 'replaceInvoice', requestBody: body(), responses: answer(200, thing()) },
  },
  '/agents': { get: { operationId: 'listAgents', responses: answer(200, list) } },
  '/agents/{agent_id}': {
    parameters: [named('agent_id')],
    get: { operationId: 'getAgent', responses: answer(200, thing()) },
    delete: { operationId: 'deleteAgent', responses: answer(204) },
  },
  '/reports/{report_id}': {
    parameters: [named('report_id')],
    get: { operationId: 'getReport', responses: answer(200, thing()) },
  },
  '/regions/{region}': {
    parameters: [{ ...named('region'), schema: { type: 'string', enum: ['eu', 'us'] } }],
    get: { operationId: 'getRegion', responses: done },
  },
  '/settings': {
    get: {
      operationId: 'getSettings',
      responses: answer(200, { type: 'object', properties: { tone: { type: 'string' } } }),
    },
    put: { operationId: 'putSettings', requestBody: body({ tone: { type: 'string' } }), responses: done },
  },
  '/events': { post: { operationId: 'recordEvent', requestBody: body(), responses: answer(201) } },
  '/sessions/clear': { post: { operationId: 'clearSessions', responses: done } },
  '/reset': { post: { operationId: 'reset', responses: done } },
  '/search': { post: { operationId: 'search', requestBody: body({ query: { type: 'string' } }), responses: done } },
  '/recompute': { post: { operationId: 'recompute', responses: done } },
};

/** The run's view of the API, with values that a person has given. */
export async function worldOf(given: Partial<Given> = {}): Promise<World> {
  const document = await loadDocument(documentOf(paths));
  return new World(document, resourcesOf(document), { path: {}, allowsLeftovers: false, isLocal: false, ...given });
}

export function operationOf({ document }: World, id: string): Operation {
  const found = document.operations.find((operation) => operation.id === id);
  if (found === undefined) throw new TypeError(`the API has an operation ${id}`);
  return found;
}
