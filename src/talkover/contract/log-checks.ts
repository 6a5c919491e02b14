import { isDeepStrictEqual } from 'node:util';
import type { Check, Fact, Finding } from '../../contract/cases/case.ts';
import { broken, differs, impossible, ofSuccess } from '../../contract/checks/findings.ts';
import { idKey, isSameId, sameIdKey, withIdKeys } from '../../contract/checks/ids.ts';
import { accepted } from '../../contract/receiver/receiver.ts';
import type { Exchange, Exchanges } from '../../contract/run/exchange.ts';
import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import { testEvent } from './known-steps.ts';
import { dataOf, logsOf } from './shown.ts';

type Log = Readonly<Record<string, unknown>>;

/** A check of the entries that an answer shows. */
function ofLogs(
  fact: Fact,
  judge: (logs: readonly Log[], exchange: Exchange, exchanges: Exchanges) => readonly Finding[],
): Check {
  return ofSuccess(fact, (_, exchange, exchanges) => {
    const logs = logsOf(exchange);
    return logs === undefined ? impossible('the answer holds no log') : judge(logs, exchange, exchanges);
  });
}

export const logsAreOurs = ofLogs('every entry is of the webhook that the path names', (logs, { request }) => {
  const expected = /\/webhooks\/([^/]+)/.exec(new URL(request.url).pathname)?.[1];
  return logs
    .filter(({ webhook_id }) => !isSameId(webhook_id, expected))
    .flatMap(({ webhook_id }) => broken('an entry is of another webhook', expected, webhook_id));
});

export const logIdsAreUnique = ofLogs('no two entries have the same id', (logs) => {
  const ids = logs.map(({ id }) => id);
  return new Set(ids.map(idKey)).size === ids.length
    ? []
    : broken('two entries have the same id', 'different ids', ids);
});

/** Expects no entry of another webhook's log. */
export function showsNoneOf(step: string): Check {
  return ofLogs({ fact: "no entry of another webhook's log is shown", reads: [step] }, (logs, _, exchanges) => {
    const others = logsOf(exchanges.of(step)) ?? [];
    if (others.length === 0) return impossible('the other webhook has no entries');
    const foreign = new Set(others.map(({ id }) => sameIdKey(id)));
    const shared = logs.filter(({ id }) => foreign.has(sameIdKey(id)));
    return shared.length === 0
      ? []
      : broken(
          'an entry of another webhook is shown',
          [],
          shared.map(({ id }) => id),
        );
  });
}

/**
 * Expects the pagination to agree with the request, with itself and with the entries.
 * @param perPage the requested value, or the default
 */
export function pageAgrees(page: number, perPage: number): Check {
  return ofLogs('pagination agrees with the request, with itself and with the entries', (logs, exchange) => {
    const pagination = valueAt(exchange.answer?.json, '/pagination');
    if (!hasKeys(pagination)) return impossible('there is no pagination');
    const { current_page, per_page, total, last_page } = pagination;
    if (typeof total !== 'number') return impossible('there is no total');
    const size = Math.min(perPage, Math.max(0, total - (page - 1) * perPage));
    return [
      ...(current_page === page ? [] : broken('current_page is another', page, current_page)),
      ...(per_page === perPage ? [] : broken('per_page is another', perPage, per_page)),
      ...(logs.length === size
        ? []
        : broken(`there are other entries than a total of ${total} says`, size, logs.length)),
      // The number of the last page of an empty log is not documented.
      ...(total === 0 || last_page === Math.ceil(total / perPage)
        ? []
        : broken('last_page is another', Math.ceil(total / perPage), last_page)),
    ];
  });
}

/** Expects the second page of one entry to have the second of all entries. */
export function isSecondOf(step: string): Check {
  const fact = 'the page holds the entry that follows those of the page before';
  return ofLogs({ fact, reads: [step] }, (logs, exchange, exchanges) => {
    const all = logsOf(exchanges.of(step));
    const totals = [exchange, exchanges.of(step)].map((one) => valueAt(one?.answer?.json, '/pagination/total'));
    const [[first], second] = [logs, all?.[1]];
    if (first === undefined || second === undefined) return impossible('there are not two entries');
    if (totals[0] !== totals[1]) return impossible('entries were added meanwhile');
    if (isSameId(first.id, second.id)) return [];
    // The order of entries of the same time is not documented and may vary.
    const judge = first.created_at === second.created_at ? differs : broken;
    return judge('the page holds another entry', second.id, first.id);
  });
}

/**
 * Expects the oldest attempt at a test to have the number 1. It is documented that attempts count from 1, and only assumed
 * that tests are logged. A test may be retried before its log is read.
 */
export const testIsLogged = ofLogs('the oldest attempt at webhook.test is logged as attempt 1', (logs) => {
  const tests = logs.filter(({ event }) => event === testEvent);
  if (tests.length === 0) return differs('the test is not logged', `an entry of ${testEvent}`, logs.length);
  const times = tests.map(({ created_at }) => Date.parse(String(created_at)));
  const oldest = tests.filter((_, index) => times[index] === Math.min(...times));
  const got = (oldest.length === 0 ? tests : oldest).map(({ attempt }) => attempt);
  return got.includes(1) ? [] : broken('the first attempt has another number', 1, got);
});

/** A payload in the form in which payloads are compared: ids in one case, and empty objects for PHP's empty arrays. */
function asCompared(payload: unknown): unknown {
  return withIdKeys(withoutEmptyArrays(payload));
}

