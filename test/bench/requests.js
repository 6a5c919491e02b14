import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * What is asked: a creation, one that is refused, a webhook, the list of an agent's webhooks.
 * @typedef {'valid' | 'invalid' | 'one' | 'list'} Kind
 *
 * What an answer must be: its status, a part of its body, and how many webhooks it shows, if that matters.
 * @typedef {{ status: number, part: string, webhooks?: number }} Answer
 * @typedef {Readonly<Record<Kind, Answer>>} Answers
 */

/** @type {readonly Kind[]} */
export const kinds = ['valid', 'invalid', 'one', 'list'];

/** How many webhooks are listed. */
export const listed = 25;

const { paths, servers, components } = parse(readFileSync(new URL('../../spec/openapi.yaml', import.meta.url), 'utf8'));
const seed = JSON.parse(readFileSync(new URL('../../fixtures/seed.json', import.meta.url), 'utf8'));
const [{ id: agentId }, { id: listedAgentId }] = seed.agents;
const createWebhook = paths['/agents/{agent_id}/webhooks'].post;

/** Where the mocked API is, for those who ask without a connection. */
export const fetchOrigin = new URL(servers[0].url).origin;
export const basePath = new URL(servers[0].url).pathname;
/** Where the webhooks are that are listed. */
export const listedPath = `/agents/${listedAgentId}/webhooks`;
export const healthPath = '/health';

/** The routes as Express writes them. */
export const expressRoutes = ['/agents/:agent_id/webhooks', '/agents/:agent_id/webhooks/:webhook_id'].map(
  (route) => basePath + route,
);

const documented = createWebhook.requestBody.content['application/json'].examples.documented.value;
const { webhook_url: _, ...withoutUrl } = documented;

/** @type {Readonly<Record<Kind, { method: string, path: string, body: string }>>} */
const requests = {
  valid: { method: 'POST', path: `/agents/${agentId}/webhooks`, body: JSON.stringify(documented) },
  invalid: {
    method: 'POST',
    path: `/agents/${agentId}/webhooks`,
    body: JSON.stringify({ ...withoutUrl, events: [] }),
  },
  one: { method: 'GET', path: `/agents/${agentId}/webhooks/${seed.webhooks[0].id}`, body: '' },
  list: { method: 'GET', path: listedPath, body: '' },
};

/** @type {readonly { const: string, description: string }[]} */
const events = components.schemas.AvailableEvent.oneOf;
export const availableEvents = Object.fromEntries(events.map((event) => [event.const, event.description]));
const created = createWebhook.responses['200'].content['application/json'].examples.created.value;

/**
 * What the servers answer that answer a constant: as long as the mock's own answers are.
 * @type {Readonly<Record<'created' | 'one' | 'list', string>>}
 */
export const constantReplies = {
  created: JSON.stringify(created),
  one: JSON.stringify({ success: true, data: created.data }),
  list: JSON.stringify({
    success: true,
    data: { webhooks: Array(listed).fill(created.data), available_events: availableEvents },
  }),
};

/** @type {Answers} */
export const constantAnswers = {
  valid: { status: 200, part: constantReplies.created },
  invalid: { status: 200, part: constantReplies.created },
  one: { status: 200, part: constantReplies.one },
  list: { status: 200, part: constantReplies.list, webhooks: listed },
};

/** Of a server that does the same work, and answers errors as it likes. @type {Answers} */
export const byHandAnswers = {
  valid: { status: 200, part: '"success":true,"message":"Webhook created successfully","data":{"id":"', webhooks: 1 },
  invalid: { status: 422, part: 'webhook_url' },
  one: { status: 200, part: `"success":true,"data":{"id":"${seed.webhooks[0].id}"`, webhooks: 1 },
  list: { status: 200, part: '"success":true,"data":{"webhooks":[{"id":"', webhooks: listed },
};

/** @type {Answers} */
export const documentedAnswers = {
  valid: { status: 200, part: '"success":true,"message":"Webhook created successfully","data":{"id":"', webhooks: 1 },
  invalid: {
    status: 422,
    part: '"webhook_url":["The webhook url field is required."],"events":["The events field must contain at least 1 items."]',
  },
  one: { status: 200, part: `"success":true,"data":{"id":"${seed.webhooks[0].id}"`, webhooks: 1 },
  list: { status: 200, part: '"success":true,"data":{"webhooks":[{"id":"', webhooks: listed },
};

/** Of a mock that answers the document's examples, and so one webhook in every list. @type {Answers} */
export const exampleAnswers = { ...documentedAnswers, list: { ...documentedAnswers.list, webhooks: 1 } };

/** Of a mock that makes up its answers and refuses nothing. @type {Answers} */
export const madeUpAnswers = {
  valid: { status: 200, part: '"webhook_url"' },
  invalid: { status: 200, part: '"webhook_url"' },
  one: { status: 200, part: '"webhook_url"' },
  list: { status: 200, part: '"webhook_url"' },
};

/**
 * What is asked, below the base path.
 * @param {Kind} kind
 */
export function requestOf(kind) {
  return requests[kind];
}

/**
 * A request as it goes over the wire.
 * @param {Kind} kind
 * @param {{ port: number, basePath: string }} server
 * @param {string} [headers] more of them, each with its line break
 */
export function bytesOf(kind, server, headers = '') {
  const { method, path, body } = requests[kind];
  return rawRequest(method, path, body, server, headers);
}

/**
 * A request as `fetch` takes it.
 * @param {Kind} kind
 * @param {string} [path] another one
 * @returns {{ url: string, init: RequestInit }}
 */
export function fetchArguments(kind, path = requests[kind].path) {
  const { method, body } = requests[kind];
  const headers = { Authorization: 'Bearer bench', 'Content-Type': 'application/json' };
  return { url: fetchOrigin + basePath + path, init: { method, headers, ...(body !== '' && { body }) } };
}

/**
 * A valid request to the agent whose webhooks are listed.
 * @param {{ port: number, basePath: string }} server
 */
export function creationToList(server) {
  return rawRequest('POST', requests.list.path, requests.valid.body, server);
}

/**
 * The nth of many creations that are all different.
 * @param {number} number
 * @param {{ port: number, basePath: string }} server
 */
export function nthCreation(number, server) {
  return rawRequest('POST', requests.valid.path, JSON.stringify({ ...documented, name: `Webhook ${number}` }), server);
}

/**
 * @param {string} id
 * @param {{ port: number, basePath: string }} server
 */
export function deletionOf(id, server) {
  return rawRequest('DELETE', `${requests.valid.path}/${id}`, '', server);
}

/**
 * A request to the control API.
 * @param {string} method
 * @param {string} path
 * @param {unknown} body undefined for none
 * @param {{ port: number }} server
 */
export function controlRequest(method, path, body, { port }) {
  return rawRequest(method, path, body === undefined ? '' : JSON.stringify(body), { port, basePath: '/__mock' });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {string} body
 * @param {{ port: number, basePath: string }} server
 * @param {string} headers
 */
function rawRequest(method, path, body, { port, basePath }, headers = '') {
  const ofBody = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(
    `${method} ${basePath}${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer YOUR_TOKEN\r\n` +
      `Accept: application/json\r\n${ofBody}${headers}\r\n${body}`,
  );
}
