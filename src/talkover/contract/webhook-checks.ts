import { isDeepStrictEqual } from 'node:util';
import type { Check, Fact, Finding } from '../../contract/cases/case.ts';
import { code } from '../../contract/checks/deviations.ts';
import { hasChanged } from '../../contract/checks/echoes.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../../contract/checks/findings.ts';
import { idKey, isSameId } from '../../contract/checks/ids.ts';
import { isSameUrl } from '../../contract/checks/urls.ts';
import type { Exchanges } from '../../contract/run/exchange.ts';
import type { Deviation } from '../../contract/run/report/deviation.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { dataOf } from './shown.ts';
import { isSameTime, readTime } from './times.ts';

/** A webhook in an answer. */
export type Webhook = Readonly<Record<string, unknown>>;

/** The fields of a webhook in every answer. */
const fields = [
  ...['id', 'agent_id', 'name', 'webhook_url', 'events', 'timeout', 'max_retries', 'enabled'],
  ...['created_at', 'updated_at', 'events_count', 'status'],
];

/** The greatest difference between the clocks of a deployment's servers, in microseconds. */
export const skew = 1_000_000;

/** A check of the webhook that an answer shows. */
function ofWebhook(fact: Fact, judge: (webhook: Webhook, exchanges: Exchanges) => readonly Finding[]): Check {
  return ofSuccess(fact, (_, exchange, exchanges) => {
    const webhook = dataOf(exchange);
    return webhook === undefined ? impossible('the answer holds no webhook') : judge(webhook, exchanges);
  });
}

export const countMatchesEvents = ofWebhook('events_count is the number of events', ({ events, events_count }) =>
  Array.isArray(events) && events_count !== events.length
    ? from('events_count', broken('events_count is another number', events.length, events_count))
    : [],
);

export const statusMatchesEnabled = ofWebhook('status is active when enabled, disabled when not', (webhook) => {
  const expected = webhook.enabled === true ? 'active' : 'disabled';
  if (webhook.status === expected) return [];
  return webhook.enabled === true && webhook.status === 'error'
    ? differs('the status is error: when it is, is not documented', expected, webhook.status)
    : from('status', broken('status and enabled contradict each other', expected, webhook.status));
});

export const timestampsInOrder = ofWebhook('updated_at is not before created_at', ({ created_at, updated_at }) => {
  const [created, updated] = [readTime(created_at), readTime(updated_at)];
  if (created === undefined || updated === undefined) return impossible('they are no timestamps');
  if (updated.microseconds >= created.microseconds) return [];
  const judge = created.microseconds - updated.microseconds < skew ? differs : broken;
  return from('order of times', judge('updated_at is before created_at', created_at, updated_at));
});

/** Expects the webhook to belong to the agent in the request's path. */
export const agentIsOurs = ofSuccess('agent_id is the agent of the path', (_, exchange) => {
  const webhook = dataOf(exchange);
  const expected = /\/agents\/([^/]+)/.exec(new URL(exchange.request.url).pathname)?.[1];
  if (webhook === undefined) return impossible('the answer holds no webhook');
  return isSameId(webhook.agent_id, expected)
    ? []
    : from('agent_id', broken('agent_id is another', expected, webhook.agent_id));
});

/** Expects the id of a created webhook to be a new one. */
export const idIsUnique = ofSuccess('the id is new', (_, exchange, exchanges) => {
  const id = dataOf(exchange)?.id;
  const creations = exchanges.ofOperation(exchange.step.operation?.id ?? '');
  const namesakes = creations.filter((other) => other !== exchange && isSameId(dataOf(other)?.id, id));
  return id !== undefined && namesakes.length > 0
    ? from('the same id', broken('another webhook has the same id', 'a new id', id))
    : [];
});

export const consistent = [countMatchesEvents, statusMatchesEnabled, timestampsInOrder, agentIsOurs];

export const freshWebhook = [...consistent, idIsUnique];

