import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { DeliveryVariation } from './fault.ts';
import { and, type Body, is, json, logs, ok, reply } from './replies.ts';

/** Deployments whose log differs from the mock's in undocumented ways. */
export const soundLogs: readonly DeliveryVariation[] = [
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
  {
    name: 'entries have every field, null where there is nothing',
    make: () =>
      logs((log) => ({
        ...{ http_status: null, request_payload: null, response_body: null, response_headers: null, error: null },
        ...{ duration_ms: null, delivered_at: null, next_attempt_at: null, ...log },
      })),
  },
  {
    name: 'failed entries tell what was sent and answered',
    make: () =>
      logs((log) => ({
        ...{ request_payload: {}, response_body: '', response_headers: {}, delivered_at: log.created_at, ...log },
      })),
  },
  {
    name: 'attempts take no time',
    make: () => logs((log) => ('duration_ms' in log ? { ...log, duration_ms: 0 } : log)),
  },
  {
    name: 'the times of the log are in another zone',
    make: () =>
      logs((log) => ({
        ...log,
        created_at: inZone(log.created_at),
        ...(log.delivered_at !== undefined && { delivered_at: inZone(log.delivered_at) }),
      })),
  },
  {
    name: 'the last page of an empty log is 0',
    make: () =>
      json(and(is.logs, ok), (body) => ({
        ...body,
        pagination: { ...(body.pagination as Body), ...((body.pagination as Body).total === 0 && { last_page: 0 }) },
      })),
  },
  { name: 'other events are delivered meanwhile', make: () => withOthers(2) },
  { name: 'headers of the receiver are logged in lower case', make: () => headerNames((name) => name.toLowerCase()) },
  { name: 'headers of the receiver are logged in upper case', make: () => headerNames((name) => name.toUpperCase()) },
  {
    name: 'the newest attempt is logged a moment later',
    make: () => {
      let before: unknown;
      return repaged((all) => {
        const [newest, ...others] = all;
        const isNew = newest?.id !== before;
        before = newest?.id;
        return isNew && newest?.event === 'webhook.test' && newest.status === 'failed' ? others : all;
      });
    },
  },
];

function inZone(time: unknown): string {
  return new Date(Date.parse(String(time)) + 7_200_000).toISOString().replace('.000Z', '+02:00');
}

function headerNames(change: (name: string) => string): Behaviour {
  return logs((log) =>
    hasKeys(log.response_headers)
      ? {
          ...log,
          response_headers: Object.fromEntries(
            Object.entries(log.response_headers).map(([name, value]) => [change(name), value]),
          ),
        }
      : log,
  );
}

/** Entries for events of the agent's own calls, newer than all tests. */
function withOthers(count: number): Behaviour {
  return repaged((all, webhook_id) => [
    ...Array.from({ length: count }, (_, index) => ({
      ...{ id: `${webhook_id.slice(0, 8)}-6a53-4f0e-9d38-0f6f0a7b5d0${index}`, webhook_id, event: 'event_action' },
      ...{ attempt: 1, status: 'success', http_status: 200, request_payload: { event: 'event_action' } },
      ...{ response_body: 'OK', response_headers: {}, duration_ms: 20, delivered_at: '2036-01-15T11:00:00Z' },
      created_at: '2036-01-15T11:00:00Z',
    })),
    ...all,
  ]);
}

function moreInLogs(): Behaviour {
  return json(and(is.logs, ok), (body) => ({
    ...body,
    data: (body.data as Body[]).map((log) => ({ ...log, request_url: 'https://example.com/', next_retry_at: null })),
    pagination: { ...(body.pagination as Body), from: 1, to: 2, path: '/logs' },
    links: { next: null },
  }));
}

/** Makes the pages of a log from all entries of the mock. */
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

/** Sorts a page of one entry in another order than a page of many. */
function anyOrder(): Behaviour {
  const [plain, reversed] = [inOneSecond((all) => all), inOneSecond((all) => all.toReversed())];
  return (request, ask) => (request.query.includes('per_page=1&') ? reversed : plain)(request, ask);
}

function inOneSecond(order: (all: readonly Body[]) => readonly Body[]): Behaviour {
  return repaged((all) => order(all.map((log) => ({ ...log, created_at: '2026-01-15T11:00:00Z' }))));
}

/** Attempts for other events from before. */
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
  const second = new Map<string, string>();
  const shown = repaged((all) =>
    order(
      all.flatMap((log) => {
        if (log.status !== 'failed') return [log];
        const created_at = new Date(Date.parse(String(log.created_at)) + 1000).toISOString().replace(/\.\d+/, '');
        const first = { ...log, id: String(log.id).replace(/^.{8}/, 'abcdef01'), status };
        second.set(first.id, String(log.id));
        return [{ ...log, attempt: 2, created_at }, first];
      }),
    ),
  );
  // The mock knows only the second.
  const known = (path: string) => path.replace(/(?<=\/logs\/)[^/]+/, (id) => second.get(id) ?? id);
  return async (request, ask) => {
    if (!is.retry(request, reply(200, {}))) return shown(request, ask);
    const [asked = ''] = /(?<=\/logs\/)[^/]+/.exec(request.path) ?? [];
    const given = await ask({ path: known(request.path) });
    return { ...given, body: given.body?.replaceAll(second.get(asked) ?? asked, asked) };
  };
}

function unlogged(): Behaviour {
  return repaged(() => []);
}
