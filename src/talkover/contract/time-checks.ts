import type { Finding } from '../../contract/cases/case.ts';
import { isUnsure } from '../../contract/cases/valid-bodies.ts';
import { broken, differs, from, impossible, isSuccess, ofSuccess } from '../../contract/checks/findings.ts';
import { isSameId } from '../../contract/checks/ids.ts';
import type { Exchange, Exchanges } from '../../contract/run/exchange.ts';
import { isFailedTest } from './delivery-checks.ts';
import { deliveryIds, webhookIds } from './operations.ts';
import { dataOf, entriesOf } from './shown.ts';
import { isSameTime, readTime } from './times.ts';
import { isOfEnabled, skew } from './webhook-checks.ts';

type Webhook = Readonly<Record<string, unknown>>;

/** Operations that create or change a webhook. */
const changing: readonly unknown[] = [webhookIds.create, webhookIds.update, webhookIds.toggle];

/** Operations that send a delivery. It is not documented whether that changes a webhook's status and times. */
const sending: readonly unknown[] = [deliveryIds.test, deliveryIds.retry];

/** One second in microseconds. */
const aSecond = 1_000_000;

/** Statuses with which the document refuses a request. */
const refusals: readonly number[] = [401, 403, 404, 405, 422, 429];

/** Expects the `created_at` of every shown webhook to be that of its creation. */
export const createdAtIsKept = ofSuccess('created_at is what it was at the creation', (_, exchange, exchanges) =>
  shownBy(exchange).flatMap(({ id, created_at }) => {
    const creation = before(exchange, exchanges).find(
      (other) => other.step.operation?.id === webhookIds.create && isAbout(other, id),
    );
    const first = dataOf(creation)?.created_at;
    if (creation === undefined || isSame(first, created_at)) return [];
    return from('change of created_at', broken(`created_at has changed${where(exchange)}`, first, created_at));
  }),
);

/** Expects a later `created_at` for a webhook created at least a second after others, where the run has waited. */
export const createdAtMovesOn = ofSuccess('created_at is later than that of earlier creations', (_, exchange, all) => {
  const earlier = before(exchange, all);
  const wait = earlier.findLastIndex(({ step }) => step.waitBefore !== undefined);
  const previous = earlier.slice(0, Math.max(0, wait)).findLast((other) => other.step.mayCreate && hasSucceeded(other));
  const changed = earlier.slice(wait).findLast((other) => hasSucceeded(other) && dataOf(other) !== undefined);
  const [was, is] = [dataOf(previous)?.created_at, dataOf(exchange)?.created_at];
  const [then, now, clock] = [was, is, dataOf(changed)?.updated_at].map(readTime);
  if (then === undefined || now === undefined || clock === undefined)
    return impossible('there is nothing to compare with');
  // The clock of a mock may stand still, so that its times advance only with changes.
  if (now.microseconds > then.microseconds || clock.microseconds - then.microseconds < aSecond) return [];
  return from('times of creations', broken('created_at is not later than of an earlier creation', `after ${was}`, is));
});

/** Expects reads and refused changes to keep the `updated_at` of the last change. */
export const updatedAtIsKept = ofSuccess('updated_at is what it was at the last change', (_, exchange, exchanges) => {
  const earlier = before(exchange, exchanges);
  return shownBy(exchange).flatMap((webhook) => {
    const { changes, hasSent } = historyOf(webhook, earlier);
    const [last] = changes;
    if (last === undefined || changes.some(({ updated_at }) => isSame(updated_at, webhook.updated_at))) return [];
    return moved(last, webhook, hasSent, where(exchange));
  });
});

/** Expects a change not to set `updated_at` back. */
export const updatedAtGoesOn = ofSuccess('updated_at is not before that of the change before', (_, exchange, all) => {
  const webhook = dataOf(exchange);
  const earlier = before(exchange, all);
  // Requests sent at the same time have no order.
  const previous = exchange.step.withBefore ? earlier.slice(0, earlier.findLastIndex(isFirstOfGroup)) : earlier;
  const [last] = webhook === undefined ? [] : historyOf(webhook, previous).changes;
  const [was, is] = [readTime(last?.updated_at), readTime(webhook?.updated_at)];
  if (was === undefined || is === undefined) return impossible('there is nothing to compare with');
  if (is.microseconds >= was.microseconds || isSameTime(was, is)) return [];
  return gone(last?.updated_at, webhook?.updated_at, was.microseconds - is.microseconds);
});