/** Expects the webhook to be the same as in another step's answer, except for some fields. */
export function sameAs(step: string, except: readonly string[] = []): Check {
  const fact = `it is what it was${except.length > 0 ? `, but for ${except.join(', ')}` : ''}`;
  return ofWebhook({ fact, reads: [step] }, (webhook, exchanges) => {
    const before = dataOf(exchanges.of(step));
    if (before === undefined) return impossible('there is nothing to compare with');
    return changesBetween(before, webhook, except);
  });
}

/** The fields that change with another field. */
const consequences: Readonly<Record<string, string>> = { events: 'events_count', enabled: 'status' };

/** Checks that a change keeps all fields that it does not give, including the id, the agent and the time of creation. */
export function restIsKept(before: string, given: readonly string[]): Check[] {
  const others = given.flatMap((name) => consequences[name] ?? []);
  return [sameAs(before, [...given, ...others, 'updated_at'])];
}

/** The differences between two answers that show a webhook, in the known fields: others may be volatile. */
export function changesBetween(before: Webhook, after: Webhook, except: readonly string[]): Finding[] {
  return fields
    .filter((name) => !except.includes(name) && !isDeepStrictEqual(comparable(before[name]), comparable(after[name])))
    .flatMap((name) => {
      if (name === 'status' && isOfEnabled(before[name]) && isOfEnabled(after[name])) {
        return differs('the status has changed: when it is error, is not documented', before[name], after[name]);
      }
      if (isSameUrl(before[name], after[name]))
        return differs(`${name} is shown in another spelling of the URL`, before[name], after[name]);
      const [was, is] = [readTime(before[name]), readTime(after[name])];
      return was !== undefined && is !== undefined && isSameTime(was, is)
        ? differs(`${name} is shown with another precision`, before[name], after[name])
        : as(
            hasChanged(name, after[name]),
            from(`change of ${name}`, broken(`${name} has changed`, before[name], after[name])),
          );
    });
}

/** Whether an enabled webhook may have a status, now or after its next delivery. */
export function isOfEnabled(status: unknown): boolean {
  return status === 'active' || status === 'error';
}

/** A value without what does not matter: the order of events and the case of a UUID. */
function comparable(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : idKey(value);
}

function isNotTurned(field: string): Deviation {
  return { severity: 'data', words: `${code(field)} is not turned over` };
}

/** Expects a boolean field to have the opposite value of another step's answer. */
export function isOppositeOf(step: string, field: string): Check {
  return ofWebhook({ fact: `${field} is the opposite of before`, reads: [step] }, (webhook, exchanges) => {
    const before = dataOf(exchanges.of(step))?.[field];
    if (typeof before !== 'boolean') return impossible('it is not known what it was');
    return webhook[field] === !before
      ? []
      : as(
          isNotTurned(field),
          from(`turning ${field}`, broken(`${field} was not turned over`, !before, webhook[field])),
        );
  });
}

/** Expects `updated_at` to be later than in the answer to another step, at least a second before. */
export function updatedLaterThan(step: string): Check {
  return ofWebhook({ fact: 'updated_at is later than before', reads: [step] }, ({ updated_at }, exchanges) => {
    const before = dataOf(exchanges.of(step))?.updated_at;
    const [was, is] = [readTime(before), readTime(updated_at)];
    if (was === undefined || is === undefined) return impossible('they are no timestamps');
    if (is.microseconds > was.microseconds) return [];
    const message = isSameTime(was, is) ? 'updated_at has not moved' : 'updated_at has gone back';
    return from('times of changes', broken(message, `later than ${before}`, updated_at));
  });
}

/** Expects the message to agree with the state: `Webhook enabled`, `Webhook disabled`. */
export const messageTellsState = ofSuccess('the message tells the new state', ({ json }, exchange) => {
  const message = hasKeys(json) ? json.message : undefined;
  const enabled = dataOf(exchange)?.enabled;
  if (typeof enabled !== 'boolean') return impossible('the answer holds no state');
  const expected = `Webhook ${enabled ? 'enabled' : 'disabled'}`;
  return message === expected ? [] : from('told state', broken('the message tells another state', expected, message));
});
