import { createHmac } from 'node:crypto';
import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { DeliveryVariation } from './fault.ts';
import { secret } from './judge-deployment.ts';
import { and, answer, answered, type Body, is, json, logs, ok, reply, status, without } from './replies.ts';

/** Deployments whose deliveries, logs and retries differ from the mock's in what is not documented. */
export const soundDeliveries: readonly DeliveryVariation[] = [
  { name: 'the mock itself, with a receiver' },
  // Tests
  ...[200, 409, 422, 502, 504].map((code) => ({
    name: `a failed test is answered ${code}`,
    make: () => status(and(is.test, answered(400)), code),
  })),
  {
    name: 'a failed test tells more',
    make: () =>
      json(and(is.test, answered(400)), (body) => ({ ...body, code: 'TEST_FAILED', data: { status_code: null } })),
  },
  {
    name: 'a test of what can not be reached is answered in other words',
    make: () =>
      json(and(is.test, answered(400)), (body) =>
        /Host not found/.test(String(body.message))
          ? { ...body, message: 'cURL error 6: Could not resolve host' }
          : body,
      ),
  },
  {
    name: 'disabled webhooks can not be tested',
    make: () =>
      answer(and(is.test, answered(200, 400)), () => reply(422, { success: false, message: 'Webhook is disabled' })),
    relay: () => undefined,
  },
  { name: 'the answer to a test tells more', make: () => moreData(is.test) },
  // What is sent
  { name: 'the payload has more fields', ...payload((all) => ({ ...all, data: {}, environment: 'staging' })) },
  {
    name: 'the time of the payload has microseconds',
    ...payload((all) => ({ ...all, timestamp: '2025-09-03T23:19:51.000000Z' })),
  },
  {
    name: 'the time of the payload has whole seconds',
    ...payload((all) => ({ ...all, timestamp: '2025-09-03T23:19:51Z' })),
  },
  { name: 'the payload is indented', ...payload((all) => all, 4) },
  {
    name: 'deliveries have more headers',
    relay: (one) => ({ ...one, headers: { ...one.headers, 'x-request-id': '7' } }),
  },
  {
    name: 'the signature has another name and a prefix',
    options: {
      signature: { header: 'X-Hub-Signature-256', value: 'sha256={signature}', base: '{body}', encoding: 'hex' },
    },
  },
  {
    name: 'the signature is base64',
    options: { signature: { header: 'X-Signature', value: '{signature}', base: '{body}', encoding: 'base64' } },
  },
  {
    name: 'the signature is in upper case',
    options: { signature: { header: 'Signature', value: '{signature}', base: '{body}', encoding: 'hex' } },
    relay: (one) => ({ ...one, headers: { ...one.headers, signature: String(one.headers.signature).toUpperCase() } }),
  },
  {
    name: 'the time is signed too, in the same header',
    options: {
      signature: {
        ...{ header: 'Stripe-Signature', value: 't={timestamp},v1={signature}', base: '{timestamp}.{body}' },
        ...{ encoding: 'hex', separator: ',' },
      },
    },
  },
  {
    name: 'id and time are signed too, in headers of their own',
    options: {
      signature: {
        ...{ header: 'webhook-signature', value: 'v1,{signature}', base: '{id}.{timestamp}.{body}' },
        ...{ encoding: 'base64', separator: ' ', idHeader: 'webhook-id', timestampHeader: 'webhook-timestamp' },
      },
    },
  },
  { name: 'the deployment does not reach the receiver', relay: () => undefined, isSlow: true },
  // Addresses
  {
    name: 'addresses of this machine are refused',
    make: () => refusingUrl((url) => url.includes('127.0.0.1')),
  },
  {
    name: 'names that lead nowhere are refused',
    make: () => refusingUrl((url) => url.includes('.invalid')),
  },
  // The log
  { name: 'the log is oldest first', make: oldestFirst },
  { name: 'entries and pagination tell more', make: moreInLogs },
  {
    name: 'the times of the log have fractions',
    make: () =>
      logs((log) => ({
        ...log,
        created_at: String(log.created_at).replace('Z', '.000000Z'),
        ...(typeof log.delivered_at === 'string' && { delivered_at: log.delivered_at.replace('Z', '.123Z') }),
      })),
  },
  { name: 'there were deliveries before', make: () => withEarlier(3) },
  { name: 'what has failed is tried twice before the log is read', make: () => triedTwice('failed', (all) => all) },
  { name: 'what is tried twice is logged oldest first', make: () => triedTwice('retrying', (all) => all.toReversed()) },
  { name: 'tests are not logged', make: unlogged },
  {
    name: 'tests that succeed are not logged',
    make: () => repaged((all) => all.filter(({ status: of, attempt }) => of !== 'success' || attempt !== 1)),
  },
  { name: 'entries of the same second stand in any order', make: anyOrder },
  {
    name: 'without an answer, http_status is 0',
    make: () => logs((log) => (log.http_status === null ? { ...log, http_status: 0 } : log)),
  },
  {
    name: 'headers are logged as lists',
    make: () =>
      logs((log) =>
        hasKeys(log.response_headers)
          ? {
              ...log,
              response_headers: Object.fromEntries(
                Object.entries(log.response_headers).map(([name, value]) => [name, [value]]),
              ),
            }
          : log,
      ),
  },
  {
    name: 'limits of a page are kept without a refusal',
    make: () => (request, ask) => {
      const query = request.query
        .replaceAll(/per_page=(0|-\d+|[a-z_]+)/g, 'per_page=1')
        .replace('per_page=101', 'per_page=100');
      const sound = query.replaceAll(/([?&]page)=(0|[a-z_]+)/g, '$1=1');
      return is.logs(request, reply(200, {})) ? ask({ query: sound }) : ask();
    },
  },
  // Retries
  { name: 'the answer to a retry tells more', make: () => moreData(is.retry) },
  {
    name: 'a refused retry tells more',
    make: () => json(and(is.retry, answered(422)), (body) => ({ ...body, reason: 'It has succeeded.' })),
  },
  { name: 'a retry is still pending when it is looked for', make: stillPending },
  {
    name: 'a retry counts as attempt 1',
    make: () => logs((log) => ({ ...log, attempt: 1 })),
  },
  {
    name: 'a webhook that can not be reached is in error',
    make: () =>
      json(ok, (body, { path }) => {
        const { data } = body;
        const isOurs = hasKeys(data) && /\/webhooks\/[^/]+$/.test(path) && data.status === 'active';
        return isOurs ? { ...body, data: { ...data, status: 'error' } } : body;
      }),
  },
];