function moved(last: Webhook, webhook: Webhook, hasSent: boolean, at: string): readonly Finding[] {
  const [was, is] = [readTime(last.updated_at), readTime(webhook.updated_at)];
  if (was === undefined || is === undefined) return [];
  if (is.microseconds < was.microseconds)
    return gone(last.updated_at, webhook.updated_at, was.microseconds - is.microseconds);
  const hasOtherStatus = last.status !== webhook.status && [last, webhook].every(({ status }) => isOfEnabled(status));
  const message = `updated_at has moved${at}, though nothing was updated`;
  return hasSent || hasOtherStatus
    ? differs(`${message} but, perhaps, by a delivery`, last.updated_at, webhook.updated_at)
    : from('change of updated_at', broken(message, last.updated_at, webhook.updated_at));
}

function gone(was: unknown, is: unknown, microseconds: number): readonly Finding[] {
  const judge = microseconds < skew ? differs : broken;
  return from('times of changes', judge('updated_at has gone back', was, is));
}

/** The webhook as its last changes have shown it: several if sent at the same time, none if that is not certain. */
function historyOf({ id }: Webhook, exchanges: readonly Exchange[]): { changes: readonly Webhook[]; hasSent: boolean } {
  let changes: Webhook[] = [];
  let hasSent = false;
  for (const exchange of exchanges) {
    const operation = exchange.step.operation?.id;
    if (exchange.step.method === 'GET') continue;
    if (sending.includes(operation)) {
      hasSent ||= isSentTo(exchange, id) && !isRefused(exchange);
      continue;
    }
    const isChange = changing.includes(operation) && hasSucceeded(exchange) && isAbout(exchange, id);
    const shown = isChange ? dataOf(exchange) : undefined;
    if (shown !== undefined) changes = exchange.step.withBefore ? [...changes, shown] : [shown];
    // The effect of a request that was neither accepted nor refused, and of other operations, is unknown.
    else if (isUnclear(exchange) && isSentTo(exchange, id)) changes = [];
  }
  return { changes, hasSent };
}

function before(exchange: Exchange, exchanges: Exchanges): readonly Exchange[] {
  const all = exchanges.all();
  return all.slice(0, all.indexOf(exchange));
}

/** The webhooks that an answer shows. */
function shownBy(exchange: Exchange): readonly Webhook[] {
  const webhook = dataOf(exchange);
  return entriesOf(exchange) ?? (webhook === undefined ? [] : [webhook]);
}

function isAbout(exchange: Exchange, id: unknown): boolean {
  return isSameId(dataOf(exchange)?.id, id);
}

/** Whether the path of a request names a webhook. */
function isSentTo({ request }: Exchange, id: unknown): boolean {
  const [, named] = /\/webhooks\/([^/?]+)/.exec(request.url) ?? [];
  return named !== undefined && isSameId(decodeURIComponent(named), id);
}

function hasSucceeded({ answer }: Exchange): boolean {
  return answer !== undefined && isSuccess(answer);
}

function isUnclear({ answer, step }: Exchange): boolean {
  return answer === undefined || isUnsure(step) || answer.status < 400 || answer.status >= 500;
}

/** Whether no delivery was sent. A failed test was sent, with any status: that is not documented. */
function isRefused({ answer }: Exchange): boolean {
  return answer !== undefined && refusals.includes(answer.status) && !isFailedTest(answer);
}

function isFirstOfGroup({ step }: Exchange): boolean {
  return step.withBefore !== true;
}

/** Whether two values are the same time, or equal if they are no times. */
function isSame(one: unknown, other: unknown): boolean {
  const [a, b] = [readTime(one), readTime(other)];
  return a === undefined || b === undefined ? one === other : isSameTime(a, b);
}

/** Names the request, as the end of a message. */
function where({ step }: Exchange): string {
  return ` in answer to ${step.id}`;
}
