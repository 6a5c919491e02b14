import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { isWhole } from '../repetitions.ts';
import { type Answered, at, hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

const restarts = 12;

/** The machine may do much else. */
const patience = { timeout: 120_000 };

// It restarts Redis under load for minutes.
describe.skipIf(!hasRedis || !isWhole)('a Redis that is restarted under load', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start(['--appendonly', 'yes', '--appendfsync', 'no']);
  });

  test(`is waited for: over ${restarts} restarts requests are answered or refused with 503, and every acknowledged change is kept and delivered`, async () => {
    const got = new Set<string>();
    const receiver = await startReceiver(({ json }) => {
      got.add(/"name":"(event \d+)"/.exec(JSON.stringify(json))?.[1] ?? '');
      return 200;
    });
    const mocks = await Promise.all([1, 2].map(() => MockProcess.start(redis, 'restarted')));
    const [first, second] = mocks as [MockProcess, MockProcess];
    await first.webhooks('POST', '', hook({ name: 'hook', webhook_url: receiver.url }));

    const [fired, created] = [new Set<string>(), new Set<string>()];
    const odd: unknown[] = [];
    let [isOver, turn, refused, answered] = [false, 0, 0, 0];
    const judge = ({ status, headers, json }: Answered, isOfApi: boolean): boolean => {
      if (status === 200) answered++;
      else if (status === 503 && headers.get('Retry-After') !== null) {
        refused++;
        if (isOfApi && Object.keys(Object(json)).join() !== 'message') odd.push(json);
      } else odd.push([status, json]);
      return status === 200;
    };
    async function client(mock: MockProcess): Promise<void> {
      while (!isOver) {
        const name = `event ${turn++}`;
        const made = await mock.webhooks('POST', '', hook({ name, enabled: false }));
        if (judge(made, true)) created.add(String(at(made, 'data', 'id')));
        judge(await mock.webhooks('GET', '', undefined, { 'X-Mock-Session': `s${turn % 5}` }), true);
        if (judge(await mock.fire({ data: { action: { name } } }), false)) fired.add(name);
      }
    }
    const load = Promise.all([first, second, first, second].map(client));
    // Where the test fails, its processes are killed.
    load.catch(() => {});
    for (let restart = 0; restart < restarts; restart++) {
      const before = answered;
      await expect.poll(() => answered, patience).toBeGreaterThan(before + 8);
      const refusedBefore = refused;
      await redis.end(restart % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      await expect.poll(() => refused, patience).toBeGreaterThan(refusedBefore + 4);
      await redis.begin();
    }
    const before = answered;
    await expect.poll(() => answered, patience).toBeGreaterThan(before + 8);
    isOver = true;
    await load;

    expect(odd).toEqual([]);
    for (const mock of mocks) {
      const listed = new Set(listAt(await mock.webhooks('GET'), 'data', 'webhooks').map(({ id }) => String(id)));
      expect([...created].filter((id) => !listed.has(id))).toEqual([]);
    }
    await expect.poll(() => [...fired].filter((name) => !got.has(name)), patience).toEqual([]);
    // Nobody has started them anew.
    expect(mocks.map(({ command }) => command.process.exitCode)).toEqual([null, null]);
  });
});
