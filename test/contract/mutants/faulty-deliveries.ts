import { createHmac } from 'node:crypto';
import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { DeliveryFault } from './fault.ts';
import { secret } from './judge-deployment.ts';
import type { Relay, Sent } from './relay.ts';
import { and, answer, answered, type Body, is, json, logs, ok, reply, status, without } from './replies.ts';

/** Deployments that test, log or retry in other ways than documented. */
export const faultyDeliveries: readonly DeliveryFault[] = [
  // The answer to a test
  {
    name: 'a test of what can not be reached succeeds',
    caughtBy: /^testAgentWebhook\/unreachable/,
    make: () => answer(and(is.test, answered(400)), () => reply(200, sent(0))),
  },
  {
    name: 'a test succeeds with any answer of the receiver',
    caughtBy: /^testAgentWebhook\/receiver\/failed/,
    make: () =>
      answer(and(is.test, answered(400)), (one) => (one.body?.includes('HTTP 500') ? reply(200, sent(500)) : one)),
  },
  {
    name: 'a failed test says success',
    caughtBy: /^testAgentWebhook\/(unreachable|receiver\/failed)/,
    make: () => json(and(is.test, answered(400)), (body) => ({ ...body, success: true })),
  },
  {
    name: 'a failed test has a message of its own',
    caughtBy: /receiver\/failed/,
    make: () => failedMessage((text) => text.replace('Webhook test failed: ', 'The test has failed: ')),
  },
  {
    name: 'a failed test tells the status without its name',
    caughtBy: /receiver\/failed/,
    make: () => failedMessage((text) => text.replace(' Internal Server Error', '')),
  },
  {
    name: 'a failed test has no success',
    caughtBy: /receiver\/failed/,
    make: () => json(and(is.test, answered(400)), (body) => without(body, 'success')),
  },
  {
    name: 'a test that is not answered is called timed out',
    caughtBy: /receiver\/timeout/,
    isSlow: true,
    make: () => failedMessage((text) => text.replace('Connection timeout', 'Operation timed out after 5000 ms')),
  },
  {
    name: 'a test that is not answered succeeds',
    caughtBy: /receiver\/timeout/,
    isSlow: true,
    make: () =>
      answer(and(is.test, answered(400)), (one) => (one.body?.includes('timeout') ? reply(200, sent(200)) : one)),
  },
  {
    name: 'the message of a test is misspelt',
    caughtBy: /receiver\/sent/,
    make: () => json(and(is.test, ok), (body) => ({ ...body, message: 'Test webhook sent succesfully' })),
  },
  { name: 'a test has no status code', caughtBy: /receiver\/(sent|statusCode)/, make: () => testData('status_code') },
  { name: 'a test has no response time', caughtBy: /receiver\/sent/, make: () => testData('response_time') },
  {
    name: 'the status code is always 200',
    caughtBy: /receiver\/statusCode/,
    make: () => data(is.test, (one) => ({ ...one, status_code: 200 })),
  },
  {
    name: 'the response time is in seconds',
    caughtBy: /receiver\/sent/,
    make: () => data(is.test, (one) => ({ ...one, response_time: 0.012 })),
  },
  {
    name: 'a test is answered 202',
    caughtBy: /receiver\/sent/,
    make: () => status(and(is.test, ok), 202),
  },
  {
    name: 'nothing is sent for a test that is said to be sent',
    caughtBy: /receiver\/sent/,
    make: () => async (request, ask) => (is.test(request, reply(200, {})) ? reply(200, sent(202)) : ask()),
  },
  // What arrives
  { name: 'tests are always POST', caughtBy: /receiver\/method/, relay: (one) => ({ ...one, method: 'POST' }) },
  {
    name: 'custom headers do not arrive',
    caughtBy: /receiver\/customHeaders/,
    relay: headers((all) => strings(without(all, 'x-talkover-contract'))),
  },
  {
    name: 'custom headers arrive changed',
    caughtBy: /receiver\/customHeaders/,
    relay: headers((all) => ({ ...all, 'x-talkover-contract': String(all['x-talkover-contract']).toUpperCase() })),
  },
  {
    name: 'the log shows the entries of every webhook as its own',
    caughtBy: /^listAgentWebhookLogs\/ofAnother/,
    make: () => logsOfAll(),
  },
  {
    name: 'a log can be retried through another agent',
    caughtBy: /^otherAgent\/retryAgentWebhookLog/,
    make: () => (request, ask) =>
      is.retry(request, reply(200, {}))
        ? ask({ path: request.path.replace(/\/agents\/[^/]+/, '/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d') })
        : ask(),
  },
  {
    name: 'the second custom header does not arrive',
    caughtBy: /receiver\/customHeaders/,
    relay: headers((all) => strings(without(all, 'x-talkover-second'))),
  },
  {
    name: 'the second custom header arrives in lower case',
    caughtBy: /receiver\/customHeaders/,
    relay: headers((all) => ({ ...all, 'x-talkover-second': String(all['x-talkover-second']).toLowerCase() })),
  },
  {
    name: 'the query does not arrive',
    caughtBy: /receiver\/url/,
    relay: (one) => ({ ...one, path: one.path.replace(/\?.*/, '') }),
  },
  {
    name: 'the query arrives decoded',
    caughtBy: /receiver\/url/,
    relay: (one) => ({ ...one, path: one.path.replace('%26', '&').replace('%2F', '/') }),
  },
  {
    name: 'the path arrives in lower case',
    caughtBy: /receiver\/url/,
    relay: (one) => ({ ...one, path: one.path.replace('/Hook', '/hook') }),
  },
  {
    name: 'a name that is not ASCII arrives as question marks',
    caughtBy: /receiver\/payload/,
    relay: payload((all) => ({ ...all, webhook_name: String(all.webhook_name).replace(/[^\0-\x7f]/gu, '?') })),
  },
  {
    name: 'the signature is of the body in Latin-1',
    caughtBy: /receiver\/signature/,
    relay: signing((body) => createHmac('sha256', secret).update(Buffer.from(body, 'latin1')).digest('hex')),
  },
  {
    name: 'the signature is of the body with escapes',
    caughtBy: /receiver\/signature/,
    relay: signing((body) => createHmac('sha256', secret).update(escaped(body)).digest('hex')),
  },
  {
    name: 'a retry bears the headers of then',
    caughtBy: /^retryAgentWebhookLog\/receiver\/customHeaders/,
    relay: headers((all) => ({
      ...all,
      'x-talkover-contract': String(all['x-talkover-contract']).replace('-now', ''),
    })),
  },
  {
    name: 'deliveries are not signed',
    caughtBy: /receiver\/signature/,
    relay: headers((all) => strings(without(all, 'signature'))),
  },
  {
    name: 'deliveries are signed with another key',
    caughtBy: /receiver\/signature/,
    relay: signing((body) => createHmac('sha256', 'another').update(body).digest('hex')),
  },
  {
    name: 'deliveries are signed with SHA-1',
    caughtBy: /receiver\/signature/,
    relay: signing((body) => createHmac('sha1', secret).update(body).digest('hex')),
  },
  {
    name: 'the signature is of another text than the body',
    caughtBy: /receiver\/signature/,
    relay: signing((body) => createHmac('sha256', secret).update(`${body}\n\n`).digest('hex')),
  },
  {
    name: 'the signature is the secret',
    caughtBy: /receiver\/signature/,
    relay: signing(() => secret),
  },
  ...(['event', 'agent_id', 'agent_name', 'webhook_id', 'webhook_name', 'timestamp', 'test'] as const).map((name) => ({
    name: `the payload has no ${name}`,
    caughtBy: /receiver\/payload/,
    relay: payload((all) => without(all, name)),
  })),
  {
    name: 'the event of a test has another name',
    caughtBy: /receiver\/payload/,
    relay: payload((all) => ({ ...all, event: 'test' })),
  },
  {
    name: 'test is text',
    caughtBy: /receiver\/payload/,
    relay: payload((all) => ({ ...all, test: 'true' })),
  },
  {
    name: 'the payload is of another webhook',
    caughtBy: /receiver\/payload/,
    relay: payload((all) => ({ ...all, webhook_id: '9fcafbf2-7593-44d6-8cd7-1b221beba62a' })),
  },
  {
    name: 'the payload has the name of the agent for that of the webhook',
    caughtBy: /receiver\/payload/,
    relay: payload((all) => ({ ...all, webhook_name: all.agent_name })),
  },
  {
    name: 'the time of the payload is a number',
    caughtBy: /receiver\/payload/,
    relay: payload((all) => ({ ...all, timestamp: 1756941591 })),
  },
  { name: 'the payload is wrapped', caughtBy: /receiver\/payload/, relay: payload((all) => ({ data: all })) },
  {
    name: 'the payload is a form',
    caughtBy: /receiver\/payload/,
    relay: (one) => ({ ...one, body: String(new URLSearchParams(JSON.parse(one.body))) }),
  },
  {
    name: 'a receiver that takes its time is given up',
    caughtBy: /receiver\/slow/,
    isLate: true,
    patience: 40,
    relay: (one) => one,
  },
  {
    name: 'a retry goes to the path of another webhook',
    caughtBy: /^retryAgentWebhookLog\/receiver\/url/,
    relay: (one) => (one.method === 'PATCH' ? { ...one, path: one.path.replace('/Hook', '/Old') } : one),
  },
  {
    name: 'a retry goes to the URL of then',
    caughtBy: /^retryAgentWebhookLog\/receiver\/arrives/,
    relay: (one) => (one.method === 'PATCH' ? undefined : one),
  },
  {
    name: 'a retry is signed with the secret of then',
    caughtBy: /^retryAgentWebhookLog\/receiver\/signature/,
    relay: (one) =>
      one.method === 'PATCH' ? signing((body) => createHmac('sha256', secret).update(body).digest('hex'))(one) : one,
  },
  // The log
  {
    name: 'the total counts the entries of every webhook',
    caughtBy: /^listAgentWebhookLogs\/(ofAnother|query)/,
    make: () => page((one) => ({ ...one, total: Number(one.total) + 3 })),
  },
  {
    name: 'the log shows the entries of every webhook beside its own',
    caughtBy: /^listAgentWebhookLogs\/ofAnother/,
    make: () => logsTogether(),
  },
  {
    name: 'the secret is in the log',
    caughtBy: /^listAgentWebhookLogs\/answers\/secret/,
    make: () => logs((log) => ({ ...log, request_headers: { 'X-Secret': secret } })),
  },
  { name: 'the log has no pagination', caughtBy: /^listAgent/, make: () => page(() => undefined) },
  {
    name: 'a page has 15 entries by default',
    caughtBy: /per_page\/default/,
    make: () => defaultQuery('per_page=15'),
  },
  {
    name: 'a page has 50 entries at most',
    caughtBy: /per_page\/maximum\/at/,
    make: () => queryOf((query) => query.replace('per_page=100', 'per_page=50')),
  },
  {
    name: 'per_page is ignored',
    caughtBy: /per_page\/m/,
    make: () => queryOf((query) => query.replace(/per_page=1&/, 'per_page=25&')),
  },
  {
    name: 'page is ignored, and said to be the first',
    caughtBy: /per_page\/minimum\/at/,
    make: () => queryOf((query) => query.replace('&page=2', '&page=1')),
  },
  {
    name: 'page is ignored, and said to be the second',
    caughtBy: /per_page\/minimum\/at/,
    make: () =>
      inSeconds(
        pages(
          (query) => query.replace('&page=2', '&page=1'),
          (one) => ({ ...one, current_page: 2 }),
        ),
      ),
  },
  {
    name: 'last_page is one too high',
    caughtBy: /listAgentWebhookLogs\/query/,
    make: () => page((one) => ({ ...one, last_page: Number(one.last_page) + 1 })),
  },
  {
    name: 'the total is that of the page',
    caughtBy: /per_page\/minimum\/at/,
    make: () =>
      json(and(is.logs, ok), (body) => ({
        ...body,
        pagination: { ...(body.pagination as Body), total: (body.data as unknown[]).length },
      })),
  },
  {
    name: 'current_page counts from 0',
    caughtBy: /page\/default|listAgentWebhookLogs\/success/,
    make: () => page((one) => ({ ...one, current_page: Number(one.current_page) - 1 })),
  },
  {
    name: 'the pagination is text',
    caughtBy: /listAgentWebhookLogs\/success/,
    make: () => page((one) => ({ ...one, total: String(one.total) })),
  },
  {
    name: 'entries of another webhook are shown',
    caughtBy: /listAgentWebhookLogs\/success/,
    make: () => logs((log) => ({ ...log, webhook_id: '9fcafbf2-7593-44d6-8cd7-1b221beba62a' })),
  },
  {
    name: 'entries have the same id',
    caughtBy: /listAgentWebhookLogs\/success/,
    make: () => logs((log) => ({ ...log, id: '9fd0c1a4-6a53-4f0e-9d38-0f6f0a7b5c12' })),
  },
  {
    name: 'attempts are counted from 0',
    caughtBy: /listAgentWebhookLogs\/(success|testIsLogged)/,
    make: () => logs((log) => ({ ...log, attempt: Number(log.attempt) - 1 })),
  },
  {
    name: 'attempts are counted on from test to test',
    caughtBy: /testIsLogged|originalIsKept/,
    make: () => {
      let seen = 0;
      return logs((log) => ({ ...log, attempt: ++seen }));
    },
  },
  ...['id', 'webhook_id', 'event', 'attempt', 'status', 'created_at'].map((name) => ({
    name: `entries have no ${name}`,
    caughtBy: /listAgentWebhookLogs/,
    make: () => logs((log) => without(log, name)),
  })),
  ...['current_page', 'per_page', 'total', 'last_page'].map((name) => ({
    name: `the pagination has no ${name}`,
    caughtBy: /listAgentWebhookLogs/,
    make: () => page((one) => without(one, name)),
  })),
  ...(['test', 'retry'] as const).map((name) => ({
    name: `a ${name} wants a body`,
    caughtBy: name === 'test' ? /^testAgentWebhook\/receiver\/sent/ : /^retryAgentWebhookLog\/success/,
    make: () =>
      answer(and(is[name], answered(200, 400)), () =>
        reply(422, { message: 'The given data was invalid.', errors: { body: ['The body field is required.'] } }),
      ),
  })),
  {
    name: 'an event of the log has a name of its own',
    caughtBy: /listAgentWebhookLogs/,
    make: () => logs((log) => ({ ...log, event: 'test' })),
  },
  {
    name: 'attempts take seconds',
    caughtBy: /listAgentWebhookLogs/,
    make: () => logs((log) => ('duration_ms' in log ? { ...log, duration_ms: 0.012 } : log)),
  },
  {
    name: 'a failure is logged with an empty error',
    caughtBy: /listAgentWebhookLogs/,
    make: () => logs((log) => ('error' in log ? { ...log, error: '' } : log)),
  },
  {
    name: 'success is called delivered',
    caughtBy: /listAgentWebhookLogs\/success/,
    make: () => logs((log) => (log.status === 'success' ? { ...log, status: 'delivered' } : log)),
  },
  ...['http_status', 'request_payload', 'response_body', 'response_headers', 'duration_ms', 'delivered_at'].map(
    (name) => ({
      name: `a success is logged without ${name}`,
      caughtBy: /listAgentWebhookLogs\/(success|receiver)/,
      make: () => logs((log) => (log.status === 'success' ? without(log, name) : log)),
    }),
  ),
  ...['http_status', 'error', 'duration_ms'].map((name) => ({
    name: `a failure is logged without ${name}`,
    caughtBy: /listAgentWebhookLogs\/(success|receiver)/,
    make: () => logs((log) => (log.status === 'failed' ? without(log, name) : log)),
  })),
  {
    name: 'a failure is logged as a success',
    caughtBy: /listAgentWebhookLogs/,
    make: () => logs((log) => (log.http_status === 500 ? { ...log, status: 'success' } : log)),
  },
  {
    name: 'the log tells 200 of every success',
    caughtBy: /listAgentWebhookLogs\/receiver\/success/,
    make: () => logs((log) => (log.status === 'success' ? { ...log, http_status: 200 } : log)),
  },
  {
    name: 'the log tells another payload',
    caughtBy: /listAgentWebhookLogs\/receiver\/success/,
    make: () => logs((log) => (log.status === 'success' ? { ...log, request_payload: {} } : log)),
  },
  {
    name: 'the log tells another payload, as PHP writes it',
    caughtBy: /listAgentWebhookLogs\/receiver\/success/,
    make: () => logs((log) => (log.status === 'success' ? { ...log, request_payload: [] } : log)),
  },
  {
    name: 'the log cuts off what was answered',
    caughtBy: /listAgentWebhookLogs\/receiver\/success/,
    make: () => logs((log) => (log.status === 'success' ? { ...log, response_body: '{' } : log)),
  },
  {
    name: 'the times of the log are no ISO 8601',
    caughtBy: /listAgentWebhookLogs\/success/,
    make: () => logs((log) => ({ ...log, created_at: '2026-01-15 11:00:00' })),
  },
  // Retries
  {
    name: 'a success can be retried',
    caughtBy: /receiver\/succeeded/,
    make: () => pretending(({ status: of }, { enabled }) => of === 'success' && enabled === true),
  },
  {
    name: 'a disabled webhook can be retried',
    caughtBy: /^retryAgentWebhookLog\/disabled/,
    make: () => retryingDisabled(),
  },
  {
    name: 'a retry that is refused has no code',
    caughtBy: /^retryAgentWebhookLog\/(disabled|receiver\/succeeded)/,
    make: () => json(and(is.retry, answered(422)), (body) => without(body, 'code')),
  },
  {
    name: 'a retry that is refused has another code',
    caughtBy: /^retryAgentWebhookLog\/(disabled|receiver\/succeeded)/,
    make: () => json(and(is.retry, answered(422)), (body) => ({ ...body, code: 'NOT_RETRIABLE' })),
  },
  {
    name: 'a retry that is refused has another message',
    caughtBy: /^retryAgentWebhookLog\/(disabled|receiver\/succeeded)/,
    make: () => json(and(is.retry, answered(422)), (body) => ({ ...body, message: 'This log cannot be retried.' })),
  },
  {
    name: 'a retry that is refused is answered 409',
    caughtBy: /^retryAgentWebhookLog\/(disabled|receiver\/succeeded)/,
    make: () => status(and(is.retry, answered(422)), 409),
  },
  {
    name: 'a retry is answered with the original alone',
    caughtBy: /^retryAgentWebhookLog\/success/,
    make: () => data(is.retry, (one) => ({ ...one, log_id: one.original_log_id })),
  },
  {
    name: 'a retry mixes up the two entries',
    caughtBy: /^retryAgentWebhookLog\/success/,
    make: () => data(is.retry, (one) => ({ ...one, log_id: one.original_log_id, original_log_id: one.log_id })),
  },
  {
    name: 'a retry does not say when it was queued',
    caughtBy: /^retryAgentWebhookLog\/success/,
    make: () => data(is.retry, (one) => without(one, 'queued_at')),
  },
  {
    name: 'the message of a retry is another',
    caughtBy: /^retryAgentWebhookLog\/success/,
    make: () => json(and(is.retry, ok), (body) => ({ ...body, message: 'Webhook retried successfully' })),
  },
  {
    name: 'a retry is answered 202',
    caughtBy: /^retryAgentWebhookLog\/success/,
    make: () => status(and(is.retry, ok), 202),
  },
  {
    name: 'a retry is queued and never made',
    caughtBy: /^retryAgentWebhookLog\/(receiver\/arrives|newEntry)/,
    make: () => pretending(({ status: of }, { enabled }) => of === 'failed' && enabled === true),
  },
  {
    name: 'a retry is logged and never sent',
    caughtBy: /^retryAgentWebhookLog\/receiver\/arrives/,
    relay: dropping((count) => count > 2),
  },
  {
    name: 'a retry takes the place of the original',
    caughtBy: /originalIsKept/,
    make: () => afterRetry((log, { original_log_id }) => (log.id === original_log_id ? undefined : log)),
  },
  {
    name: 'a retry changes the status of the original',
    caughtBy: /originalIsKept/,
    make: () =>
      afterRetry((log, { original_log_id }) => (log.id === original_log_id ? { ...log, status: 'retrying' } : log)),
  },
  {
    name: 'a retry counts up the attempts of the original',
    caughtBy: /originalIsKept/,
    make: () => afterRetry((log, { original_log_id }) => (log.id === original_log_id ? { ...log, attempt: 2 } : log)),
  },
  {
    name: 'a retry makes no entry',
    caughtBy: /newEntry/,
    make: () => afterRetry((log, { log_id }) => (log.id === log_id ? undefined : log)),
  },
  {
    name: 'a retry uses the method of then',
    caughtBy: /^retryAgentWebhookLog\/receiver\/method/,
    relay: (one) => ({ ...one, method: one.method === 'PATCH' ? 'PUT' : one.method }),
  },
  {
    name: 'a retry is not signed',
    caughtBy: /^retryAgentWebhookLog\/receiver\/signature/,
    relay: (one) => (one.method === 'PATCH' ? { ...one, headers: strings(without(one.headers, 'signature')) } : one),
  },
  {
    name: 'a retry sends something else',
    caughtBy: /^retryAgentWebhookLog\/receiver\/arrives/,
    relay: (one) => (one.method === 'PATCH' ? payload((all) => ({ ...all, event: 'retry' }))(one) : one),
  },
  // Access
  ...(['test', 'logs', 'retry'] as const).map((name) => ({
    name: `${name} needs no token`,
    caughtBy: /\/access\//,
    make: (): Behaviour => (request, ask) =>
      is[name](request, reply(200, {}))
        ? ask({ headers: { ...request.headers, authorization: 'Bearer talq_mutants' } })
        : ask(),
  })),
  {
    name: 'a deleted webhook still has a log',
    caughtBy: /^listAgentWebhookLogs\/path\/webhook_id\/deleted/,
    make: () =>
      answer(and(is.logs, answered(404)), () =>
        reply(200, { success: true, data: [], pagination: { current_page: 1, per_page: 25, total: 0, last_page: 1 } }),
      ),
  },
  {
    name: 'every agent can test every webhook',
    caughtBy: /otherAgent\/testAgentWebhook|agent_id\/unknown/,
    make: () => (request, ask) =>
      is.test(request, reply(200, {}))
        ? ask({ path: request.path.replace(/\/agents\/[^/]+/, '/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d') })
        : ask(),
  },
];