/** Changes the payload, signed anew, and what the log tells of it. */
function payload(change: (payload: Body) => Body, indent?: number): Pick<DeliveryVariation, 'relay' | 'make'> {
  return {
    relay: (one) => {
      const given: unknown = JSON.parse(one.body);
      const body = JSON.stringify(change(hasKeys(given) ? given : {}), undefined, indent);
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      return { ...one, body, headers: { ...one.headers, signature } };
    },
    make: () =>
      logs((log) => (hasKeys(log.request_payload) ? { ...log, request_payload: change(log.request_payload) } : log)),
  };
}

function moreData(when: typeof is.test): Behaviour {
  return json(and(when, ok), (body) => ({
    ...body,
    data: hasKeys(body.data) ? { ...body.data, attempt: 1 } : body.data,
    trace_id: 'b6b0e9',
  }));
}

function refusingUrl(isRefused: (url: string) => boolean): Behaviour {
  return answer(
    ({ method, json: body }) =>
      method === 'PUT' && hasKeys(body) && typeof body.webhook_url === 'string' && isRefused(body.webhook_url),
    (one) =>
      one.status === 200
        ? reply(422, {
            message: 'The given data was invalid.',
            errors: { webhook_url: ['The webhook url is not a valid URL.'] },
          })
        : one,
  );
}

function moreInLogs(): Behaviour {
  return json(and(is.logs, ok), (body) => ({
    ...body,
    data: (body.data as Body[]).map((log) => ({ ...log, request_url: 'https://example.com/', next_retry_at: null })),
    pagination: { ...(body.pagination as Body), from: 1, to: 2, path: '/logs' },
    links: { next: null },
  }));
}

/** Makes the pages of a log anew, from all that the mock has. */
function repaged(change: (all: readonly Body[], webhookId: string) => readonly Body[]): Behaviour {
  return async (request, ask) => {
    if (!is.logs(request, reply(200, {}))) return ask();
    const plain = await ask();
    if (plain.status !== 200) return plain;
    const whole = await ask({ query: '?per_page=100' });
    const query = new URLSearchParams(request.query);
    const [size, page] = [Number(query.get('per_page') ?? 25), Number(query.get('page') ?? 1)];
    const all = change(JSON.parse(whole.body ?? '{}').data, request.path.split('/')[4] ?? '');
    const pagination = {
      ...{ current_page: page, per_page: size, total: all.length },
      last_page: Math.max(1, Math.ceil(all.length / size)),
    };
    return reply(200, { success: true, data: all.slice((page - 1) * size, page * size), pagination });
  };
}

function oldestFirst(): Behaviour {
  return repaged((all) => all.toReversed());
}

/** Sorts a page of one entry otherwise than a page of many. */
function anyOrder(): Behaviour {
  const [plain, reversed] = [inOneSecond((all) => all), inOneSecond((all) => all.toReversed())];
  return (request, ask) => (request.query.includes('per_page=1&') ? reversed : plain)(request, ask);
}

function inOneSecond(order: (all: readonly Body[]) => readonly Body[]): Behaviour {
  return repaged((all) => order(all.map((log) => ({ ...log, created_at: '2026-01-15T11:00:00Z' }))));
}

/** Attempts at other events that were there before. */
function withEarlier(count: number): Behaviour {
  return repaged((all, webhook_id) => [
    ...all,
    ...Array.from({ length: count }, (_, index) => ({
      ...{
        id: `${webhook_id.slice(0, 8)}-6a53-4f0e-9d38-0f6f0a7b5c0${index}`,
        webhook_id,
        event: 'event_action',
        attempt: 3,
      },
      ...{ status: 'retrying', http_status: 503, error: 'HTTP 503 Service Unavailable', duration_ms: 20 },
      created_at: '2024-01-15T11:00:00Z',
    })),
  ]);
}

/** Each failed attempt is a second one, a second after the first. */
function triedTwice(status: string, order: (all: readonly Body[]) => readonly Body[]): Behaviour {
  return repaged((all) =>
    order(
      all.flatMap((log) => {
        if (log.status !== 'failed') return [log];
        const created_at = new Date(Date.parse(String(log.created_at)) + 1000).toISOString().replace(/\.\d+/, '');
        const first = { ...log, id: String(log.id).replace(/^.{8}/, 'abcdef01'), status };
        return [{ ...log, attempt: 2, created_at }, first];
      }),
    ),
  );
}

function unlogged(): Behaviour {
  return repaged(() => []);
}

function stillPending(): Behaviour {
  let queued: unknown;
  const changed = logs((log) =>
    log.id === queued
      ? { ...without(log, 'http_status', 'error', 'duration_ms', 'delivered_at'), status: 'pending' }
      : log,
  );
  return async (request, ask) => {
    const given = await changed(request, ask);
    if (is.retry(request, given) && given.status === 200) queued = JSON.parse(given.body ?? '{}').data.log_id;
    return given;
  };
}
