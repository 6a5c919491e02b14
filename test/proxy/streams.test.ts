import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { becomesTrue, deployment, journalOf, proxyTo, rawDeployment } from './between.ts';

const piece = Buffer.alloc(64 * 1024, 'x');
const pieces = 1600;
const length = piece.length * pieces;

/** The most memory that a transfer takes in addition to that at its start, in bytes. */
async function memoryDuring(transfer: () => Promise<void>): Promise<number> {
  const taken = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = taken();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, taken());
  }, 20);
  await transfer();
  clearInterval(watch);
  return most - before;
}

async function writeAll(to: NodeJS.WritableStream): Promise<void> {
  for (let count = 0; count < pieces; count++) if (!to.write(piece)) await once(to, 'drain');
  to.end();
}

test.each([
  ['of a media type that is not judged', '/v1/text', 'text/plain'],
  ['of JSON', '/v1/items', 'application/json'],
  ['of an unknown route', '/elsewhere', 'application/octet-stream'],
])('100 MB down %s take no memory', async (_, path, type) => {
  const origin = await deployment((_request, response) => {
    response.writeHead(200, { 'Content-Type': type });
    void writeAll(response);
  });
  const { url } = await proxyTo(`${origin}/v1`);
  let received = 0;
  const taken = await memoryDuring(async () => {
    const response = await fetch(url + path);
    for await (const chunk of response.body ?? []) received += chunk.length;
    expect(response.headers.has('x-mock-violations')).toBe(false);
  });
  expect(received).toBe(length);
  expect(taken).toBeLessThan(60e6);
});

test.each([
  ['that is not judged', '/v1/upload', 'application/octet-stream', false],
  ['that is JSON', '/v1/items', 'application/json', false],
  ['that is JSON, with --errors', '/v1/items', 'application/json', true],
])('100 MB up in a body %s take no memory', async (_, path, type, errors) => {
  let received = 0;
  const origin = await deployment((asked, response) => {
    asked.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    asked.on('end', () => response.writeHead(204).end());
  });
  const { url } = await proxyTo(`${origin}/v1`, { errors });
  const taken = await memoryDuring(async () => {
    const sent = request(url + path, { method: 'POST', headers: { 'Content-Type': type } });
    const answered = once(sent, 'response');
    await writeAll(sent);
    const [answer] = await answered;
    answer.resume();
  });
  expect(received).toBe(length);
  expect(taken).toBeLessThan(80e6);
});

test('a deployment does not send faster than the client reads', async () => {
  let written = 0;
  const origin = await deployment(async (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    while (written < length) {
      written += piece.length;
      if (!response.write(piece)) await once(response, 'drain');
    }
    response.end();
  });
  const { url } = await proxyTo(`${origin}/v1`);
  const reading = get(`${url}/v1/text`);
  const [answer] = await once(reading, 'response');
  // The system's buffers take some megabytes, and then the transfer stops.
  let before = -1;
  await becomesTrue(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const stands = before === written;
    before = written;
    return stands;
  });
  expect(written).toBeLessThan(length / 2);
  let received = 0;
  for await (const chunk of answer) received += chunk.length;
  expect(received).toBe(written);
});

test('an event stream comes event by event, its head before the first, and lives longer than --timeout', async () => {
  const clients: NodeJS.WritableStream[] = [];
  const origin = await deployment((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    clients.push(response);
  });
  const { url } = await proxyTo(origin, { timeout: 300 });
  const response = await fetch(`${url}/events`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.getReader();
  for (const event of ['one', 'two']) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    clients[0]?.write(`data: ${event}\n\n`);
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(`data: ${event}\n\n`);
  }
  clients[0]?.end();
  expect(await reader?.read()).toMatchObject({ done: true });
});

test('a client that goes away ends the request at the deployment, before and during an answer', async () => {
  let gone = 0;
  const origin = await deployment((asked, response) => {
    response.on('close', () => gone++);
    if (asked.url === '/begun') response.write('begun');
  });
  const { url } = await proxyTo(origin);
  const waiting = new AbortController();
  const silent = fetch(`${url}/silent`, { signal: waiting.signal });
  const begun = await fetch(`${url}/begun`, { signal: waiting.signal });
  expect(gone).toBe(0);
  waiting.abort();
  await expect(silent).rejects.toThrow();
  await expect(begun.text()).rejects.toThrow();
  await becomesTrue(() => gone === 2);
  await becomesTrue(async () => (await journalOf(url)).length === 2);
  expect((await journalOf(url)).map(({ reason }) => String(reason))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/gone away before the answer/),
      expect.stringMatching(/gone away before the end/),
    ]),
  );
});

test('a held request of a client that goes away is not sent to the deployment', async () => {
  let asked = 0;
  const origin = await deployment(() => asked++);
  const faults: (Error | undefined)[] = [];
  const { url } = await proxyTo(`${origin}/v1`, { errors: true, onExchange: ({ fault }) => faults.push(fault) });
  const headers = { 'Content-Length': '10', 'Content-Type': 'application/json' };
  const sent = request(`${url}/v1/items`, { method: 'POST', headers });
  sent.on('error', () => undefined).write('{"id"');
  await becomesTrue(() => (sent.socket?.bytesWritten ?? 0) > 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  sent.destroy();
  await becomesTrue(() => faults.length > 0);
  expect({ asked, faults }).toEqual({ asked: 0, faults: [undefined] });
});

test('a client that stops in the middle of its body ends the request at the deployment', async () => {
  let ended: 'whole' | 'cut' | undefined;
  const origin = await deployment((asked) => {
    asked.resume().on('end', () => {
      ended = 'whole';
    });
    asked.on('error', () => {
      ended = 'cut';
    });
  });
  const { url } = await proxyTo(origin);
  const sent = request(`${url}/x`, { method: 'POST', headers: { 'Content-Length': '10' } });
  sent.on('error', () => undefined).write('12345');
  await becomesTrue(async () => (sent.socket?.bytesWritten ?? 0) > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  sent.destroy();
  await becomesTrue(() => ended !== undefined);
  expect(ended).toBe('cut');
});

test('an answer that ends early at the deployment ends early at the client', async () => {
  const origin = await rawDeployment((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nabc');
      setTimeout(() => socket.destroy(), 50);
    });
  });
  const { url } = await proxyTo(`${origin}/v1`);
  const response = await fetch(`${url}/v1/text`);
  await expect(response.text()).rejects.toThrow();
  await becomesTrue(async () => (await journalOf(url)).length === 1);
  expect((await journalOf(url))[0]).toMatchObject({ reason: expect.stringContaining('ends after 3 bytes') });
});

test('connections are reused on both sides, and one that the deployment has closed causes no failure', async () => {
  const sockets: Socket[] = [];
  let isSilent = false;
  const origin = await rawDeployment((socket) => {
    sockets.push(socket);
    socket.on('data', () => {
      if (isSilent && socket === sockets[0]) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  const { port } = await proxyTo(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (method: string) => {
    const sent = request({ port, host: '127.0.0.1', path: '/x', method, agent }).end();
    const [answer] = await once(sent, 'response');
    let text = '';
    for await (const chunk of answer) text += chunk;
    return { text, status: answer.statusCode, isKept: sent.reusedSocket };
  };
  expect(await ask('GET')).toMatchObject({ text: 'ok', isKept: false });
  expect(await ask('GET')).toMatchObject({ text: 'ok', isKept: true });
  expect(sockets).toHaveLength(1);
  isSilent = true;
  expect(await ask('GET')).toMatchObject({ text: 'ok', status: 200, isKept: true });
  expect(sockets).toHaveLength(2);
  agent.destroy();
});
