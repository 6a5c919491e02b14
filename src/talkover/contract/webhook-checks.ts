import { isDeepStrictEqual } from 'node:util';
import type { Check, Fact, Finding } from '../../contract/cases/case.ts';
import { code } from '../../contract/checks/deviations.ts';
import { hasChanged } from '../../contract/checks/echoes.ts';
import { as, broken, differs, from, impossible, isSuccess, ofSuccess } from '../../contract/checks/findings.ts';
import { idKey, isSameId } from '../../contract/checks/ids.ts';
import { isSameUrl } from '../../contract/checks/urls.ts';
import type { Exchange, Exchanges } from '../../contract/run/exchange.ts';
import { goneName, seenName } from '../../contract/run/report/cause.ts';
import type { Deviation } from '../../contract/run/report/deviation.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { dataOf, entriesOf } from './shown.ts';
import { isSameTime, readTime } from './times.ts';

type Webhook = Readonly<Record<string, unknown>>;

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
function changesBetween(before: Webhook, after: Webhook, except: readonly string[]): Finding[] {
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

/** Expects the list to have a webhook exactly once, as another step's answer shows it. */
export function lists(step: string): Check {
  return ofSuccess({ fact: 'the list has it once, as it is', reads: [step] }, (_, exchange, exchanges) => {
    const webhook = dataOf(exchanges.of(step));
    const entries = entriesOf(exchange)?.filter(({ id }) => isSameId(id, webhook?.id));
    if (webhook === undefined || entries === undefined) return impossible('there is nothing to look for');
    const [entry] = entries;
    if (entry === undefined || entries.length !== 1)
      return from('number in the list', broken('it is listed another number of times', 1, entries.length));
    return changesBetween(webhook, entry, []);
  });
}

const isShownToOthers: Deviation = { severity: 'security', words: 'webhooks are listed that are of somebody else' };
const isNotDeleted: Deviation = { severity: 'data', words: 'what was deleted is still there' };

/**
 * Expects the list not to have a webhook.
 * @param deletion the step that has deleted it; undefined for one that was never in the list
 */
export function listsNot(step: string, deletion?: string): Check {
  const reads = [step, ...(deletion === undefined ? [] : [deletion])];
  return ofSuccess({ fact: 'the list does not have it', reads }, (_, exchange, exchanges) => {
    const id = dataOf(exchanges.of(step))?.id;
    const deleted = deletion === undefined ? undefined : exchanges.of(deletion)?.answer;
    if (deletion !== undefined && (deleted === undefined || !isSuccess(deleted)))
      return impossible('it was not deleted');
    if (id === undefined) return impossible('there is nothing to look for');
    const isListed = entriesOf(exchange)?.some((entry) => isSameId(entry.id, id));
    if (!isListed) return [];
    const deviation = deletion === undefined ? isShownToOthers : isNotDeleted;
    return as(deviation, from(seenName(step), broken('it is still listed', 'no such entry', id)));
  });
}

const ofRefusals = { fact: 'nothing is listed that was refused', reads: 'all before' } as const;

/** Expects the list to have no webhook from a refused creation of the run. */
export const listsNothingRefused = ofSuccess(ofRefusals, (_, exchange, exchanges) => {
  const all = exchanges.all();
  const created = new Set(all.map((other) => idKey(dataOf(other)?.id)));
  const left = (entriesOf(exchange) ?? []).filter(
    (entry) =>
      !created.has(idKey(entry.id)) &&
      !exchanges.isStranger(entry.id) &&
      JSON.stringify(entry).includes(exchanges.mark) &&
      !all.some((other) => mayHaveMade(other, entry)),
  );
  const deviation: Deviation = { severity: 'data', words: 'refused creations leave something' };
  return left.length === 0 ? [] : as(deviation, broken('a refused creation has left something', [], left));
});

const losesOthers: Deviation = { severity: 'data', words: 'deleting one webhook deletes others' };

/**
 * Expects the list to have every webhook of the run that an earlier list had, except the one deleted in between.
 * @param before the step of the earlier list
 * @param other a creation whose webhook must be unchanged
 */
export function leavesOthers(before: string, deletion: string, other: string): Check {
  const reads = [before, deletion, other];
  return ofSuccess({ fact: 'the list has every other webhook that it had', reads }, (_, exchange, exchanges) => {
    const deleted = exchanges.of(deletion);
    const [had, has] = [entriesOf(exchanges.of(before)), entriesOf(exchange)];
    if (deleted?.answer === undefined || !isSuccess(deleted.answer)) return impossible('nothing was deleted');
    if (had === undefined || has === undefined) return impossible('there is nothing to compare with');
    const left = new Set([...has.map(({ id }) => idKey(id)), ...deletedKey(deleted)]);
    const lost = new Set(had.map(({ id }) => idKey(id)).filter((id) => !left.has(id)));
    const makers = exchanges
      .all()
      .filter(({ step, answer }) => step.mayCreate && answer !== undefined && isSuccess(answer))
      .filter((one) => lost.has(idKey(dataOf(one)?.id)));
    if (makers.length > 0) {
      const names = makers.map(({ step }) => goneName(step.id));
      const ids = makers.map((one) => dataOf(one)?.id);
      return as(losesOthers, from({ names }, broken('others are gone with the one that was deleted', [], ids)));
    }
    const made = dataOf(exchanges.of(other));
    const entry = has.find(({ id }) => isSameId(id, made?.id));
    return made === undefined || entry === undefined ? [] : changesBetween(made, entry, []);
  });
}

/** The fields of others' webhooks that deliveries change. */
const moving: readonly string[] = ['updated_at', 'status'];

/**
 * Expects webhooks from before the run to be unchanged. Only an observation: a colleague may have changed or deleted them.
 * @param earlier the step of a list that may show webhooks that others created since the run began
 */
export function othersAreUntouched(earlier: string): Check {
  const fact = 'the list has the webhooks of others as they were';
  return ofSuccess({ fact, reads: [earlier] }, (_, exchange, exchanges) => {
    const entries = entriesOf(exchange);
    if (entries === undefined) return impossible('there is nothing to look for');
    const others = [...exchanges.before, ...(entriesOf(exchanges.of(earlier)) ?? [])].filter(
      ({ id }, place, all) => exchanges.isStranger(id) && all.findIndex((one) => isSameId(one.id, id)) === place,
    );
    const found = others.map((was) => [was, entries.find(({ id }) => isSameId(id, was.id))] as const);
    // If webhooks of the run are missing, too, the list may have pages.
    const gone = found.filter(([, is]) => is === undefined);
    const isPart = gone.length > 0 && !showsAllOwn(entries, exchanges);
    return [
      ...(isPart ? impossible('the list does not show everything') : gone.flatMap(([{ id }]) => isGone(id))),
      ...found.flatMap(([was, is]) => (is === undefined ? [] : changesOfOthers(was, is))),
    ];
  });
}

function isGone(id: unknown): Finding[] {
  const message = `a webhook of others is gone: ${id}`;
  return as({ severity: 'data', words: 'webhooks of others are gone' }, differs(message, id, null));
}

function changesOfOthers(was: Webhook, is: Webhook): Finding[] {
  return changesBetween(was, is, moving).flatMap(({ message, expected, got }) =>
    as(
      { severity: 'data', words: 'webhooks of others have changed' },
      differs(`a webhook of others has changed: ${was.id}: ${message}`, expected, got),
    ),
  );
}

/** Whether a list has every webhook that the run has created and not deleted. */
function showsAllOwn(entries: readonly Webhook[], exchanges: Exchanges): boolean {
  const all = exchanges.all();
  const known = new Set([...entries.map(({ id }) => idKey(id)), ...all.flatMap(deletedKey)]);
  return all
    .filter(({ step, answer }) => step.mayCreate && answer !== undefined && isSuccess(answer))
    .every((one) => known.has(idKey(dataOf(one)?.id)));
}

/** The entries of a page, if lists had pages as the log has. */
export const pageful = 25;

/** Expects the list to have every created webhook that was not deleted, once: no pages are documented. */
export const listsAllCreated = ofSuccess(
  { fact: 'the list has each webhook that was created', reads: 'all before' },
  (_, exchange, exchanges) => {
    const entries = entriesOf(exchange);
    const deleted = new Set(exchanges.all().flatMap(deletedKey));
    const created = new Set(
      exchanges
        .all()
        .filter(({ step, answer }) => step.mayCreate && answer !== undefined && isSuccess(answer))
        .flatMap((one) => dataOf(one)?.id ?? [])
        .map(idKey),
    );
    const there = [...created].filter((id) => !deleted.has(id));
    if (entries === undefined || there.length === 0) return impossible('there is nothing to look for');
    const listed = entries.map(({ id }) => idKey(id));
    const missing = there.filter((id) => !listed.includes(id));
    const twice = there.filter((id) => listed.indexOf(id) !== listed.lastIndexOf(id));
    return [
      ...(missing.length === 0
        ? []
        : from(
            { names: ['number in the list'], implied: missing.flatMap((id) => gone(id, exchanges)) },
            broken(`${missing.length} of ${there.length} webhooks are not listed`, there.length, listed.length),
          )),
      ...(missing.length > 0 || entries.length > pageful
        ? []
        : differs(
            'so few webhooks are there that one page could have them all',
            `more than ${pageful}`,
            entries.length,
          )),
      ...(twice.length === 0 ? [] : from('number in the list', broken('webhooks are listed twice', 1, twice.length))),
    ];
  },
);

/** The names of the reasons for which a created webhook may be gone. @param id its key */
function gone(id: unknown, exchanges: Exchanges): string[] {
  const makers = exchanges.all().filter((one) => one.step.mayCreate && idKey(dataOf(one)?.id) === id);
  return makers.map(({ step }) => goneName(step.id));
}

/** The key of the webhook that a request has deleted; empty for others. */
function deletedKey({ request, answer }: Exchange): unknown[] {
  const isDone = request.method === 'DELETE' && answer !== undefined && isSuccess(answer);
  return isDone ? [idKey(new URL(request.url).pathname.split('/').at(-1))] : [];
}

/** Whether a webhook may come from a creation with an unclear answer, judged by its name or URL. */
function mayHaveMade({ step, sent, answer }: Exchange, entry: Webhook): boolean {
  const isRefused = answer !== undefined && answer.status >= 400 && answer.status < 500;
  return (
    step.mayCreate &&
    !isRefused &&
    hasKeys(sent) &&
    (sent.name === entry.name || isSameUrl(sent.webhook_url, entry.webhook_url))
  );
}
