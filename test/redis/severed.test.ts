import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { isWhole } from '../repetitions.ts';
import { hook, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';
import { SeveredWay } from './severed-way.ts';

/** What a worker tells Redis by a script, known by the keys that are named. */
const commands = {
  'that takes a job': (sent: string) => sent.includes(':limiter') && !sent.includes(':completed'),
  'that ends a job': (sent: string) => sent.includes(':completed'),
  'that looks for jobs without a worker': (sent: string) => sent.includes(':stalled-check'),
  'that waits for a job': (sent: string) => /bzpopmin/i.test(sent),
};

const cuts = Object.keys(commands).flatMap((what) =>
  (['command', 'reply'] as const).map((loses) => ({ what: what as keyof typeof commands, loses })),
);

describe.skipIf(!hasRedis)('connections to Redis that break', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  // What Redis has done and nobody has heard of is found out when a lock has run out, after ten seconds and more.
  test.each(isWhole ? cuts : cuts.slice(0, 1))(
    'lose no delivery of the only worker: where the $loses is lost $what',
    async ({ what, loses }) => {
      const way = await SeveredWay.start(redis.port);
      const mock = await MockProcess.startAt(way.url, `cut-${cuts.findIndex((one) => one.what === what)}-${loses}`);
      const receiver = await startReceiver();
      const got = () => new Set(receiver.received.map(({ body }) => /"name":"(event \d+)"/.exec(String(body))?.[1]));
      const acknowledged = new Set<string>();
      let turn = 0;
      const fire = async () => {
        for (let isDone = false; !isDone; ) {
          const name = `event ${turn++}`;
          isDone = (await mock.fire({ data: { action: { name } } })).status === 200;
          if (isDone) acknowledged.add(name);
        }
      };
      await mock.webhooks('POST', '', hook({ webhook_url: receiver.url }));
      await fire();
      await receiver.has(1);

      const isCut = way.cutAt(loses, commands[what]);
      await fire();
      await isCut;
      await fire();
      await expect.poll(() => [...acknowledged].filter((name) => !got().has(name)), { timeout: 60_000 }).toEqual([]);
    },
  );

  test('lose no more than a moment for those who follow what is asked: they hear of what comes after it', async () => {
    const way = await SeveredWay.start(redis.port);
    const mock = await MockProcess.startAt(way.url, 'followed', '--no-worker');
    const isCut = way.cutAt('command', (sent) => /xread/i.test(sent));
    const stream = await fetch(`${mock.url}/__mock/requests/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await isCut;
    await expect.poll(async () => (await mock.webhooks('GET')).status).toBe(200);
    let told = '';
    const hear = async () => {
      while (!told.includes('"session":"told"')) told += (await reader?.read())?.value ?? '';
    };
    const heard = hear();
    await expect
      .poll(async () => [
        (await mock.webhooks('GET', '', undefined, { 'X-Mock-Session': 'told' })).status,
        told.includes('"session":"told"'),
      ])
      .toEqual([200, true]);
    await heard;
    await reader?.cancel();
  });
});
