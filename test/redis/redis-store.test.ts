import { beforeAll, describe, expect, test } from 'vitest';
import { ListCache } from '../../src/redis/list-cache.ts';
import { RecordCache } from '../../src/redis/record-cache.ts';
import { connectFirst, type RedisClient, redisClient } from '../../src/redis/redis-client.ts';
import { redisPlaceOf } from '../../src/redis/redis-place.ts';
import { listOf, RedisState } from '../../src/redis/redis-state.ts';
import { RedisStore } from '../../src/redis/redis-store.ts';
import { putStart, SessionPlace } from '../../src/redis/session-place.ts';
import { isRoomFull } from '../../src/state/room.ts';
import { type Resource, resource, type StoreContent, type StoredRecord } from '../../src/state/store.ts';
import { atFileEnd } from '../file-end.ts';
import { storeTable } from '../state/store-table.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('a store in Redis', () => {
  let redis: RunningRedis;
  let client: RedisClient;
  let prefixes = 0;

  beforeAll(async () => {
    redis = await RunningRedis.start();
    client = await newClient();
  });

  async function newClient(): Promise<RedisClient> {
    const place = redisPlaceOf(redis.url);
    const made = await redisClient(place, { waits: false });
    await connectFirst(made, place);
    atFileEnd(async () => made.disconnect());
    return made;
  }

  /** Where a session is, for a process that has this connection. */
  async function placeIn(
    prefix: string,
    resources: readonly Resource[],
    content: StoreContent,
    through = client,
  ): Promise<{ place: SessionPlace; gen: string }> {
    const state = new RedisState(through, prefix);
    const start = { digest: 'start', content, resources };
    const place = new SessionPlace(state, 'default', 0, () => start);
    await putStart(state, start);
    const begun = await place.ask('begin', '', ['', -1, 0, '0', 0, 0]);
    return { place, gen: String(listOf(begun)[0]) };
  }

  describe('in Redis', () => {
    storeTable(async (resources, content) => {
      const { place, gen } = await placeIn(`{table-${prefixes++}}`, resources, content);
      return {
        store: new RedisStore(place, { records: new RecordCache(), lists: new ListCache() }, { gen, found: new Map() }),
      };
    });
  });

  describe('in Redis, of several processes', () => {
    interface Counter extends StoredRecord {
      readonly owner: string;
      readonly count: number;
      readonly text?: string;
    }
    const owners = resource('owner');
    const counters = resource<Counter>('counter', { parent: owners, parentKey: 'owner' });
    const start = { owner: [{ id: 'a' }], counter: [{ id: '1', owner: 'a', count: 0 }] };

    async function writer(prefix: string, resources: readonly Resource[] = [owners, counters]): Promise<RedisStore> {
      const { place } = await placeIn(prefix, resources, start, await newClient());
      return new RedisStore(place, { records: new RecordCache(), lists: new ListCache() });
    }

    test('no update of eight writers is lost, and no two of them insert among the same siblings', async () => {
      const prefix = `{writers-${prefixes++}}`;
      const writers = await Promise.all(Array.from({ length: 8 }, () => writer(prefix)));
      const all = await Promise.all(
        writers.map(async (store) => {
          const ids: string[] = [];
          for (let round = 0; round < 25; round++) {
            await store.collection(counters).change('1', 'a', (one) => ({ ...one, count: one.count + 1 }));
            const made = await store
              .collection(counters)
              .insertAmong('a', (siblings) => ({ id: `n${[...siblings].length}`, owner: 'a', count: 0 }));
            ids.push(made.id);
          }
          return ids;
        }),
      );
      const [store] = writers;
      expect(await store?.collection(counters).find('1')).toMatchObject({ count: 200 });
      expect(new Set(all.flat()).size).toBe(200);
      expect((await store?.collection(counters).list('a'))?.map(({ id }) => id)).toEqual([
        '1',
        ...Array.from({ length: 200 }, (_, index) => `n${index + 1}`),
      ]);
    });

    test('a record created by one is listed by others, and a deleted one is gone for all', async () => {
      const prefix = `{seen-${prefixes++}}`;
      const [one, other] = await Promise.all([writer(prefix), writer(prefix)]);
      await one.collection(counters).insert({ id: '2', owner: 'a', count: 5 });
      expect(await other.content()).toEqual({
        ...start,
        counter: [...start.counter, { id: '2', owner: 'a', count: 5 }],
      });
      expect(await other.collection(owners).delete('a')).toBe(true);
      expect(await one.content()).toEqual({ owner: [], counter: [] });
    });

    test('records of a resource with bounded bytes make room, the oldest first, except those that may not be dropped', async () => {
      const bounded: Resource<Counter> = {
        ...counters,
        mostBytes: { store: 3000, all: 3000 },
        isDispensable: ({ count }) => count === 0,
      };
      const store = await writer(`{bytes-${prefixes++}}`, [owners, bounded]);
      const made = (id: string, count: number): Counter => ({ id, owner: 'a', count, text: 'x'.repeat(700) });
      const ids = async () => (await store.collection(bounded).list('a')).map(({ id }) => id);
      for (const id of ['p', 'q', 'r', 's']) await store.collection(bounded).insert(made(id, id === 'p' ? 1 : 0));
      expect(await ids()).toEqual(['p', 'r', 's']);
      await store.collection(bounded).change('r', 'a', (one) => ({ ...one, count: 1 }));
      await store.collection(bounded).change('s', 'a', (one) => ({ ...one, count: 1 }));
      const refused = await store
        .collection(bounded)
        .insert(made('t', 0))
        .catch((error) => error);
      expect([isRoomFull(refused), await ids()]).toEqual([true, ['p', 'r', 's']]);
    });
  });
});
