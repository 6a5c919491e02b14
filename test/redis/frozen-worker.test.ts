import type { ServerResponse } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { hook, MockProcess, WorkerProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('a worker that stands still for long', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  test('delivers nothing more of a webhook that another worker has taken over', async () => {
    const held = new Map<number, ServerResponse>();
    const got: string[] = [];
    const receiver = await startReceiver(({ json, path }) => {
      if (path === '/other') return 200;
      const [, name = ''] = /"name":"(event \d+)"/.exec(JSON.stringify(json)) ?? [];
      const count = got.push(name);
      // The first delivery is the frozen worker's; the third is under way when that goes on.
      return count === 1 || count === 3 ? (response) => void held.set(count, response) : 200;
    });
    const answer = (count: number) => held.get(count)?.writeHead(200).end();
    const mock = await MockProcess.start(redis, 'frozen', '--no-worker');
    const other = { 'X-Mock-Session': 'other' };
    await mock.webhooks('POST', '', hook({ webhook_url: receiver.url }));
    await mock.webhooks('POST', '', hook({ webhook_url: `${receiver.url}/other` }), other);
    const frozen = await WorkerProcess.start(redis, 'frozen');
    for (let index = 0; index < 4; index++) await mock.fire({ data: { action: { name: `event ${index}` } } });
    await receiver.has(1);
    frozen.command.process.kill('SIGSTOP');
    await WorkerProcess.start(redis, 'frozen');
    // What the frozen one had begun is made again: nobody knows how far it was.
    await expect.poll(() => got).toEqual(['event 0', 'event 0', 'event 1']);

    const client = redis.client();
    expect(await client.xlen('{frozen}:t')).toBe(1);
    answer(1);
    frozen.command.process.kill('SIGCONT');
    // It has said how its own delivery has ended; and then others have their turn, so that it would have its own.
    await expect.poll(() => client.xlen('{frozen}:t')).toBe(2);
    for (let turn = 0; turn < 20; turn++) await mock.fire({ wait: true }, other);
    expect(got).toEqual(['event 0', 'event 0', 'event 1']);
    answer(3);
    await expect.poll(() => got).toEqual(['event 0', 'event 0', 'event 1', 'event 2', 'event 3']);
  });
});
