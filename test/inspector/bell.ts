import {
  type Api,
  attemptsOf,
  defineApi,
  Outbox,
  resource,
  type StoredRecord,
  type Subscription,
} from '../../src/index.ts';
import type { ListedSubscription } from '../../src/mock/api.ts';
import { documentOf } from '../document-of.ts';

interface Listener extends StoredRecord {
  readonly url: string;
  readonly hears: boolean;
}

const listeners = resource<Listener>('listener');
const attempts = attemptsOf(listeners);

function subscriptionOf({ id, url, hears }: Listener): Subscription {
  return {
    ...{ id, url, isEnabled: hears, method: 'POST', headers: [] },
    ...{ secret: undefined, timeoutInSeconds: 5, retries: 0, templates: {} },
  };
}

function listed(listener: Listener): ListedSubscription {
  const { id, url, hears: enabled } = listener;
  const status = enabled ? 'listens' : 'deaf';
  return { id, owner_id: null, name: id, url, events: ['rang'], enabled, status, is_signed: false, record: listener };
}

/** An API that is nothing like Talkover's: a bell that all listeners hear. They have no owners. */
export function bell(url: string): Api {
  return defineApi()({
    document: documentOf(
      {},
      {
        webhooks: {
          rang: {
            post: {
              summary: 'The bell has rung',
              requestBody: {
                content: {
                  'application/json': {
                    schema: { type: 'object', required: ['times'], properties: { times: { type: 'integer' } } },
                  },
                },
              },
              responses: { 200: { description: 'Heard.' } },
            },
          },
        },
      },
    ),
    resources: { listener: listeners, attempt: attempts },
    start: { listener: [{ id: 'Quasimodo', url, hears: true }] },
    services: ({ store, ...parts }) => ({
      outbox: new Outbox({
        ...parts,
        attempts: store.collection(attempts),
        subscriptions: {
          async find(id) {
            const listener = await store.collection(listeners).find(id);
            return listener && subscriptionOf(listener);
          },
        },
      }),
    }),
    events: {
      rang: { subscribers: async ({ store }) => (await store.collection(listeners).list()).map(subscriptionOf) },
    },
    sequences: {
      noon: {
        play: (given, { now }) =>
          Array.from({ length: 12 }, (_, index) => ({ event: 'rang', data: { ...given, times: index + 1 }, at: now })),
      },
    },
    subscriptions: {
      all: async ({ store }) => (await store.collection(listeners).all()).map(subscriptionOf),
      list: async ({ store }) => ({
        owners: [],
        owner_parameter: null,
        subscriptions: (await store.collection(listeners).all()).map(listed),
        events: { rang: 'The bell has rung' },
      }),
      async setEnabled(id, hears, { store }) {
        const changed = await store.collection(listeners).change(id, undefined, (current) => ({ ...current, hears }));
        return changed && listed(changed);
      },
      remove: async (id, { store }) => (await store.collection(listeners).delete(id)) || undefined,
      async test(id, { store, services }) {
        const listener = await store.collection(listeners).find(id);
        return listener && services.outbox?.test(subscriptionOf(listener), 'rang', { times: 0 });
      },
      retry: async (attempt, { services }) => services.outbox?.retry(attempt),
    },
  });
}
