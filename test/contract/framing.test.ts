import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Answer } from '../../src/contract/run/exchange.ts';
import { Client } from '../../src/contract/run/wire/client.ts';
import { NoAnswer } from '../../src/contract/run/wire/no-answer.ts';

/** How a server writes an answer to its connection. */
type Writing = (socket: Socket) => unknown;

/** A client of a server that writes answers byte for byte, and receives each request in one packet. */
async function clientOf(...writings: Writing[]) {
  const sockets = new Set<Socket>();
  let served = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => writings[Math.min(served++, writings.length - 1)]?.(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const client = new Client({ timeout: 3000, maxRequests: 100 });
  onTestFinished(() => {
    client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    sockets,
    send: (method: string) => client.send({ method, url: `http://127.0.0.1:${port}/`, headers: {}, body: undefined }),
  };
}

const write =
  (text: string): Writing =>
  (socket) =>
    socket.write(text);
const writeAndEnd =
  (text: string): Writing =>
  (socket) =>
    socket.end(text);
/** The body in a packet of its own. */
const writeApart =
  (head: string, body: string): Writing =>
  (socket) =>
    socket.write(head, () => setImmediate(() => socket.write(body)));

const good = write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');

async function answerOf(outcome: Promise<Answer | NoAnswer>): Promise<Answer> {
  const answer = await outcome;
  if (answer instanceof NoAnswer) throw new Error(answer.reason);
  return answer;
}

test.each([
  [
    'whose length is that of the answer to GET',
    writeAndEnd('HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 500\r\n\r\n'),
  ],
  ['that says nothing of a body', writeAndEnd('HTTP/1.1 200 OK\r\nETag: "1"\r\n\r\n')],
  ['of chunks', writeAndEnd('HTTP/1.1 200 OK\r\nETag: "1"\r\nTransfer-Encoding: chunked\r\n\r\n')],
  ['of a server that keeps the connection', write('HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 5\r\n\r\n')],
  [
    'behind one with status 103',
    writeAndEnd('HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nETag: "1"\r\n\r\n'),
  ],
])('an answer to HEAD %s has its headers and no body', async (_, writing) => {
  const { send } = await clientOf(writing);
  const { status, headers, text, bytes, json, misframed } = await answerOf(send('HEAD'));
  expect([status, headers.get('etag'), text, bytes?.length, json, misframed]).toEqual([
    200,
    '"1"',
    '',
    0,
    undefined,
    undefined,
  ]);
});

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

test.each([
  ['HEAD', 'with its headers', writeAndEnd(`${head}{}`), /answer to HEAD has no body, and 2 bytes follow/],
  ['HEAD', 'behind them', writeApart(head, '{}'), /answer to HEAD has no body, and 2 bytes follow/],
  [
    'DELETE',
    'with status 204',
    write('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}'),
    /status 204 has no body, and 2 bytes/,
  ],
  [
    'DELETE',
    'behind 204',
    writeApart('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n', '{}'),
    /status 204 has no body, and 2 bytes/,
  ],
  [
    'DELETE',
    'that nothing announces',
    write('HTTP/1.1 204 No Content\r\n\r\n{}'),
    /status 204 has no body, and 2 bytes/,
  ],
  [
    'GET',
    'with status 304',
    write('HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}'),
    /status 304 has no body, and 2 bytes/,
  ],
])(
  'a body of an answer to %s %s, that may have none, is reported, and the next request gets its own answer',
  async (method, _, writing, reason) => {
    const { send } = await clientOf(writing, good);
    const answer = await answerOf(send(method));
    expect(answer.misframed).toMatch(reason);
    expect(answer.text).toBe('');
    expect(await send('GET')).toMatchObject({ status: 200, json: {} });
  },
);

test('an answer with status 304 may say how long the whole is, and one with 204 that it has nothing', async () => {
  const { send } = await clientOf(
    write('HTTP/1.1 304 Not Modified\r\nContent-Length: 200\r\n\r\n'),
    write('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'),
    good,
  );
  for (const status of [304, 204, 200]) {
    expect(await answerOf(send('GET'))).toMatchObject({ status, misframed: undefined });
  }
});

test('the connection of an answer without a body is used again', async () => {
  const { send, sockets } = await clientOf(write('HTTP/1.1 204 No Content\r\n\r\n'));
  for (let count = 0; count < 3; count++) await send('DELETE');
  expect(sockets.size).toBe(1);
});

test('more bytes than Content-Length says are reported, and the next request gets its own answer', async () => {
  const { send } = await clientOf(write(`${head}{}{"more":1}`), good);
  expect((await answerOf(send('GET'))).misframed).toMatch(/more follows its body/);
  expect(await answerOf(send('GET'))).toMatchObject({ status: 200, misframed: undefined });
});

test.each([
  [
    'less than Content-Length says',
    writeAndEnd('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"a":'),
    /ends after 5 bytes of its body, of the 20/,
    true,
  ],
  [
    'chunks without an end',
    writeAndEnd('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n'),
    /ends after 2 bytes of its body, before its last chunk/,
    true,
  ],
  [
    'chunks that are none',
    write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{"a":1}'),
    /not in chunks/,
    false,
  ],
  [
    'two lengths',
    write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} '),
    /more than one Content-Length/,
    false,
  ],
  [
    'a length beside chunks',
    write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'),
    /Content-Length|Transfer-Encoding/,
    false,
  ],
  [
    'a length that is none',
    write('HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}'),
    /Content-Length is no number/,
    false,
  ],
])('an answer of %s is a failure in words', async (_, writing, reason, isSilent) => {
  const { send } = await clientOf(writing);
  const outcome = await send('GET');
  expect(outcome).toBeInstanceOf(NoAnswer);
  expect(outcome).toMatchObject({ reason: expect.stringMatching(reason), isSilent });
});

test('an answer has its bytes, whether or not they are text', async () => {
  const { send } = await clientOf(
    (socket) =>
      socket.write(
        Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'), Buffer.from([0xff, 0, 0x80])]),
      ),
    write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\né'),
  );
  const [binary, text] = [await answerOf(send('GET')), await answerOf(send('GET'))];
  expect([[...(binary.bytes ?? [])], binary.text]).toEqual([[0xff, 0, 0x80], '\ufffd\0\ufffd']);
  expect([[...(text.bytes ?? [])], text.text]).toEqual([[0xc3, 0xa9], 'é']);
});
