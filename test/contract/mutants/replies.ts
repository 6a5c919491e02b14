import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour, Reply, Request } from './deployment.ts';

export type Body = Record<string, unknown>;

/** Selects the requests that a fault affects. */
export type When = (request: Request, reply: Reply) => boolean;

const collection = /^\/agents\/[^/]+\/webhooks$/;
const item = /^\/agents\/[^/]+\/webhooks\/[^/]+$/;
const toggling = /\/toggle$/;

export const is = {
  health: (({ path }) => path === '/health') as When,
  list: (({ method, path }) => method === 'GET' && collection.test(path)) as When,
  create: (({ method, path }) => method === 'POST' && collection.test(path)) as When,
  get: (({ method, path }) => method === 'GET' && item.test(path)) as When,
  update: (({ method, path }) => method === 'PUT' && item.test(path)) as When,
  remove: (({ method, path }) => method === 'DELETE' && item.test(path)) as When,
  toggle: (({ method, path }) => method === 'PATCH' && toggling.test(path)) as When,
  test: (({ method, path }) => method === 'POST' && path.endsWith('/test')) as When,
  logs: (({ method, path }) => method === 'GET' && path.endsWith('/logs')) as When,
  retry: (({ method, path }) => method === 'POST' && path.endsWith('/retry')) as When,
  any: (() => true) as When,
};

export function and(...conditions: readonly When[]): When {
  return (request, reply) => conditions.every((condition) => condition(request, reply));
}

export function answered(...statuses: readonly number[]): When {
  return (_, { status }) => statuses.includes(status);
}

export const ok: When = (_, { status }) => status < 300;

/** Changes answers on their way out. */
export function answer(when: When, change: (reply: Reply, request: Request) => Reply): Behaviour {
  return async (request, ask) => {
    const reply = await ask();
    return when(request, reply) ? change(reply, request) : reply;
  };
}

export function status(when: When, next: number): Behaviour {
  return answer(when, (reply) => ({ ...reply, status: next }));
}

/** Changes the JSON body of answers. */
export function json(when: When, change: (body: Body, request: Request) => unknown): Behaviour {
  return answer(when, (reply, request) => {
    const body: unknown = JSON.parse(reply.body ?? '{}');
    return hasKeys(body) ? { ...reply, body: JSON.stringify(change(body, request)) } : reply;
  });
}

/** Changes the webhooks of answers, alone or in a list. */
export function webhook(when: When, change: (webhook: Body, request: Request) => Body): Behaviour {
  return json(and(when, ok), (body, request) => {
    const { data } = body;
    if (!hasKeys(data)) return body;
    if (!Array.isArray(data.webhooks) && !('webhook_url' in data)) return body;
    if (!Array.isArray(data.webhooks)) return { ...body, data: change(data, request) };
    const webhooks = data.webhooks.map((one) => (hasKeys(one) ? change(one, request) : one));
    return { ...body, data: { ...data, webhooks } };
  });
}

/** Changes the entries of a webhook's log; undefined leaves one out. */
export function logs(change: (log: Body) => Body | undefined): Behaviour {
  return json(and(is.logs, ok), (body) => {
    const entries = Array.isArray(body.data) ? body.data.filter(hasKeys) : [];
    return { ...body, data: entries.map(change).filter((log) => log !== undefined) };
  });
}

/** Changes the errors of a refusal. */
export function errors(when: When, change: (errors: Body) => unknown): Behaviour {
  return json(and(when, answered(422)), (body) => ({
    ...body,
    errors: change(hasKeys(body.errors) ? { ...body.errors } : {}),
  }));
}

/** Changes the bodies of requests on their way in. */
export function input(when: (request: Request) => boolean, change: (body: Body) => unknown): Behaviour {
  return (request, ask) =>
    when(request) && hasKeys(request.json) && !Array.isArray(request.json)
      ? ask({ json: change({ ...request.json }) })
      : ask();
}

export function reply(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** A fault that affects only every nth request. */
export function every(count: number, behaviour: Behaviour): Behaviour {
  let seen = 0;
  return (request, ask) => (++seen % count === 0 ? behaviour(request, ask) : ask());
}

export function without(body: Body, ...names: readonly string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

export function mapValues(object: Body, change: (value: unknown, name: string) => unknown): Body {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}

/** A behaviour in front of another one. */
export function behind(outer: Behaviour, inner: Behaviour): Behaviour {
  return (request, ask) =>
    outer(request, (change = {}) => inner({ ...request, ...change }, (more = {}) => ask({ ...change, ...more })));
}
