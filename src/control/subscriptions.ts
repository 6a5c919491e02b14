import type { ListedSubscription, SubscriptionControl } from '../mock/api.ts';
import { BodyInPieces } from '../mock/body-in-pieces.ts';
import type { HandlerContext } from '../mock/handler.ts';
import type { Mock } from '../mock/mock.ts';
import { ApiWithoutSubscriptions, DocumentedRefusal } from '../mock/refusals/refusals.ts';
import { LongList } from '../text/json-pieces.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { ControlHandlers } from './handler.ts';
import { shownAttempt } from './shown-attempt.ts';

type SubscriptionOperation =
  | 'listSubscriptions'
  | 'setSubscriptionEnabled'
  | 'removeSubscription'
  | 'sendTest'
  | 'listDeliveries'
  | 'retryDelivery';

/** The most deliveries that are listed. */
const mostDeliveries = 1000;

/** Thrown when the session has no subscription or delivery with an id; carries the id. */
export class NotInSession extends DocumentedRefusal {
  override readonly name = 'NotInSession';
  readonly id: string;

  constructor(what: 'subscription' | 'delivery', id: string) {
    super(404, `${what}NotFound`, `There is no ${what} ${id} in this session.`);
    this.id = id;
  }
}

/** The handlers for subscriptions and deliveries, which work without the mocked API's token. */
export function subscriptionHandlers(mock: Mock): ControlHandlers<SubscriptionOperation> {
  /** Throws {@link ApiWithoutSubscriptions}. */
  function control(): SubscriptionControl {
    if (mock.api.subscriptions === undefined) throw new ApiWithoutSubscriptions(mock.document.title);
    return mock.api.subscriptions;
  }

  return {
    async listSubscriptions(_input, _resources, { session }) {
      const list = await mock.api.subscriptions?.list(session, mock.document);
      return {
        body: new BodyInPieces({
          owners: [],
          owner_parameter: null,
          events: {},
          sequences: Object.keys(mock.api.sequences ?? {}),
          ...list,
          subscriptions: LongList.of(list?.subscriptions ?? []),
        }),
      };
    },
    async setSubscriptionEnabled({ path, body: { enabled } }, _resources, context) {
      const changed = await control().setEnabled(path.id, enabled, mocked(context));
      return { body: { subscription: found<ListedSubscription>(changed, 'subscription', path.id) } };
    },
    async removeSubscription({ path }, _resources, context) {
      found(await control().remove(path.id, mocked(context)), 'subscription', path.id);
      return { body: {} };
    },
    async sendTest({ path }, _resources, context) {
      return { body: { ...found<Attempt>(await control().test(path.id, mocked(context)), 'subscription', path.id) } };
    },
    async listDeliveries({ query: { subscription_id, status } }, _resources, { session }) {
      const attempts = (await session.services.outbox?.attempts.all()) ?? [];
      const fitting = attempts
        .filter(
          (attempt) =>
            (subscription_id === undefined || attempt.subscription_id === subscription_id) &&
            (status === undefined || attempt.status === status),
        )
        .toSorted((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
      return { body: new BodyInPieces({ deliveries: LongList.of(fitting.slice(-mostDeliveries), shownAttempt) }) };
    },
    async retryDelivery({ path: { id } }, _resources, context) {
      const { outbox } = context.session.services;
      const subscriptions = control();
      const attempt = found<Attempt>(await outbox?.attempts.find(id), 'delivery', id);
      if (await outbox?.hasten(attempt)) return { body: { ...shownAttempt(attempt) } };
      if (attempt.to !== undefined && outbox !== undefined)
        return { body: { ...shownAttempt(await outbox.retry(attempt, context.trace)) } };
      const retried = await subscriptions.retry(attempt, mocked(context));
      return { body: { ...found<Attempt>(retried, 'subscription', attempt.subscription_id) } };
    },
  };

  /** Makes the context of a handler of the mocked API. */
  function mocked(context: HandlerContext): HandlerContext {
    return { ...context, document: mock.document };
  }
}

/** Throws {@link NotInSession}. */
function found<Thing>(thing: Thing | undefined, what: 'subscription' | 'delivery', id: string): Thing {
  if (thing === undefined) throw new NotInSession(what, id);
  return thing;
}
