import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { EventStream } from '../../src/http/event-stream.ts';
import { atFileEnd } from '../file-end.ts';

interface Source {
  tell(event: unknown): void;
  readonly watchers: number;
  /** The answer to a new client, before anything of it is read. */
  connect(): Promise<IncomingMessage>;
}

/** A stream on a real port, and what tells it events. */
async function source(limit?: number): Promise<Source> {
  const watchers = new Set<(event: unknown) => void>();
  const stream = new EventStream<unknown>((tell) => {
    watchers.add(tell);
    return () => watchers.delete(tell);
  }, limit);
  const server: Server = createServer((_request, response) => stream.serve(response, { 'X-More': 'yes' }));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atFileEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // It listens on a port.
  const connect = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, host: '127.0.0.1', agent: false }, resolve).on('error', reject);
    });
  return {
    tell: (event) => {
      for (const watcher of watchers) watcher(event);
    },
    get watchers() {
      return watchers.size;
    },
    connect,
  };
}

/** All that a client is sent, until it has seen a text or the stream ends. */
async function readUntil(answer: IncomingMessage, text: string): Promise<string> {
  let read = '';
  for await (const chunk of answer) {
    read += chunk;
    if (read.includes(text)) return read;
  }
  return read;
}

test('every client gets each event from its start on, in order, and the source is watched once', async () => {
  const { tell, connect, ...counts } = await source();
  const first = await connect();
  tell({ n: 1 });
  const second = await connect();
  tell({ n: 2 });
  tell({ end: true });
  const [one, other] = await Promise.all([readUntil(first, 'end'), readUntil(second, 'end')]);
  expect(one.match(/^data: .*$/gm)).toEqual(['data: {"n":1}', 'data: {"n":2}', 'data: {"end":true}']);
  expect(other.match(/^data: .*$/gm)).toEqual(['data: {"n":2}', 'data: {"end":true}']);
  expect(first.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-more': 'yes' });
  expect(counts).toBeDefined();
});

test('when the last client leaves, the source is no longer watched', async () => {
  const stream = await source();
  const [one, other] = [await stream.connect(), await stream.connect()];
  expect(stream.watchers).toBe(1);
  one.destroy();
  other.destroy();
  await expect.poll(() => stream.watchers).toBe(0);
  await stream.connect();
  expect(stream.watchers).toBe(1);
});

test('a client that does not read is disconnected with an event that gives the reason; others miss nothing', async () => {
  const stream = await source(1_000_000);
  const slow = await Promise.all(Array.from({ length: 5 }, () => stream.connect()));
  const fast = await stream.connect();
  const got: number[] = [];
  const isRead = (async () => {
    let text = '';
    for await (const chunk of fast) {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) got.push(JSON.parse(line.slice(6)).n);
      if (got.at(-1) === 150) return;
    }
  })();
  for (let n = 1; n <= 150; n++) {
    stream.tell({ n, text: 'x'.repeat(100_000) });
    // The fast client has to get its turn.
    await expect.poll(() => got.at(-1), { interval: 1 }).toBe(n);
  }
  await isRead;
  expect(got).toEqual(Array.from({ length: 150 }, (_, index) => index + 1));
  for (const answer of slow) {
    const text = await readUntil(answer, '\u0000');
    const numbers = [...text.matchAll(/^data: \{"n":(\d+)/gm)].map(([, n]) => Number(n));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const last = /event: dropped\ndata: (.*)\n\n$/.exec(text)?.[1] ?? '{}';
    expect(JSON.parse(last)).toEqual({
      missed: expect.any(Number),
      reason: expect.stringMatching(/^This client reads too slowly: \d+ events? could not be kept for it\.$/),
    });
  }
});

test('events for slow clients are kept once, up to the limit', async () => {
  const stream = await source(2_000_000);
  await Promise.all(Array.from({ length: 100 }, () => stream.connect()));
  const before = process.memoryUsage();
  for (let n = 0; n < 500; n++) stream.tell({ n, text: 'x'.repeat(100_000) });
  const after = process.memoryUsage();
  const more = after.arrayBuffers - before.arrayBuffers;
  // A copy for each client of what the limit allows would be 200 MB.
  expect(more).toBeLessThan(100_000_000);
});
