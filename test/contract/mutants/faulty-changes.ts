import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { Fault } from './fault.ts';
import { and, answer, is, ok, reply, webhook } from './replies.ts';
import { hasMethod } from './requests.ts';

const defaults = { timeout: 30, max_retries: 3, enabled: true } as const;
const fields = [
  ...['name', 'webhook_url', 'webhook_secret', 'events', 'timeout', 'max_retries', 'enabled', 'http_method'],
  ...['authorization_scheme', 'custom_headers', 'payload_templates'],
];

/** Deployments in which a change affects other fields, or is refused because of missing ones. */
export const faultyChanges: readonly Fault[] = [
  {
    name: 'a toggle is answered with the time of the creation',
    caughtBy: /life\/toggleAdvancesUpdatedAt/,
    make: () => webhook(is.toggle, (one) => ({ ...one, updated_at: one.created_at })),
  },
  {
    name: 'updated_at is the same in every answer',
    caughtBy: /life\/updatedAtAdvances/,
    make: () => webhook(is.any, (one) => ({ ...one, updated_at: '2036-01-01T00:00:00.000000Z' })),
  },
  ...fields.flatMap((given) =>
    Object.entries(defaults)
      .filter(([field]) => field !== given)
      .map(([field, value]) => ({
        name: `an update of ${given} sets ${field} to its default`,
        caughtBy: new RegExp(`updateAgentWebhook/body/${given}/alone`),
        make: () => along(given, { [field]: value }),
      })),
  ),
  ...fields
    .filter((given) => given !== 'events')
    .map((given) => ({
      name: `an update of ${given} leaves one event`,
      caughtBy: new RegExp(`updateAgentWebhook/body/${given}/alone`),
      make: () => along(given, { events: ['event_action'] }),
    })),
  {
    name: 'an update of events keeps the old count',
    caughtBy: /updateAgentWebhook\/body\/events\/alone/,
    make: () => oldCount(),
  },
  {
    name: 'an update of events adds to those that are there',
    caughtBy: /updateAgentWebhook\/body\/events\/alone/,
    make: () => adding(),
  },
  ...(['timeout', 'max_retries'] as const).map((field) => ({
    name: `a toggle sets ${field} to its default`,
    caughtBy: /life\/toggle/,
    make: () => alongToggle({ [field]: defaults[field] }),
  })),
  {
    name: 'a toggle leaves one event',
    caughtBy: /life\/toggle/,
    make: () => alongToggle({ events: ['event_action'] }),
  },
  {
    name: 'the list shows accents decomposed',
    caughtBy: /life\/list/,
    make: () => webhook(is.list, (one) => ({ ...one, name: String(one.name).normalize('NFD') })),
  },
  {
    name: 'an empty update is refused',
    caughtBy: /updateAgentWebhook\/body\/nothing\/alone/,
    make: () => refusing((body) => Object.keys(body).length === 0),
  },
  {
    name: 'an empty update sets the defaults',
    caughtBy: /updateAgentWebhook\/body\/nothing\/alone/,
    make: () => (request, ask) =>
      hasMethod('PUT')(request) && hasKeys(request.json) && Object.keys(request.json).length === 0
        ? ask({ json: defaults })
        : ask(),
  },
  {
    name: 'the same name is taken already',
    caughtBy: /updateAgentWebhook\/body\/again\/alone/,
    make: () => sameName(),
  },
  {
    name: 'an update resets created_at of a changed URL',
    caughtBy: /updateAgentWebhook\/body\/webhook_url\/alone/,
    make: () =>
      webhook(is.update, (one, { json: body }) =>
        hasKeys(body) && 'webhook_url' in body ? { ...one, created_at: '2020-01-01T00:00:00.000000Z' } : one,
      ),
  },
  {
    name: 'a webhook is enabled by any update',
    caughtBy: /updateAgentWebhook\/body\/name\/alone/,
    make: () => (request, ask) =>
      hasMethod('PUT')(request) && hasKeys(request.json) && !('enabled' in request.json)
        ? ask({ json: { ...request.json, enabled: true } })
        : ask(),
  },
];

/** Sets other fields when an update sets only one. */
function along(given: string, others: Readonly<Record<string, unknown>>): Behaviour {
  return (request, ask) => {
    const { json: body } = request;
    const isAlone = hasKeys(body) && given in body && Object.keys(body).length === 1;
    return hasMethod('PUT')(request) && isAlone ? ask({ json: { ...others, ...body } }) : ask();
  };
}

/** Sets something before a toggle. */
function alongToggle(others: Readonly<Record<string, unknown>>): Behaviour {
  return async (request, ask) => {
    if (!is.toggle(request, reply(200, {}))) return ask();
    await ask({ method: 'PUT', path: request.path.replace(/\/toggle$/, ''), json: others });
    return ask();
  };
}

function refusing(isRefused: (body: Readonly<Record<string, unknown>>) => boolean): Behaviour {
  return answer(
    and(is.update, ok, ({ json: body }) => hasKeys(body) && isRefused(body)),
    () => reply(422, { message: 'The given data was invalid.', errors: { name: ['It is refused.'] } }),
  );
}

function oldCount(): Behaviour {
  return async (request, ask) => {
    const isChange = hasMethod('PUT')(request) && hasKeys(request.json) && 'events' in request.json;
    if (!isChange) return ask();
    const before: unknown = JSON.parse((await ask({ method: 'GET' })).body ?? '{}');
    const count = hasKeys(before) && hasKeys(before.data) ? before.data.events_count : 0;
    return webhook(is.any, (one) => ({ ...one, events_count: count }))(request, ask);
  };
}

function adding(): Behaviour {
  return async (request, ask) => {
    const { json: body } = request;
    if (!hasMethod('PUT')(request) || !hasKeys(body) || !Array.isArray(body.events)) return ask();
    const before: unknown = JSON.parse((await ask({ method: 'GET' })).body ?? '{}');
    const data = hasKeys(before) && hasKeys(before.data) ? before.data : {};
    const events = Array.isArray(data.events) ? data.events : [];
    return body.events.length === 0 ? ask() : ask({ json: { ...body, events: [...events, ...body.events] } });
  };
}

function sameName(): Behaviour {
  return async (request, ask) => {
    const { json: body } = request;
    if (!hasMethod('PUT')(request) || !hasKeys(body) || body.name === undefined) return ask();
    const before: unknown = JSON.parse((await ask({ method: 'GET' })).body ?? '{}');
    const isSame = hasKeys(before) && hasKeys(before.data) && before.data.name === body.name;
    const errors = { name: ['The name has already been taken.'] };
    return isSame ? reply(422, { message: 'The given data was invalid.', errors }) : ask();
  };
}