/** Answers with the first log that had entries, for every webhook. */
function logsOfAll(): Behaviour {
  let first: string | undefined;
  return async (request, ask) => {
    const given = await ask();
    if (!is.logs(request, given) || given.status !== 200) return given;
    const own = request.path.split('/')[4] ?? '';
    if (first === undefined && !given.body?.includes('"data":[]')) first = request.path;
    const shown = first === undefined ? given : await ask({ path: first });
    return { ...shown, body: shown.body?.replace(/"webhook_id":"[^"]*"/g, `"webhook_id":"${own}"`) };
  };
}

/** Shows the log entries of all webhooks as those of the requested one. */
function logsTogether(): Behaviour {
  const seen = new Set<string>();
  return async (request, ask) => {
    const given = await ask();
    if (!is.logs(request, given) || given.status !== 200) return given;
    seen.add(request.path);
    const own = request.path.split('/')[4] ?? '';
    const all = await Promise.all([...seen].map((path) => ask({ path })));
    const entries: Body[] = all.flatMap(({ body }) => JSON.parse(body ?? '{}').data);
    const data = entries.map((log) => ({ ...log, webhook_id: own }));
    const total = data.length;
    const query = new URLSearchParams(request.query);
    const per_page = Number(query.get('per_page') ?? 25);
    const pagination = {
      current_page: Number(query.get('page') ?? 1),
      per_page,
      total,
      last_page: Math.ceil(total / per_page),
    };
    return reply(200, { success: true, data, pagination });
  };
}

/** Writes JSON as PHP does by default, with escaped Unicode. */
function escaped(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sent(code: number): unknown {
  const answered = { status_code: code, response_time: 12 };
  return { success: true, message: 'Test webhook sent successfully', data: answered };
}

function failedMessage(change: (text: string) => string): Behaviour {
  return json(and(is.test, answered(400)), (body) => ({ ...body, message: change(String(body.message)) }));
}

/** Changes the success of an operation. */
function data(when: typeof is.test, change: (data: Body) => Body): Behaviour {
  return json(and(when, ok), (body) => ({ ...body, data: hasKeys(body.data) ? change(body.data) : body.data }));
}

function testData(name: string): Behaviour {
  return data(is.test, (one) => without(one, name));
}

function page(change: (pagination: Body) => Body | undefined): Behaviour {
  return json(and(is.logs, ok), (body) => ({
    ...body,
    pagination: hasKeys(body.pagination) ? change(body.pagination) : undefined,
  }));
}

function queryOf(change: (query: string) => string): Behaviour {
  return (request, ask) => (is.logs(request, reply(200, {})) ? ask({ query: change(request.query) }) : ask());
}

function defaultQuery(query: string): Behaviour {
  return queryOf((given) => (given === '' ? `?${query}` : given));
}

function pages(change: (query: string) => string, told: (pagination: Body) => Body): Behaviour {
  const changed = page(told);
  return (request, ask) => {
    const query = change(request.query);
    return is.logs(request, reply(200, {})) && query !== request.query
      ? changed(request, (more) => ask({ query, ...more }))
      : ask();
  };
}

/** Gives each entry another second. */
function inSeconds(behaviour: Behaviour): Behaviour {
  const ids: unknown[] = [];
  const timed = logs((log) => {
    if (!ids.includes(log.id)) ids.push(log.id);
    return { ...log, created_at: `2026-01-15T11:00:${10 + ids.indexOf(log.id)}Z` };
  });
  return (request, ask) => timed(request, (change) => behaviour(request, (more) => ask({ ...change, ...more })));
}

/** Says that a retry is queued, and does nothing. */
function pretending(when: (log: Body, webhook: Body) => boolean): Behaviour {
  return async (request, ask) => {
    if (!is.retry(request, reply(200, {}))) return ask();
    const [path = '', id = ''] = request.path.replace(/\/retry$/, '').split('/logs/');
    const all = await ask({ method: 'GET', path: `${path}/logs` });
    const shown = await ask({ method: 'GET', path });
    if (all.status !== 200 || shown.status !== 200) return ask();
    const entries: Body[] = JSON.parse(all.body ?? '{}').data;
    const log = entries.find((one) => one.id === id);
    return log !== undefined && when(log, JSON.parse(shown.body ?? '{}').data) ? reply(200, queued(id)) : ask();
  };
}

function queued(id: string | undefined): unknown {
  const data = {
    log_id: '9fd0c1a4-6a53-4f0e-9d38-0f6f0a7b5c12',
    original_log_id: id,
    queued_at: '2026-01-15T11:00:00Z',
  };
  return { success: true, message: 'Webhook retry queued successfully', data };
}

function retryingDisabled(): Behaviour {
  return async (request, ask) => {
    if (!is.retry(request, reply(200, {}))) return ask();
    const path = request.path.replace(/\/logs\/.*/, '');
    const webhook = await ask({ method: 'GET', path });
    if (!webhook.body?.includes('"disabled"')) return ask();
    await ask({ method: 'PATCH', path: `${path}/toggle` });
    const retried = await ask();
    await ask({ method: 'PATCH', path: `${path}/toggle` });
    return retried;
  };
}

/** Changes the log from the first retry on. */
function afterRetry(change: (log: Body, retried: Body) => Body | undefined): Behaviour {
  let retried: Body | undefined;
  const changed = logs((log) => (retried === undefined ? log : change(log, retried)));
  return async (request, ask) => {
    const answered = await changed(request, ask);
    const body: unknown = JSON.parse(answered.body ?? '{}');
    if (is.retry(request, answered) && answered.status === 200 && hasKeys(body) && hasKeys(body.data)) {
      retried = body.data;
    }
    return answered;
  };
}

function headers(change: (headers: Sent['headers']) => Sent['headers']): Relay {
  return (one) => ({ ...one, headers: change(one.headers) });
}

function strings(body: Body): Record<string, string> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}

function signing(sign: (body: string) => string): Relay {
  return (one) => ({ ...one, headers: { ...one.headers, signature: sign(one.body) } });
}

/** Changes the payload, with a new signature. */
function payload(change: (payload: Body) => Body): Relay {
  return (one) => {
    const given: unknown = JSON.parse(one.body);
    const body = JSON.stringify(change(hasKeys(given) ? given : {}));
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return { ...one, body, headers: { ...one.headers, signature } };
  };
}

/** Drops everything after a number of deliveries. */
function dropping(when: (count: number) => boolean): Relay {
  let count = 0;
  return (one) => (when(++count) ? undefined : one);
}
