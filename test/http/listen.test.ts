import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { AddressUnavailable, createMock, listen } from '../../src/index.ts';
import { library } from '../library/library.ts';
import { startReceiver } from '../receiver.ts';
import { createEngine } from '../shared-document.ts';

const mock = await createEngine({ deliver: false });

test('listens on a free port of this machine, and can be closed twice', async () => {
  const { url, close } = await listen(mock);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
  await Promise.all([close(), close()]);
  await close();
  await expect(fetch(`${url}/api/v1/health`)).rejects.toThrow();
});

test('a taken port rejects with AddressUnavailable, which carries the address', async () => {
  const { url, close } = await listen(mock);
  const port = Number(new URL(url).port);
  const refused = await listen(mock, { port }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AddressUnavailable);
  expect(refused).toMatchObject({ host: '127.0.0.1', port });
  await close();
});

test('a closed mock listens again, and makes the pending deliveries', async () => {
  const receiver = await startReceiver();
  const lending = await createMock({ api: library });
  const post = (path: string, body?: object) =>
    lending.fetch(
      new Request(`http://mock/v1/libraries/central/${path}`, {
        method: 'POST',
        headers: { 'X-Library-Key': 'k', 'Content-Type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
  await (await listen(lending)).close();
  await lending.close();
  expect((await post('listeners', { url: receiver.url, secret: 'a secret' })).status).toBe(201);
  expect((await post('books/moby/loan')).status).toBe(200);
  const { url, close } = await listen(lending);
  await receiver.has(1);
  expect((await fetch(`${url}/v1/libraries/central/books`)).status).toBe(401);
  await close();
  expect(receiver.received).toHaveLength(1);
});

test('a request that arrives while the server ends is answered, as the last one on its connection', async () => {
  const { url, close } = await listen(await createEngine({ deliver: false }));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answerOf = async (path: string) => {
    const asked = get(url + path, { agent });
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    return {
      status: answer?.resume().statusCode,
      connection: answer?.headers.connection,
      isReused: asked.reusedSocket,
    };
  };
  const isFree = once(agent, 'free');
  expect(await answerOf('/api/v1/health')).toMatchObject({ status: 200, connection: 'keep-alive' });
  await isFree;
  const closing = close(60_000);
  expect(await answerOf('/__mock/ready')).toEqual({ status: 503, connection: 'close', isReused: true });
  await closing;
});
