import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { repetitions } from '../repetitions.ts';
import { type Creation, misplaced } from './listed-order.ts';
import { at, hook, listAt, MockProcess, WorkerProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

const kills = repetitions({ test: 3, prove: 50 });
const prefix = 'killed';
const hooks = 3;

/** How long the receiver takes for an answer, in milliseconds: a kill meets deliveries that are under way. */
const answerTime = 5;

/** The machine may do much else. */
const patience = { timeout: 120_000 };

describe.skipIf(!hasRedis)('processes that are killed under load', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start(['--appendonly', 'yes', '--appendfsync', 'no']);
  });

  /** One that counts deliveries by webhook and by the name of their action, and notes which came in parallel. */
  async function countingReceiver() {
    const underWay = new Set<string>();
    const parallel: string[] = [];
    const got = new Map<string, Set<string>>();
    const { url } = await startReceiver(({ json }) => (response) => {
      const webhook = String(json.webhook_id);
      if (underWay.has(webhook)) parallel.push(webhook);
      underWay.add(webhook);
      response.once('close', () => underWay.delete(webhook));
      const [, name = ''] = /"name":"(event \d+)"/.exec(JSON.stringify(json)) ?? [];
      const names = got.get(webhook) ?? new Set();
      got.set(webhook, names.add(name));
      setTimeout(() => {
        // What comes next may come before this process hears that the connection is closed.
        underWay.delete(webhook);
        response.writeHead(200).end();
      }, answerTime);
    });
    return { url, parallel, got };
  }

  test(`after ${kills} kills every acknowledged write is kept, and every delivery was made, for one webhook in order and never two at a time`, async () => {
    const receiver = await countingReceiver();
    const answering = [[], ['--no-worker'], []].map((args) => () => MockProcess.start(redis, prefix, ...args));
    const [mocks, workers] = await Promise.all([
      Promise.all(answering.map((start) => start())),
      Promise.all([1, 2].map(() => WorkerProcess.start(redis, prefix))),
    ]);
    for (let index = 0; index < hooks; index++)
      await mocks[0]?.webhooks('POST', '', hook({ name: `hook ${index}`, webhook_url: receiver.url }));

    const fired = new Map<string, Creation>();
    const created = new Map<string, string>();
    let [isOver, turn, clock] = [false, 0, 0];
    async function client(): Promise<void> {
      while (!isOver) {
        const name = `event ${turn++}`;
        const mock = mocks[turn % mocks.length];
        try {
          const begun = clock++;
          const answer = await mock?.fire({ data: { action: { name } } });
          if (answer?.status === 200) fired.set(name, { id: name, begun, acknowledged: clock++ });
          const made = await mock?.webhooks('POST', '', hook({ name, enabled: false }));
          if (made?.status === 200) created.set(String(at(made, 'data', 'id')), name);
          // Of what is listed there are few: the last ones are enough to be deleted again.
          const [id] = created.size > 40 ? created.keys() : [];
          if (id !== undefined) {
            created.delete(id);
            await mock?.webhooks('DELETE', `/${id}`);
          }
        } catch {
          // It was killed: what it was asked is done or not.
        }
      }
    }
    const load = [client(), client()];
    for (let kill = 0; kill < kills; kill++) {
      const before = fired.size;
      await expect.poll(() => fired.size, patience).toBeGreaterThan(before + 3);
      const which = Math.floor(Math.random() * (mocks.length + workers.length));
      const start = answering[which];
      if (start !== undefined) {
        await mocks[which]?.kill();
        mocks[which] = await start();
      } else {
        await workers[which - mocks.length]?.kill();
        workers[which - mocks.length] = await WorkerProcess.start(redis, prefix);
      }
    }
    isOver = true;
    await Promise.all(load);

    const missing = () =>
      [...receiver.got.values()].flatMap((names) => [...fired.keys()].filter((one) => !names.has(one)));
    await expect.poll(missing, patience).toEqual([]);
    expect(receiver.got.size).toBe(hooks);
    expect([...receiver.got.values()].flatMap((names) => misplaced([...names], fired))).toEqual([]);
    expect(receiver.parallel).toEqual([]);
    const [first] = mocks as [MockProcess];
    const listed = new Set(listAt(await first.webhooks('GET'), 'data', 'webhooks').map(({ id }) => String(id)));
    expect([...created.keys()].filter((id) => !listed.has(id))).toEqual([]);
  });
});
