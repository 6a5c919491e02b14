import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { RateLimitPersists, RequestsSpent } from '../../src/contract/run/stops.ts';
import { Client, type ClientOptions } from '../../src/contract/run/wire/client.ts';
import type { Wait } from '../../src/contract/run/wire/wait.ts';

/** A client of a server that listens until the test ends. */
async function clientOf(listener: RequestListener, options: Partial<ClientOptions> = {}) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const waits: Wait[] = [];
  const client = new Client({ timeout: 5000, maxRequests: 100, onWait: (wait) => waits.push(wait), ...options });
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const send = (path: string) =>
    client.send({ method: 'GET', url: `http://127.0.0.1:${port}/${path}`, headers: {}, body: undefined });
  return { client, send, waits };
}

test('of many concurrent requests, at most the allowed number is sent', async () => {
  let served = 0;
  const { client, send } = await clientOf(
    (_, response) => {
      served++;
      response.end('{}');
    },
    { maxRequests: 7 },
  );
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => send(String(index))));
  const spent = outcomes.filter((one) => one.status === 'rejected' && one.reason instanceof RequestsSpent);
  expect([served, client.sent, spent.length]).toEqual([7, 7, 13]);
});

test('while a refused request waits, all others wait, also those that are refused meanwhile; then it goes first', async () => {
  const served: string[] = [];
  const refusals: (() => void)[] = [];
  const { send, waits } = await clientOf((request, response) => {
    served.push(request.url ?? '');
    const refuse = () => void response.writeHead(429, { 'Retry-After': '1' }).end('{}');
    if (served.length <= 2) refusals.push(refuse);
    else response.end('{}');
  });
  const early = [send('a'), send('b')];
  await expect.poll(() => refusals.length).toBe(2);
  refusals[0]?.();
  await expect.poll(() => waits.length).toBe(1);
  refusals[1]?.();
  await Promise.all([...early, send('c'), send('d')]);
  const [first, second] = served;
  expect(served[2]).toBe(first);
  expect(served.slice(3).toSorted()).toEqual([second, '/c', '/d']);
  expect(waits.map(({ reason }) => reason)).toEqual(['refused']);
});

test('a request that stays refused ends all that wait for it, with the same reason', async () => {
  let served = 0;
  const { send } = await clientOf(
    (_, response) => {
      served++;
      response.writeHead(429).end('{}');
    },
    { maxWait: 0 },
  );
  const outcomes = await Promise.allSettled([send('a'), send('b'), send('c')]);
  expect(outcomes.map((one) => one.status === 'rejected' && one.reason instanceof RateLimitPersists)).toEqual([
    ...[true, true, true],
  ]);
  expect(served).toBe(3);
});

test('a late answer does not override one with no remaining requests', async () => {
  let served = 0;
  const { send, waits } = await clientOf((_, response) => {
    const remaining = served++ === 0 ? '0' : '5';
    response.writeHead(200, { 'X-RateLimit-Remaining': remaining, 'X-RateLimit-Reset': '0.05' });
    setTimeout(() => response.end('{}'), remaining === '0' ? 0 : 10);
  });
  await Promise.all([send('a'), send('b')]);
  await Promise.all([send('c'), send('d')]);
  expect(waits.map(({ reason }) => reason)).toEqual(['count']);
});
