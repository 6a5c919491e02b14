import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../cli/command.ts';
import { atFileEnd } from '../file-end.ts';
import { freePort } from '../free-port.ts';
import { startReceiver } from '../receiver.ts';
import { at, hook, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

const certificate = resolve(import.meta.dirname, '../webhooks/self-signed.pem');

/** Two processes at one Redis are one mock, and deliver: whichever way leads there. */
async function expectOneMock(first: MockProcess, second: MockProcess): Promise<void> {
  const receiver = await startReceiver();
  const made = await first.webhooks('POST', '', hook({ webhook_url: receiver.url }));
  const id = String(at(made, 'data', 'id'));
  expect((await second.webhooks('GET', `/${id}`)).status).toBe(200);
  const fired = await second.fire({ wait: true });
  expect([fired.status, receiver.received.length]).toEqual([200, 1]);
}

describe.skipIf(!hasRedis)('ways to Redis', () => {
  test('TLS with a checked certificate; a password in the URL is shown nowhere', async () => {
    const tlsPort = await freePort();
    const redis = await RunningRedis.start([
      ...['--tls-port', `${tlsPort}`, '--tls-cert-file', certificate, '--tls-key-file', certificate],
      ...['--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no', '--requirepass', 'hush-hush'],
    ]);
    const url = `rediss://:hush-hush@localhost:${tlsPort}`;
    const refused = await run(['serve', '--port', '0', '--redis', url]);
    expect([refused.code, refused.out, refused.err]).toEqual([
      ...[2, ''],
      expect.stringMatching(/^can't use Redis at localhost:\d+: self-signed certificate\n$/),
    ]);
    // As `NODE_EXTRA_CA_CERTS` has it; or in the options of the client.
    const options = join(redis.folder, 'options.json');
    writeFileSync(options, JSON.stringify({ tls: { rejectUnauthorized: false } }));
    const started = await Promise.all([
      MockProcess.startIn({ NODE_EXTRA_CA_CERTS: certificate }, url, 'tls'),
      MockProcess.startAt(url, 'tls', '--redis-options', options),
    ]);
    await expectOneMock(...started);
    for (const { command } of started) expect(command.out + command.err).not.toContain('hush-hush');
  });

  test('an ACL user with only the documented permissions', async () => {
    const redis = await RunningRedis.start([
      ...['--user', 'mock', 'on', '>hush hush', '~{acl}*', '+@all', '-@dangerous', '+info', '+keys'],
      ...['--user', 'default', 'off'],
    ]);
    const url = `redis://mock:hush%20hush@127.0.0.1:${redis.port}`;
    await expectOneMock(await MockProcess.startAt(url, 'acl'), await MockProcess.startAt(url, 'acl'));
    // Keys of another prefix are not the user's.
    const other = await run(['serve', '--port', '0', '--redis', url, '--redis-prefix', 'others']);
    expect([other.code, other.out]).toEqual([2, '']);
    expect(other.err).toMatch(/^can't use Redis at 127\.0\.0\.1:\d+: NOPERM [^\n]*\n$/);
  });

  test('Sentinel: finds the master, and the new one after it has ended', async () => {
    const master = await RunningRedis.start();
    const replica = await RunningRedis.start(['--replicaof', '127.0.0.1', `${master.port}`]);
    await expect.poll(() => replica.client().info('replication')).toContain('master_link_status:up');
    const port = await startSentinel(master);
    const url = `redis+sentinel://127.0.0.1:${port}/main`;
    const [first, second] = [await MockProcess.startAt(url, 'sentinel'), await MockProcess.startAt(url, 'sentinel')];
    await expectOneMock(first, second);
    const id = String(at(await first.webhooks('POST', '', hook({ name: 'kept' })), 'data', 'id'));
    await master.client().wait(1, 0);
    await master.end('SIGKILL');
    for (const mock of [first, second])
      await expect.poll(async () => (await mock.webhooks('GET', `/${id}`)).status, { timeout: 60_000 }).toBe(200);
    await expectOneMock(first, second);
  });

  test('a cluster of three, through any node', async () => {
    const nodes = await Promise.all(
      [1, 2, 3].map(() => RunningRedis.start(['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'])),
    );
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    const [code] = await once(
      spawn('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { stdio: 'ignore' }),
      'close',
    );
    expect(code).toBe(0);
    await expect.poll(() => nodes[0]?.client().cluster('INFO')).toContain('cluster_state:ok');
    const options = join(nodes[0]?.folder ?? '', 'options.json');
    writeFileSync(options, JSON.stringify({ clusterOptions: { slotsRefreshTimeout: 5000 }, connectionName: 'mock' }));
    const started = await Promise.all(
      [addresses[0], addresses.slice(1).join()].map((named) =>
        MockProcess.startAt(`redis+cluster://${named}`, 'cluster', '--redis-options', options),
      ),
    );
    await expectOneMock(...(started as [MockProcess, MockProcess]));
    // All keys are in one slot, and so at one node.
    const sizes = await Promise.all(nodes.map((node) => node.client().dbsize()));
    expect(sizes.filter((size) => size > 0)).toHaveLength(1);
    const clients = await Promise.all(nodes.map((node) => node.client().client('LIST')));
    expect(clients.join('\n')).toContain('name=mock');
  });
});

/** Watches a master by the name `main`. Returns the port of the sentinel. */
async function startSentinel(master: RunningRedis): Promise<number> {
  const port = await freePort();
  const file = join(master.folder, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${master.folder}`,
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 1000',
      'sentinel failover-timeout main 10000',
      '',
    ].join('\n'),
  );
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] });
  atFileEnd(() => child.kill('SIGKILL'));
  for await (const chunk of child.stdout) if (String(chunk).includes('+monitor')) break;
  return port;
}
