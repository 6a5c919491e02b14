import { createHmac } from 'node:crypto';
import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour, Reply } from './deployment.ts';
import type { DeliveryVariation } from './fault.ts';
import { secret } from './judge-deployment.ts';
import { and, answer, answered, type Body, is, json, logs, ok, reply, status, without } from './replies.ts';
import { soundLogs } from './sound-logs.ts';

/** Deployments whose deliveries, logs and retries differ from the mock's in undocumented ways. */
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
    name: 'the time of the payload has an offset',
    ...payload((all) => ({ ...all, timestamp: '2025-09-04T01:19:51.000+02:00' })),
  },
  {
    name: 'the fields of the payload come in another order',
    ...payload((all) => Object.fromEntries(Object.entries(all).toReversed())),
  },
  {
    name: 'the payload is written as PHP does',
    relay: signedAnew((body) => body.replaceAll('/', '\\/').replace(/[^\0-\x7f]/g, escapedOf)),
  },
  { name: 'the payload ends in a line break', relay: signedAnew((body) => `${body}\n`) },
  {
    name: 'deliveries are called JSON with a charset',
    relay: (one) => ({ ...one, headers: { ...one.headers, 'content-type': 'application/json; charset=utf-8' } }),
  },
  {
    name: 'deliveries have no user agent and accept everything',
    relay: (one) => ({
      ...one,
      headers: { ...without(one.headers, 'user-agent'), accept: '*/*' } as Record<string, string>,
    }),
  },
  {
    name: 'escapes of the URL are sent in lower case',
    relay: (one) => ({ ...one, path: one.path.replace('%2F', '%2f') }),
  },
  { name: 'the receiver is heard out', isLate: true },
  {
    name: 'a test takes no time',
    make: () => json(and(is.test, ok), (body) => ({ ...body, data: { ...(body.data as Body), response_time: 0 } })),
  },
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
  { name: 'only HTTPS is taken for deliveries', make: () => refusingUrl((url) => url.startsWith('http:')) },
  {
    name: 'names that lead nowhere are refused',
    make: () => refusingUrl((url) => url.includes('.invalid')),
  },
  ...soundLogs,
  // Retries
  ...[403, 409, 422].map((code) => ({
    name: `a retry of another webhook's entry is answered ${code}`,
    make: () => ofAnother(() => reply(code, { success: false, message: 'Not of this webhook.' })),
  })),
  {
    name: "a retry of another webhook's entry is queued",
    make: () => ofAnother((path) => reply(200, queuedAnew(path))),
  },
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

/** Answers a retry of an entry in another webhook's log. */
function ofAnother(change: (path: string) => Reply): Behaviour {
  return answer(
    and(is.retry, answered(404), (_, { body }) => body?.includes('Log not found') === true),
    (one, { path }) => (path.includes('-0000-4000-8000-') ? one : change(path)),
  );
}

function queuedAnew(path: string): unknown {
  const [, original_log_id] = /\/logs\/([^/]+)/.exec(path) ?? [];
  const data = { log_id: '9fd0c1a4-6a53-4f0e-9d38-0f6f0a7b5c12', original_log_id, queued_at: '2026-01-15T11:00:00Z' };
  return { success: true, message: 'Webhook retry queued successfully', data };
}

/** Changes the payload, with a new signature, and its entry in the log. */
function payload(change: (payload: Body) => Body, indent?: number): Pick<DeliveryVariation, 'relay' | 'make'> {
  return {
    relay: (one) => {
      const given: unknown = JSON.parse(one.body);
      const body = JSON.stringify(change(hasKeys(given) ? given : {}), undefined, indent);
      return signedAnew(() => body)(one);
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

/** Sends another body, with a new signature. */
export function signedAnew(change: (body: string) => string): NonNullable<DeliveryVariation['relay']> {
  return (one) => {
    const body = change(one.body);
    // A retry is signed with the current secret.
    const key = one.method === 'PATCH' ? `${secret}-now` : secret;
    return {
      ...one,
      body,
      headers: { ...one.headers, signature: createHmac('sha256', key).update(body).digest('hex') },
    };
  };
}

function escapedOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
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