/** A JSON value with `{}` for `[]`, which PHP does not tell apart. */
function withoutEmptyArrays(value: unknown): unknown {
  if (!hasKeys(value)) return value;
  if (Array.isArray(value)) return value.length === 0 ? {} : value.map(withoutEmptyArrays);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutEmptyArrays(inner)]));
}

/** Expects the log to have what was sent and what the receiver has answered. */
export function successIsLogged(test: string): Check {
  const fact = 'the success is logged with what was sent and answered';
  return ofLogs({ fact, reads: [test] }, (logs, _, exchanges) => {
    const [delivery] = exchanges.of(test)?.deliveries ?? [];
    if (delivery === undefined) return impossible('nothing has arrived');
    const log = logs.find(({ status, event }) => status === 'success' && event === testEvent);
    // It is only assumed that tests are logged.
    if (log === undefined) return differs('the success is not logged', 'success', statusesOf(logs));
    const { http_status, request_payload, response_body, response_headers } = log;
    const [name, value] = accepted.header;
    const headers = hasKeys(response_headers) ? Object.entries(response_headers) : [];
    const shown = headers.filter(([key]) => key.toLowerCase() === name).map(([, shownValue]) => String(shownValue));
    return [
      ...(http_status === accepted.status ? [] : broken('http_status is another', accepted.status, http_status)),
      ...(isDeepStrictEqual(asCompared(request_payload), asCompared(delivery.json))
        ? []
        : broken('request_payload is not what has arrived', delivery.json, request_payload)),
      ...(response_body === accepted.body ? [] : bodyDiffers(response_body)),
      ...(shown.includes(value) ? [] : broken("response_headers lacks the receiver's header", value, response_headers)),
    ];
  });
}

/** The finding of another response body; only an observation if it is the same JSON. */
function bodyDiffers(got: unknown): Finding[] {
  const text = typeof got === 'string' ? got : JSON.stringify(got);
  const isSame = text !== undefined && text.replaceAll(/\s/g, '') === accepted.body;
  const judge = isSame ? differs : broken;
  return judge('response_body is not what the receiver has answered', accepted.body, got);
}

function statusesOf(logs: readonly Log[]): readonly unknown[] {
  return logs.map(({ status }) => status);
}

/**
 * Expects the log to have the status with which the receiver has refused.
 * @param before the number of tests that have failed before without an answer
 */
export function failureIsLogged(test: string, before: number): Check {
  return ofLogs({ fact: "the failure is logged with the receiver's status", reads: [test] }, (logs, _, exchanges) => {
    if ((exchanges.of(test)?.deliveries ?? []).length === 0) return impossible('nothing has arrived');
    const failures = logs.filter(({ status }) => status === 'failed' || status === 'retrying');
    if (failures.some(({ http_status }) => http_status === 500)) return [];
    // It is only assumed that tests are logged.
    if (failures.length <= before) return differs('the failure is not logged', 'failed', statusesOf(logs));
    const got = failures.map(({ http_status }) => http_status);
    return broken('no failed entry has the status of the receiver', 500, got);
  });
}

/** Expects the answer to a retry to name the requested entry and a new one. */
export const retryNamesBoth = ofSuccess('original_log_id is the entry of the path, log_id a new one', (_, exchange) => {
  const asked = /\/logs\/([^/]+)/.exec(new URL(exchange.request.url).pathname)?.[1];
  const data = dataOf(exchange);
  if (data === undefined) return impossible('the answer holds no entries');
  return [
    ...(isSameId(data.original_log_id, asked) ? [] : broken('original_log_id is another', asked, data.original_log_id)),
    ...(isSameId(data.log_id, asked) ? broken('log_id is the original', 'a new entry', asked) : []),
  ];
});

/** The fields of an entry that a retry does not change. */
const keptFields = ['id', 'webhook_id', 'event', 'attempt', 'status', 'http_status', 'created_at'];

/** Expects the retried entry to be unchanged. */
export function originalIsKept(retry: string, before: string): Check {
  return ofLogs({ fact: 'the original entry is as it was', reads: [retry, before] }, (logs, _, exchanges) => {
    const id = dataOf(exchanges.of(retry))?.original_log_id;
    const original = logsOf(exchanges.of(before))?.find((log) => isSameId(log.id, id));
    if (original === undefined) return impossible('nothing was retried');
    const kept = logs.find((log) => isSameId(log.id, id));
    if (kept === undefined)
      return broken(
        'the original entry is gone',
        id,
        logs.map((log) => log.id),
      );
    return keptFields
      .filter((name) => !isDeepStrictEqual(idKey(kept[name]), idKey(original[name])))
      .flatMap((name) => broken(`${name} of the original entry has changed`, original[name], kept[name]));
  });
}

/** Expects the retry to have an entry of its own. */
export function retryIsLogged(retry: string): Check {
  return ofLogs({ fact: 'the retry is an entry of its own', reads: [retry] }, (logs, _, exchanges) => {
    const exchange = exchanges.of(retry);
    const id = dataOf(exchange)?.log_id;
    if (id === undefined) return impossible('nothing was retried');
    const log = logs.find((one) => isSameId(one.id, id));
    if (log === undefined)
      return broken(
        'the retry has no entry',
        id,
        logs.map((one) => one.id),
      );
    const hasArrived = (exchange?.deliveries ?? []).length > 0;
    return hasArrived && (log.status === 'failed' || log.status === 'retrying')
      ? broken('the receiver has accepted it, and the entry says otherwise', 'success', log.status)
      : [];
  });
}
