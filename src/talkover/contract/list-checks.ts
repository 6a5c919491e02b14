import type { Check, Finding } from '../../contract/cases/case.ts';
import { as, broken, differs, from, impossible, isSuccess, ofSuccess } from '../../contract/checks/findings.ts';
import { idKey, isSameId } from '../../contract/checks/ids.ts';
import { isSameUrl } from '../../contract/checks/urls.ts';
import type { Exchange, Exchanges } from '../../contract/run/exchange.ts';
import { goneName, seenName } from '../../contract/run/report/cause.ts';
import type { Deviation } from '../../contract/run/report/deviation.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { dataOf, entriesOf } from './shown.ts';
import { changesBetween, type Webhook } from './webhook-checks.ts';

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
