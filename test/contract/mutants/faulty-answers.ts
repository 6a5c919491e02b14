import type { Fault } from './fault.ts';
import { and, answer, answered, is, json, ok, reply, status, webhook, without } from './replies.ts';

/** Deployments whose successes differ from the document: status, envelope, types, echo, consistency. */
export const faultyAnswers: readonly Fault[] = [
  // Status codes
  {
    name: 'create answers 500 after creating',
    caughtBy: /^createAgentWebhook/,
    make: () => status(and(is.create, ok), 500),
  },
  { name: 'create answers 302', caughtBy: /^createAgentWebhook/, make: () => status(and(is.create, ok), 302) },
  {
    name: 'delete answers 204 without a body',
    caughtBy: /^life\/delete/,
    make: () => answer(and(is.remove, ok), () => ({ status: 204, headers: {}, body: undefined })),
  },
  { name: 'update answers 201', caughtBy: /^life\/update/, make: () => status(and(is.update, ok), 201) },
  { name: 'toggle answers 202', caughtBy: /^life\/toggle/, make: () => status(and(is.toggle, ok), 202) },
  { name: 'invalid data is answered 400', caughtBy: /body\//, make: () => status(answered(422), 400) },
  {
    name: 'invalid updates are answered 400',
    caughtBy: /^updateAgentWebhook\/body/,
    make: () => status(and(is.update, answered(422)), 400),
  },
  { name: 'invalid data is answered 200', caughtBy: /body\//, make: () => status(answered(422), 200) },
  { name: 'unauthorized is answered 403', caughtBy: /\/access\//, make: () => status(answered(401), 403) },
  { name: 'unauthorized is answered 404', caughtBy: /\/access\//, make: () => status(answered(401), 404) },
  { name: 'not found is answered 400', caughtBy: /\/path\//, make: () => status(answered(404), 400) },
  { name: 'not found is answered 410', caughtBy: /\/path\//, make: () => status(answered(404), 410) },
  { name: 'health says 503', caughtBy: /^getHealth|^health/, make: () => status(is.health, 503) },
  // Envelope
  {
    name: 'create has no success',
    caughtBy: /^createAgentWebhook/,
    make: () => json(and(is.create, ok), (body) => without(body, 'success')),
  },
  {
    name: 'create has no message',
    caughtBy: /^createAgentWebhook/,
    make: () => json(and(is.create, ok), (body) => without(body, 'message')),
  },
  {
    name: 'create answers the webhook bare',
    caughtBy: /^createAgentWebhook/,
    make: () => json(and(is.create, ok), ({ data }) => data),
  },
  {
    name: 'success is the text "true"',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => json(ok, (body) => ({ ...body, success: 'true' })),
  },
  {
    name: 'success is 1',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => json(ok, (body) => ({ ...body, success: 1 })),
  },
  {
    name: 'get wraps the webhook in a list',
    caughtBy: /^life\/get|getAgent/,
    make: () => json(and(is.get, ok), (body) => ({ ...body, data: [body.data] })),
  },
  {
    name: 'the list is bare',
    caughtBy: /^life\/list/,
    make: () => json(and(is.list, ok), (body) => ({ ...body, data: [] })),
  },
  {
    name: 'the list has no available events',
    caughtBy: /list/i,
    make: () =>
      json(and(is.list, ok), (body) => ({
        ...body,
        data: without(body.data as Record<string, unknown>, 'available_events'),
      })),
  },
  {
    name: 'the available events are a list',
    caughtBy: /list/i,
    make: () =>
      json(and(is.list, ok), (body) => ({
        ...body,
        data: { ...(body.data as object), available_events: ['event_action'] },
      })),
  },
  {
    name: 'the create message is misspelt',
    caughtBy: /^createAgentWebhook/,
    make: () => json(and(is.create, ok), (body) => ({ ...body, message: 'Webhook created succesfully' })),
  },
  {
    name: 'the toggle message is that of update',
    caughtBy: /^life\/toggle/,
    make: () => json(and(is.toggle, ok), (body) => ({ ...body, message: 'Webhook updated successfully' })),
  },
  {
    name: 'the toggle message tells the old state',
    caughtBy: /^life\/toggle/,
    make: () =>
      json(and(is.toggle, ok), (body) => ({
        ...body,
        message: body.message === 'Webhook enabled' ? 'Webhook disabled' : 'Webhook enabled',
      })),
  },
  {
    name: 'delete says nothing',
    caughtBy: /^life\/delete/,
    make: () => json(and(is.remove, ok), () => ({ success: true })),
  },
  { name: 'health is not ok', caughtBy: /health/i, make: () => json(is.health, () => ({ status: 'healthy' })) },
  // Types and fields
  {
    name: 'timeout is text',
    caughtBy: /timeout|onlyRequired/,
    make: () => webhook(is.any, (one) => ({ ...one, timeout: String(one.timeout) })),
  },
  {
    name: 'enabled is 0 or 1',
    caughtBy: /enabled|onlyRequired/,
    make: () => webhook(is.any, (one) => ({ ...one, enabled: one.enabled ? 1 : 0 })),
  },
  {
    name: 'the id is a number',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.any, (one) => ({ ...one, id: 17 })),
  },
  {
    name: 'the id is no UUID',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.create, (one) => ({ ...one, id: `wh_${one.id}` })),
  },
  {
    name: 'created_at is no ISO 8601',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.any, (one) => ({ ...one, created_at: '2025-09-03 23:19:51' })),
  },
  {
    name: 'updated_at is a number',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.any, (one) => ({ ...one, updated_at: 1756941591 })),
  },
  {
    name: 'events are one text',
    caughtBy: /events|onlyRequired/,
    make: () => webhook(is.any, (one) => ({ ...one, events: String(one.events) })),
  },
  {
    name: 'get has no events_count',
    caughtBy: /^life\/get/,
    make: () => webhook(is.get, (one) => without(one, 'events_count')),
  },
  { name: 'the list has no status', caughtBy: /list/i, make: () => webhook(is.list, (one) => without(one, 'status')) },
  {
    name: 'update has no updated_at',
    caughtBy: /^life\/update/,
    make: () => webhook(is.update, (one) => without(one, 'updated_at')),
  },
  {
    name: 'status is a word that is not documented',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.any, (one) => ({ ...one, status: 'enabled' })),
  },
  // Echo and consistency
  {
    name: 'the name comes back in upper case',
    caughtBy: /name/,
    make: () => webhook(is.create, (one) => ({ ...one, name: String(one.name).toUpperCase() })),
  },
  {
    name: 'the name comes back cut',
    caughtBy: /name\/maxLength/,
    make: () => webhook(is.any, (one) => ({ ...one, name: String(one.name).slice(0, 191) })),
  },
  {
    name: 'the URL comes back without its path',
    caughtBy: /webhook_url/,
    make: () => webhook(is.create, (one) => ({ ...one, webhook_url: new URL(String(one.webhook_url)).origin })),
  },
  {
    name: 'the URL comes back escaped',
    caughtBy: /webhook_url/,
    make: () =>
      webhook(is.any, (one) => ({ ...one, webhook_url: encodeURI(String(one.webhook_url)).replaceAll('/', '%2F') })),
  },
  {
    name: 'only the first event comes back',
    caughtBy: /events/,
    make: () =>
      webhook(is.create, (one) => ({ ...one, events: (one.events as unknown[]).slice(0, 1), events_count: 1 })),
  },
  {
    name: 'events_count is one too many',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.any, (one) => ({ ...one, events_count: Number(one.events_count) + 1 })),
  },
  {
    name: 'a disabled webhook is active',
    caughtBy: /enabled|life/,
    make: () => webhook(is.any, (one) => ({ ...one, status: 'active' })),
  },
  {
    name: 'agent_id is another',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.create, (one) => ({ ...one, agent_id: '9fbef0c4-1f0a-4d7b-8a53-3f1c7a9be204' })),
  },
  {
    name: 'updated_at is before created_at',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => webhook(is.create, (one) => ({ ...one, updated_at: '2001-01-01T00:00:00.000000Z' })),
  },
  {
    name: 'a timeout above 60 comes back as 60',
    caughtBy: /timeout\/maximum/,
    make: () => webhook(is.any, (one) => ({ ...one, timeout: Math.min(60, Number(one.timeout)) })),
  },
  ...[
    ...['id', 'agent_id', 'name', 'webhook_url', 'events', 'timeout', 'max_retries', 'enabled'],
    ...['created_at', 'updated_at', 'events_count', 'status'],
  ].flatMap((name) => [
    {
      name: `webhooks are listed without ${name}`,
      caughtBy: /list/i,
      make: () => webhook(is.list, (one) => without(one, name)),
    },
    {
      name: `a new webhook is shown without ${name}`,
      caughtBy: /^createAgentWebhook/,
      make: () => webhook(is.create, (one) => without(one, name)),
    },
  ]),
  {
    name: 'a toggle wants a body',
    caughtBy: /^life\/toggle/,
    make: () => answer(and(is.toggle, ok), () => reply(422, wanted)),
  },
  {
    name: 'a 404 names a mistake of the data',
    caughtBy: /path/,
    make: () => answer(answered(404), () => reply(422, wanted)),
  },
  {
    name: 'success is left out of everything but lists',
    caughtBy: /^(createAgentWebhook|life)/,
    make: () =>
      json(
        (...of) => ok(...of) && !is.list(...of),
        (body) => without(body, 'success'),
      ),
  },
];

const wanted = { message: 'The given data was invalid.', errors: { enabled: ['The enabled field is required.'] } };
