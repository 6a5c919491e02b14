import { hasKeys, isJsonObject } from '../../../src/openapi/document/json-pointer.ts';
import { agentId } from '../agents.ts';
import type { Behaviour } from './deployment.ts';
import type { DeliveryVariation, Variation } from './fault.ts';
import { answer, is, json, reply, type When, webhook } from './replies.ts';
import { signedAnew } from './sound-deliveries.ts';

const uuid = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/** Deployments that write ids in another form, or require unique names. */
export const soundIds: readonly Variation[] = [
  { name: 'ids are in upper case everywhere', make: () => inUpperCase(is.any) },
  { name: 'ids are in upper case in lists alone', make: () => inUpperCase(is.list) },
  { name: 'ids are in upper case in the answers to creations alone', make: () => inUpperCase(is.create) },
  { name: 'ids are in upper case in all but lists', make: () => inUpperCase((...of) => !is.list(...of)) },
  {
    name: 'the id of the agent is in upper case alone',
    make: () => webhook(is.any, (one) => ({ ...one, agent_id: String(one.agent_id).toUpperCase() })),
  },
  {
    name: 'the ids of webhooks are in upper case alone',
    make: () => inUpperCase(is.any, (id) => id.toLowerCase() !== agentId),
  },
  { name: 'no two webhooks may have the same name', make: () => wantingUnique('name', (text) => text.toLowerCase()) },
  { name: 'no two webhooks may have the same URL', make: () => wantingUnique('webhook_url', (text) => text) },
  {
    name: 'no two webhooks may have the same URL in any case',
    make: () => wantingUnique('webhook_url', (text) => text.toLowerCase().replace(/\/$/, '')),
  },
  {
    name: 'no two webhooks may have the same letters in their names',
    make: () => wantingUnique('name', (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-')),
  },
];

/** The same for logs, retries and deliveries. */
export const soundIdsOfDeliveries: readonly DeliveryVariation[] = [
  { name: 'the ids of logs are integers', make: logsByNumber },
  { name: 'ids of logs and retries are in upper case', make: () => inUpperCase(is.any) },
  { name: 'ids are in upper case in logs alone', make: () => inUpperCase(is.logs) },
  { name: 'ids are in upper case in the answers to retries alone', make: () => inUpperCase(is.retry) },
  {
    name: 'ids are in upper case in what is delivered alone',
    relay: signedAnew(upper),
  },
];

/** Shows ids in upper case, and accepts them in any case. */
function inUpperCase(when: When, which: (id: string) => boolean = () => true): Behaviour {
  const change = (text: string) => text.replace(uuid, (id) => (which(id) ? id.toUpperCase() : id));
  const shown = answer(when, (one) => ({ ...one, body: one.body === undefined ? undefined : change(one.body) }));
  return (request, ask) =>
    shown(request, (change) => ask({ ...change, path: (change?.path ?? request.path).replace(uuid, lower) }));
}

/** Numbers the entries of logs, in answers and paths. */
function logsByNumber(): Behaviour {
  const known: string[] = [];
  const numberOf = (id: unknown) => {
    const index = known.indexOf(String(id));
    return index < 0 ? known.push(String(id)) : index + 1;
  };
  const numbered = (one: unknown): unknown => {
    if (!isJsonObject(one)) return one;
    const ids = Object.entries(one).filter(([name]) => ['id', 'log_id', 'original_log_id'].includes(name));
    return { ...one, ...Object.fromEntries(ids.map(([name, id]) => [name, numberOf(id)])) };
  };
  const shown = json(
    (...of) => is.logs(...of) || is.retry(...of),
    (body) => ({ ...body, data: Array.isArray(body.data) ? body.data.map(numbered) : numbered(body.data) }),
  );
  const idIn = (path: string) =>
    path.replace(/\/logs\/(\d+)\/retry$/, (all, number: string) => {
      const id = known[Number(number) - 1];
      return id === undefined ? all : `/logs/${id}/retry`;
    });
  return (request, ask) => shown(request, (change) => ask({ ...change, path: idIn(change?.path ?? request.path) }));
}

function upper(text: string): string {
  return text.replace(uuid, (id) => id.toUpperCase());
}

function lower(id: string): string {
  return id.toLowerCase();
}

/** Refuses a text that another webhook of the agent has. */
function wantingUnique(field: 'name' | 'webhook_url', key: (text: string) => string): Behaviour {
  return async (request, ask) => {
    const { method, path, json: body } = request;
    const text = hasKeys(body) ? body[field] : undefined;
    const [, agent, id] = /^\/agents\/([^/]+)\/webhooks(?:\/([^/]+))?$/.exec(path) ?? [];
    if (agent === undefined || typeof text !== 'string' || !['POST', 'PUT'].includes(method)) return ask();
    const list = await ask({ method: 'GET', path: `/agents/${agent}/webhooks`, query: '' });
    const data: unknown = JSON.parse(list.body ?? '{}');
    const shown = hasKeys(data) && hasKeys(data.data) && Array.isArray(data.data.webhooks) ? data.data.webhooks : [];
    const isTaken = shown.some((one) => hasKeys(one) && one.id !== id && key(String(one[field])) === key(text));
    if (!isTaken) return ask();
    const message = `The ${field} has already been taken.`;
    return reply(422, { message: 'The given data was invalid.', errors: { [field]: [message] } });
  };
}
