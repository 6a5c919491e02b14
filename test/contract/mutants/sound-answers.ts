import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { Variation } from './fault.ts';
import {
  and,
  answer,
  answered,
  type Body,
  errors,
  is,
  json,
  mapValues,
  ok,
  reply,
  status,
  webhook,
  without,
} from './replies.ts';

/** Deployments whose answers differ from the mock's in undocumented ways. */
export const soundAnswers: readonly Variation[] = [
  { name: 'the mock itself', make: () => (_, ask) => ask() },
  { name: 'create answers 201', make: () => status(and(is.create, ok), 201) },
  { name: 'answers have a charset', make: () => header('Content-Type', 'application/json; charset=utf-8') },
  { name: 'header names are in another case', make: () => header('X-RATELIMIT-LIMIT', '100') },
  {
    name: 'there are rate-limit headers',
    make: () =>
      answer(is.any, (one) => ({
        ...one,
        headers: {
          ...one.headers,
          'X-RateLimit-Limit': '100',
          'X-RateLimit-Remaining': '57',
          'X-RateLimit-Reset': '60',
        },
      })),
  },
  {
    name: 'there are no rate-limit headers',
    make: () =>
      answer(is.any, (one) => ({
        ...one,
        headers: without(one.headers, 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset') as Record<
          string,
          string
        >,
      })),
  },
  { name: 'the reset is a date', make: () => header('X-RateLimit-Reset', 'Mon, 23 Nov 2026 15:00:00 GMT') },
  { name: 'timestamps have no fraction', make: () => timestamps((text) => text.replace(/\.\d+/, '')) },
  { name: 'timestamps have milliseconds', make: () => timestamps((text) => text.replace(/\.(\d{3})\d+/, '.$1')) },
  { name: 'timestamps have an offset', make: () => timestamps((text) => text.replace('Z', '+00:00')) },
  {
    name: 'webhooks have more fields',
    make: () => webhook(is.any, (one) => ({ ...one, http_method: 'POST', last_delivery: null, failures: 0 })),
  },
  {
    name: 'the envelope has more fields',
    make: () => json(is.any, (body) => ({ ...body, request_id: 'b6b0e9', meta: { version: 4 } })),
  },
  { name: 'a 422 says success false', make: () => json(answered(422), (body) => ({ success: false, ...body })) },
  {
    name: 'the wording of fields is another',
    make: () => errors(is.any, (all) => mapValues(all, () => ['Das ist ungültig.'])),
  },
  {
    name: 'a field has several messages',
    make: () => errors(is.any, (all) => mapValues(all, (messages) => [...(messages as unknown[]), 'And once more.'])),
  },
  {
    name: 'items are reported under their field',
    make: () =>
      errors(is.any, (all) =>
        Object.fromEntries(Object.entries(all).map(([key, value]) => [key.split('.')[0], value])),
      ),
  },
  {
    name: 'an unknown token is called unauthenticated',
    make: () =>
      answer(
        and(answered(401), ({ headers }) => headers.authorization !== undefined),
        () => reply(401, { success: false, message: 'Unauthenticated.' }),
      ),
  },
  { name: 'a 401 says success false', make: () => json(answered(401), (body) => ({ success: false, ...body })) },
  {
    name: 'malformed ids are answered 422',
    make: () =>
      answer(
        ({ path }) => path.includes('not-a-uuid'),
        () => reply(422, { message: 'The given data was invalid.', errors: { webhook_id: ['It must be a UUID.'] } }),
      ),
  },
  {
    name: 'malformed ids are answered 400',
    make: () =>
      answer(
        ({ path }) => path.includes('not-a-uuid'),
        () => reply(400, { message: 'Bad Request' }),
      ),
  },
  {
    name: 'events come back sorted',
    make: () => webhook(is.any, (one) => ({ ...one, events: (one.events as unknown[]).toSorted() })),
  },
  {
    name: 'the list is newest first',
    make: () =>
      json(and(is.list, ok), (body) => ({
        ...body,
        data: { ...(body.data as Body), webhooks: ((body.data as Body).webhooks as unknown[]).toReversed() },
      })),
  },
  { name: 'a method that is not documented is answered 404', make: () => status(answered(405), 404) },
  {
    name: 'an error of the framework is HTML',
    make: () =>
      answer(answered(405), (one) => ({ ...one, headers: { 'Content-Type': 'text/html' }, body: '<h1>405</h1>' })),
  },
  {
    name: 'the body is looked at before the agent',
    make: () =>
      answer(
        ({ method, path, json: body }) =>
          method === 'POST' && path.includes('-0000-4000-8000-') && hasKeys(body) && Object.keys(body).length === 0,
        () => reply(422, { message: 'The given data was invalid.', errors: { name: ['The name field is required.'] } }),
      ),
  },
  {
    name: 'a body that is no JSON is answered 400',
    make: () =>
      answer(
        ({ method, path, json: body, headers }) =>
          method === 'POST' &&
          path.endsWith('/webhooks') &&
          (body === undefined || headers['content-type'] === 'text/plain'),
        (one) => (one.status === 422 ? reply(400, { message: 'Bad Request' }) : one),
      ),
  },
  {
    name: 'no event is available, and PHP writes so',
    make: () => json(and(is.list, ok), (body) => ({ ...body, data: { ...(body.data as Body), available_events: [] } })),
  },
  { name: 'health tells more', make: () => json(is.health, (body) => ({ ...body, version: '4.2.0', uptime: 12 })) },
  {
    name: 'keys come in another order',
    make: () => json(is.any, (body) => Object.fromEntries(Object.entries(body).toReversed())),
  },
  {
    name: 'answers are indented',
    make: () =>
      answer(is.any, (one) =>
        one.body === undefined ? one : { ...one, body: JSON.stringify(JSON.parse(one.body), undefined, 4) },
      ),
  },
  {
    name: 'webhooks have a field that is another each time',
    make: () => {
      let seen = 0;
      return webhook(is.any, (one) => ({ ...one, read_count: seen++ }));
    },
  },
  {
    name: 'the answer to a creation has a finer clock than the store',
    make: () =>
      webhook(
        (request, one) => !is.create(request, one),
        (one) => ({
          ...one,
          created_at: String(one.created_at).replace(/\.\d+/, '.000000'),
          updated_at: String(one.updated_at).replace(/\.\d+/, '.000000'),
        }),
      ),
  },
  {
    name: 'the list shows events in another order',
    make: () => webhook(is.list, (one) => ({ ...one, events: (one.events as unknown[]).toReversed() })),
  },
  {
    name: 'slashes are escaped',
    make: () =>
      answer(is.any, (one) => (one.body === undefined ? one : { ...one, body: one.body.replaceAll('/', '\\/') })),
  },
  {
    name: 'refusals carry the id of a trace',
    make: () => json(answered(401, 404, 422), (body) => ({ ...body, trace: 'b6b0e9', path: '/api/v1/agents' })),
  },
  {
    name: 'a refusal advises in words that look like SQL',
    make: () =>
      json(answered(422), (body) => ({
        ...body,
        hint: 'Please update your request and set every field; select one from the list.',
      })),
  },
  {
    name: 'answers take a while',
    make: () => async (request, ask) => {
      if (request.method === 'PATCH') await new Promise((resolve) => setTimeout(resolve, 20));
      return ask();
    },
  },
  {
    name: 'HTTP is answered with cookies and a server name',
    make: () =>
      answer(is.any, (one) => ({
        ...one,
        headers: { ...one.headers, 'Set-Cookie': 'session=abc; HttpOnly', Server: 'nginx', 'X-Powered-By': 'PHP/8.1' },
      })),
  },
  // What is not documented to be there
  { name: 'every answer has a message', make: () => json(ok, (body) => ({ message: 'OK', ...body })) },
  {
    name: 'every success has a code and no errors',
    make: () => json(ok, (body) => ({ ...body, code: 0, errors: null })),
  },
  {
    name: 'a deletion tells what it has deleted',
    make: () => json(and(is.remove, ok), (body) => ({ ...body, data: { id: 'gone' } })),
  },
  {
    name: 'a deletion has no data, and says so',
    make: () => json(and(is.remove, ok), (body) => ({ ...body, data: null })),
  },
  { name: 'the list counts and pages what it shows whole', make: () => json(and(is.list, ok), counted) },
  {
    name: 'webhooks show what they were given beyond the documentation',
    make: () =>
      webhook(is.any, (one) => ({
        ...one,
        ...{ http_method: 'PUT', authorization_scheme: 'bearer', custom_headers: [{ key: 'X-A', value: 'b' }] },
        payload_templates: null,
      })),
  },
  {
    name: 'webhooks show that there is a secret',
    make: () => webhook(is.any, (one) => ({ ...one, webhook_secret: '********', has_secret: true })),
  },
  ...['[hidden]', '••••••••', 'xxxxxxxx', 'REDACTED', '', null, true].map((shown) => ({
    name: `webhooks show ${JSON.stringify(shown)} in place of the secret`,
    make: () => webhook(is.any, (one) => ({ ...one, webhook_secret: shown })),
  })),
  {
    name: 'webhooks show their agent, their links and their last deliveries',
    make: () =>
      webhook(is.any, (one) => ({
        ...one,
        agent: { id: one.agent_id, name: 'My Agent', webhooks: [{ id: one.id, timeout: 'none' }] },
        links: { self: `/webhooks/${one.id}` },
        last_deliveries: [],
        status_code: null,
      })),
  },
  {
    name: 'webhooks have no fields but the documented ones, and in another order',
    make: () => webhook(is.any, (one) => Object.fromEntries(Object.entries(one).toReversed())),
  },
  {
    name: 'a refusal has a code, a status and an id',
    make: () =>
      json(answered(401, 404, 422), (body) => ({ code: 'REFUSED', ...body, status: 422, request_id: '7', data: null })),
  },
  { name: 'a 404 has no errors, and says so', make: () => json(answered(404), (body) => ({ ...body, errors: [] })) },
  {
    name: 'an unknown token is refused in the words of OAuth',
    make: () =>
      answer(
        and(answered(401), ({ headers }) => /^Bearer talq_/.test(String(headers.authorization))),
        () =>
          reply(401, { error: 'invalid_token', error_description: 'The token is unknown.', message: 'Unauthorized' }),
      ),
  },
  {
    name: 'a token without its scheme is asked for in other words',
    make: () =>
      answer(
        and(answered(401), ({ headers }) => headers.authorization !== undefined),
        () => reply(401, { message: 'Authorization must be: Bearer <token>' }),
      ),
  },
  // Times
  { name: 'timestamps have nanoseconds', make: () => timestamps((text) => text.replace('Z', '123Z')) },
  {
    name: 'timestamps have one digit of a fraction',
    make: () => timestamps((text) => text.replace(/\.(\d)\d+/, '.$1')),
  },
  { name: 'timestamps are those of another zone', make: () => timestamps((text) => inZone(text, 5.5, '+05:30')) },
  { name: 'timestamps are those of a zone in the west', make: () => timestamps((text) => inZone(text, -8, '-08:00')) },
  {
    name: 'the times of reading are in another zone than those of writing',
    make: () =>
      webhook(
        (...of) => is.get(...of) || is.list(...of),
        (one) => ({
          ...one,
          created_at: inZone(String(one.created_at), 2, '+02:00'),
          updated_at: inZone(String(one.updated_at), 2, '+02:00'),
        }),
      ),
  },
  // Order and number
  {
    name: 'the list is in no order, and another each time',
    make: () => {
      let seen = 0;
      return json(and(is.list, ok), (body) => {
        const data = body.data as Body;
        const all = data.webhooks as unknown[];
        const at = seen++ % Math.max(1, all.length);
        return { ...body, data: { ...data, webhooks: [...all.slice(at), ...all.slice(0, at)] } };
      });
    },
  },
  {
    name: 'the order of errors is another',
    make: () => errors(is.any, (all) => Object.fromEntries(Object.entries(all).toReversed())),
  },
  // Refusals
  {
    name: 'an unknown route is answered 401 without a token, and else 405',
    make: () =>
      answer(
        and(answered(404), ({ path }) => !path.startsWith('/agents')),
        () => reply(405, { message: 'Not here' }),
      ),
  },
  {
    name: 'a malformed id is not found in other words',
    make: () =>
      answer(
        ({ path }) => path.includes('not-a-uuid'),
        () => reply(404, { success: false, message: 'No query results for model [Webhook].' }),
      ),
  },
  { name: 'a method that is not documented is answered 501', make: () => status(answered(405), 501) },
  {
    name: 'a refusal links to pages of help',
    make: () =>
      json(answered(401, 404, 405, 422), (body) => ({
        ...body,
        help: 'https://help.talkover.ai/usr/share/errors.php#webhooks',
        see: 'https://example.com/var/www/index.php',
      })),
  },
  {
    name: 'a method that is not documented is answered 403',
    make: () => answer(answered(405), () => reply(403, { message: 'Forbidden' })),
  },
];

/** A list with data about pages, but only one page. */
function counted(body: Body): Body {
  const data = body.data as Body;
  const total = (data.webhooks as unknown[]).length;
  return {
    ...body,
    data: { ...data, total },
    meta: { current_page: 1, last_page: 1, per_page: total, total },
    links: [],
  };
}

/** The same time in another zone. @param hours its offset from UTC */
function inZone(text: string, hours: number, offset: string): string {
  const local = new Date(Date.parse(text) + hours * 3_600_000).toISOString();
  return local.replace('Z', offset);
}

function header(name: string, value: string): Behaviour {
  return answer(is.any, (one) => {
    const others = Object.entries(one.headers).filter(([own]) => own.toLowerCase() !== name.toLowerCase());
    return { ...one, headers: { ...Object.fromEntries(others), [name]: value } };
  });
}

function timestamps(change: (text: string) => string): Behaviour {
  return webhook(is.any, (one) => ({
    ...one,
    created_at: change(String(one.created_at)),
    updated_at: change(String(one.updated_at)),
  }));
}
