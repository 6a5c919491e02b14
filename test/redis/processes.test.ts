import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { at, hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('processes that share a Redis', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  const idsOf = (answer: Parameters<typeof listAt>[0]) =>
    listAt(answer, 'data', 'webhooks').map(({ id }) => String(id));

  test('three processes are one mock: records, ids, sessions, quotas, faults, scenario, journal and reset', async () => {
    const args = ['--rate-limit', '100'];
    const mocks = await Promise.all([1, 2, 3].map(() => MockProcess.start(redis, 'one-mock', ...args)));
    const [first, second, third] = mocks as [MockProcess, MockProcess, MockProcess];

    // The same request at each at once, eight times: no id comes twice, and all list them in one order.
    const quotaless = { 'X-Mock-Session': 'created' };
    const made = await Promise.all(
      Array.from({ length: 24 }, (_, index) => mocks[index % 3]?.webhooks('POST', '', hook(), quotaless)),
    );
    const ids = made.map((answer) => String(answer && at(answer, 'data', 'id')));
    expect(new Set(ids).size).toBe(24);
    const lists = await Promise.all(
      mocks.map(async (mock) => idsOf(await mock.webhooks('GET', '', undefined, quotaless))),
    );
    expect(lists[0]).toHaveLength(25);
    expect(new Set(lists[0])).toEqual(new Set([...ids, lists[0]?.[0]]));
    expect([lists[1], lists[2]]).toEqual([lists[0], lists[0]]);

    // Changed here, seen there; deleted here, gone there; another session has nothing of it.
    const [id = ''] = ids;
    await Promise.all(
      mocks.flatMap((mock) => [1, 2, 3, 4].map(() => mock.webhooks('PATCH', `/${id}/toggle`, undefined, quotaless))),
    );
    expect(at(await second.webhooks('GET', `/${id}`, undefined, quotaless), 'data', 'enabled')).toBe(true);
    expect((await third.webhooks('DELETE', `/${id}`, undefined, quotaless)).status).toBe(200);
    expect((await first.webhooks('GET', `/${id}`, undefined, quotaless)).status).toBe(404);
    expect(idsOf(await first.webhooks('GET', '', undefined, { 'X-Mock-Session': 'other' }))).toHaveLength(1);

    // A hundred of 120 requests in a minute are answered, over all processes.
    const counted = { 'X-Mock-Session': 'quota' };
    const statuses = await Promise.all(
      Array.from(
        { length: 120 },
        async (_, index) => (await mocks[index % 3]?.webhooks('GET', '', undefined, counted))?.status,
      ),
    );
    const answered = statuses.filter((status) => status === 200).length;
    // A minute may end meanwhile.
    expect([100, 120]).toContain(answered);

    // A rule applies as often as it says, over all of them.
    const faulty = { 'X-Mock-Session': 'faults' };
    const rule = { operationId: 'listAgentWebhooks', fault: '503', times: 5 };
    expect((await first.send('POST', '/__mock/faults', rule, faulty)).status).toBe(200);
    const hit = await Promise.all(
      Array.from(
        { length: 12 },
        async (_, index) => (await mocks[index % 3]?.webhooks('GET', '', undefined, faulty))?.status,
      ),
    );
    expect(hit.filter((status) => status === 503)).toHaveLength(5);
    expect(listAt(await third.send('GET', '/__mock/faults', undefined, faulty), 'faults')).toMatchObject([
      { fired: 5 },
    ]);

    const played = { 'X-Mock-Session': 'played' };
    const scenario = { clock: '2025-01-01T00:00:00Z', steps: [{ operation: 'listAgentWebhooks', fault: 500 }] };
    await second.send('PUT', '/__mock/scenario', scenario, played);
    const steps = await Promise.all(
      mocks.map(async (mock) => (await mock.webhooks('GET', '', undefined, played)).status),
    );
    expect(steps.toSorted()).toEqual([200, 200, 500]);
    const late = await third.webhooks('POST', '', hook(), played);
    expect(at(late, 'data', 'created_at')).toBe('2025-01-01T00:00:00.000000Z');

    // The journal has the requests of all processes, and each process shows those of the others.
    const entries = listAt(await third.send('GET', '/__mock/requests', undefined, counted), 'requests');
    expect(entries.filter(({ operationId }) => operationId === 'listAgentWebhooks').length).toBeGreaterThanOrEqual(120);
    const stream = await fetch(`${second.url}/__mock/requests/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    for (let tries = 0; !told.includes('"session":"told"'); tries++) {
      if (tries % 3 === 0) await first.webhooks('GET', '', undefined, { 'X-Mock-Session': 'told' });
      told += (await reader?.read())?.value ?? '';
    }
    await reader?.cancel();

    await first.send('POST', '/__mock/reset', undefined, quotaless);
    expect(idsOf(await third.webhooks('GET', '', undefined, quotaless))).toHaveLength(1);
    const state = await third.send('GET', '/__mock/state', undefined, played);
    expect(Object.keys(at(state, 'records') ?? {})).toEqual(['agent', 'webhook', 'log']);
    expect((await second.send('PUT', '/__mock/state', state.json, { 'X-Mock-Session': 'copy' })).status).toBe(200);
    expect(idsOf(await first.webhooks('GET', '', undefined, { 'X-Mock-Session': 'copy' }))).toEqual(
      idsOf(await first.webhooks('GET', '', undefined, played)),
    );
  });

  test('while Redis is gone, requests are refused in the format of the API, and health is answered', async () => {
    const own = await RunningRedis.start(['--appendonly', 'yes', '--appendfsync', 'no']);
    const mock = await MockProcess.start(own, 'gone');
    const id = String(at(await mock.webhooks('POST', '', hook()), 'data', 'id'));
    await own.end('SIGKILL');
    const refused = await mock.webhooks('GET');
    expect([refused.status, refused.headers.get('Retry-After'), Object.keys(Object(refused.json))]).toEqual([
      503,
      '1',
      ['message'],
    ]);
    expect((await mock.send('GET', '/__mock/health')).status).toBe(200);
    const ready = await mock.send('GET', '/__mock/ready');
    expect([ready.status, at(ready, 'status'), String(at(ready, 'reason'))]).toEqual([
      503,
      'unavailable',
      `Redis at 127.0.0.1:${own.port}: it is not there`,
    ]);
    await own.begin();
    await expect.poll(async () => (await mock.send('GET', '/__mock/ready')).status).toBe(200);
    expect((await mock.webhooks('GET', `/${id}`)).status).toBe(200);
    // It is there and does not answer: who asks for health does not wait for it.
    own.kill('SIGSTOP');
    const late = mock.webhooks('GET');
    expect((await mock.send('GET', '/__mock/health')).status).toBe(200);
    expect((await mock.send('GET', '/__mock/ready')).status).toBe(503);
    expect((await late).status).toBe(503);
    own.kill('SIGCONT');
    await expect.poll(async () => (await mock.webhooks('GET', `/${id}`)).status).toBe(200);
    mock.command.process.kill('SIGTERM');
    expect((await mock.command.finished).code).toBe(0);
  });

  test('if Redis can not be used at the start, one line gives the reason, and the command ends with 2', async () => {
    const port = await freePort();
    const ended = async (...args: string[]) => {
      const { code, out, err } = await run(['serve', '--port', '0', ...args]);
      return [code, out, err];
    };
    expect(await ended('--redis', `redis://:secret@127.0.0.1:${port}`)).toEqual([
      2,
      '',
      `can't use Redis at 127.0.0.1:${port}: connection refused\n`,
    ]);
    const [code, , said] = await ended('--redis', 'http://:secret@127.0.0.1');
    expect([code, said]).toEqual([2, expect.stringMatching(/^--redis takes redis:\/\/HOST:PORT\/DB.*\n$/)]);
    const [, , wrong] = await ended('--redis', `redis://someone:secret@127.0.0.1:${redis.port}`);
    expect(wrong).toMatch(/^can't use Redis at 127\.0\.0\.1:\d+: WRONGPASS.*\n$/);
    expect(wrong).not.toContain('secret');
  });
});
