import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerOptions } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { RequestAborted, readBody } from '../../src/http/read-body.ts';
import { close, urlOf } from '../../src/http/server.ts';
import { BodyTooLarge } from '../../src/mock/refusals/refusals.ts';
import { maxOwnBodyBytes } from '../../src/mock/request.ts';
import { atFileEnd } from '../file-end.ts';

/** What comes of a real request, some of whose bytes are sent later. */
async function bodyOf(
  headers: string,
  parts: readonly string[],
  before: (request: IncomingMessage) => Promise<void>,
  options: ServerOptions = {},
) {
  let read: (body: Promise<unknown>) => void;
  const outcome = new Promise<unknown>((resolve) => {
    read = resolve;
  });
  const listener = async (request: IncomingMessage) => {
    await before(request);
    read(Promise.resolve().then(() => readBody(request)));
    for (const part of parts.slice(1)) socket.write(part);
  };
  const server = createServer(options, (request) => void listener(request)).listen(0, '127.0.0.1');
  atFileEnd(() => close(server, 0));
  await once(server, 'listening');
  const socket = connect(Number(new URL(urlOf(server)).port), '127.0.0.1');
  atFileEnd(() => socket.destroy());
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${parts[0] ?? ''}`);
  return outcome;
}

/** Until all that was sent with the headers is read. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a body that arrives with the headers is read', async () => {
  expect(String(await bodyOf('Content-Length: 4', ['\x00{}\n'], turn))).toBe('\x00{}\n');
});

test('a body that arrives in chunks is read, with or after the headers', async () => {
  const chunked = 'Transfer-Encoding: chunked';
  expect(String(await bodyOf(chunked, ['2\r\nab\r\n1\r\nc\r\n0\r\n\r\n'], turn))).toBe('abc');
  expect(String(await bodyOf(chunked, ['2\r\nab\r\n', '1\r\nc\r\n', '0\r\n\r\n'], turn))).toBe('abc');
});

test('a chunked body without chunks is empty', async () => {
  expect(await bodyOf('Transfer-Encoding: chunked', ['0\r\n\r\n'], turn)).toEqual(Buffer.alloc(0));
});

test('a late body is waited for', async () => {
  expect(String(await bodyOf('Content-Length: 4', ['', 'ab', 'cd'], turn))).toBe('abcd');
});

test('a body that is too large is refused with the limit', async () => {
  const outcome = await bodyOf(`Content-Length: ${maxOwnBodyBytes + 1}`, ['', 'x'.repeat(maxOwnBodyBytes + 1)], turn);
  expect(outcome).toEqual(new BodyTooLarge(maxOwnBodyBytes));
});

test('a body that is too large is refused even if a host has buffered all of it', async () => {
  const body = 'x'.repeat(maxOwnBodyBytes + 1);
  const whole = (request: IncomingMessage) => expect.poll(() => request.complete).toBe(true);
  const outcome = await bodyOf(`Content-Length: ${body.length}`, [body], whole, { highWaterMark: 4 * maxOwnBodyBytes });
  expect(outcome).toEqual(new BodyTooLarge(maxOwnBodyBytes));
});

test('a disconnected client is not waited for', async () => {
  const gone = bodyOf('Content-Length: 4', ['ab'], async (request) => void request.destroy());
  await expect(gone).rejects.toThrow(RequestAborted);
});
