import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from '../repetitions.ts';
import { type Creation, misplaced } from './listed-order.ts';
import { type Answered, at, hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

/** How many webhooks of its own a client has at a time: lists stay short, and yet every one has some of each client. */
const mostOwn = 12;

const clients = 8;
const operations = repetitions({ test: 600, prove: 20_000 });

/** Draws numbers from 0 to less than a bound, always the same ones for a seed (mulberry32). */
function drawing(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** A webhook as its client has made it: nobody else changes it. */
interface Own {
  readonly id: string;
  name: string;
  enabled: boolean;
}

/** What all clients know together. The clock counts what has begun and what was acknowledged. */
class Model {
  clock = 0;
  readonly creations = new Map<string, Creation>();
  /** When a deletion began, and when it was acknowledged. */
  readonly deletions = new Map<string, { begun: number; acknowledged: number }>();
  readonly faults: string[] = [];

  /** A list that was asked for and answered at these turns has what was there, once, in order of creation. */
  judgeList(listed: readonly string[], begun: number, answered: number): void {
    const seen = new Set(listed);
    if (seen.size !== listed.length) this.faults.push(`a list has an id twice: ${listed}`);
    for (const { id, acknowledged } of this.creations.values()) {
      const isSureToBeThere = acknowledged < begun && (this.deletions.get(id)?.begun ?? answered) >= answered;
      if (isSureToBeThere && !seen.has(id)) this.faults.push(`a list lacks ${id}`);
    }
    for (const id of listed)
      if ((this.deletions.get(id)?.acknowledged ?? begun) < begun)
        this.faults.push(`a list has ${id}, which is deleted`);
    this.faults.push(...misplaced(listed, this.creations).map((id) => `a list has ${id} too late`));
  }
}

describe.skipIf(!hasRedis)('a model of what processes share', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  test(`of ${operations} operations of ${clients} clients at three processes none is lost, none done twice, and lists keep the order of creation`, async () => {
    const mocks = await Promise.all([1, 2, 3].map(() => MockProcess.start(redis, 'model', '--empty')));
    const [first] = mocks as [MockProcess];
    const model = new Model();
    const shared = String(at(await first.webhooks('POST', '', hook({ name: 'shared' })), 'data', 'id'));
    const toggles: boolean[] = [];
    let left = operations;

    async function client(number: number): Promise<void> {
      const draw = drawing(number + 1);
      const own: Own[] = [];
      let made = 0;
      const expectAnswer = (what: string, { status, json }: Answered, expected: Partial<Own>) => {
        const data = typeof json === 'object' && json !== null && 'data' in json ? Object(json.data) : {};
        const isSame = Object.entries(expected).every(([name, value]) => data[name] === value);
        if (status !== 200 || !isSame)
          model.faults.push(`${what}: ${status} ${JSON.stringify(json)}, expected ${JSON.stringify(expected)}`);
      };
      while (left-- > 0) {
        // Each time another process: what one has acknowledged, the next one knows.
        const mock = mocks[draw(mocks.length)] ?? first;
        const one = own[draw(Math.max(1, own.length))];
        const begun = model.clock++;
        const what = own.length >= mostOwn ? 9 : draw(11);
        if (one === undefined || what < 3) {
          const name = `client ${number}, ${made++}`;
          const answer = await mock.webhooks('POST', '', hook({ name }));
          const id = String(at(answer, 'data', 'id'));
          expectAnswer('create', answer, { name });
          if (model.creations.has(id)) model.faults.push(`${id} was given twice`);
          model.creations.set(id, { id, begun, acknowledged: model.clock++ });
          own.push({ id, name, enabled: true });
        } else if (what < 4) {
          const answer = await mock.webhooks('PUT', `/${one.id}`, { name: `${one.name}*` });
          one.name = `${one.name}*`;
          expectAnswer('update', answer, one);
        } else if (what < 5) {
          const answer = await mock.webhooks('PATCH', `/${one.id}/toggle`);
          one.enabled = !one.enabled;
          expectAnswer('toggle', answer, one);
        } else if (what < 7) {
          expectAnswer('get', await mock.webhooks('GET', `/${one.id}`), one);
        } else if (what < 8) {
          const answer = await mock.webhooks('GET');
          const ids = listAt(answer, 'data', 'webhooks').map(({ id }) => String(id));
          model.judgeList(ids, begun, model.clock++);
        } else if (what < 10) {
          own.splice(own.indexOf(one), 1);
          const deletion = { begun, acknowledged: Number.POSITIVE_INFINITY };
          model.deletions.set(one.id, deletion);
          expectAnswer('delete', await mock.webhooks('DELETE', `/${one.id}`), {});
          deletion.acknowledged = model.clock++;
          const { status } = await mock.webhooks('GET', `/${one.id}`);
          if (status !== 404) model.faults.push(`${one.id} is deleted, and answered with ${status}`);
        } else {
          // All change this one: each change is made of the one before.
          toggles.push(Boolean(at(await mock.webhooks('PATCH', `/${shared}/toggle`), 'data', 'enabled')));
        }
      }
      for (const one of own) {
        const answer = await (mocks[draw(mocks.length)] ?? first).webhooks('GET', `/${one.id}`);
        expectAnswer('get at the end', answer, one);
      }
    }

    await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
    const begun = model.clock++;
    const lists = await Promise.all(
      mocks.map(async (mock) => listAt(await mock.webhooks('GET'), 'data', 'webhooks').map(({ id }) => String(id))),
    );
    for (const listed of lists) model.judgeList(listed, begun, model.clock);
    expect(model.faults.slice(0, 5)).toEqual([]);
    expect([lists[1], lists[2]]).toEqual([lists[0], lists[0]]);
    expect(new Set(lists[0])).toEqual(
      new Set([shared, ...[...model.creations.keys()].filter((id) => !model.deletions.has(id))]),
    );
    // A change that is lost would turn it the same way twice.
    const turnedOff = toggles.filter((enabled) => !enabled).length;
    expect(turnedOff).toBe(Math.ceil(toggles.length / 2));
    expect(at(await first.webhooks('GET', `/${shared}`), 'data', 'enabled')).toBe(toggles.length % 2 === 0);
    expect(toggles.length).toBeGreaterThan(operations / 40);
  });
});
