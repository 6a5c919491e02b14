import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { call, servedMock } from './served-mock.js';

/** Seconds that a delivery waits for its receiver. */
const timeout = 5;

/** Deliveries to each receiver at the same time. */
const deliveries = 20;

/** Megabytes that the mock may take on. */
const most = 300;

/** The longest that the mock itself may take to answer meanwhile, in milliseconds. */
const longest = 3000;

const certificate = readFileSync(new URL('../webhooks/self-signed.pem', import.meta.url));
const answer = (headers = '', body = '') => `HTTP/1.1 200 OK\r\n${headers}\r\n${body}`;
const bomb = gzipSync(Buffer.alloc(50_000_000));

/** Writes what a function makes, as long as somebody reads. */
function endless(socket, piece) {
  const write = () => {
    while (!socket.destroyed && socket.write(piece()));
  };
  socket.on('drain', write);
  write();
}

/** Writes a piece again and again, slowly. */
function drip(socket, piece) {
  const timer = setInterval(() => socket.write(piece()), 50);
  socket.on('close', () => clearInterval(timer));
}

/** What a receiver does with a connection, once it has been sent something. */
const receivers = {
  'never answers': () => {},
  'hangs up at once': (socket) => socket.destroy(),
  resets: (socket) => socket.resetAndDestroy(),
  'resets in the middle of its body': (socket) => {
    socket.write(answer('Content-Length: 1000\r\n', 'abc'), () => socket.resetAndDestroy());
  },
  'answers without an end': (socket) => {
    socket.write(answer('Content-Type: text/plain\r\n'));
    endless(socket, () => Buffer.alloc(65_536, 97));
  },
  'answers in chunks without an end': (socket) => {
    socket.write(answer('Transfer-Encoding: chunked\r\n'));
    endless(socket, () => `10000\r\n${'a'.repeat(65_536)}\r\n`);
  },
  'answers a byte at a time': (socket) => {
    socket.write(answer('Content-Length: 100000\r\n'));
    drip(socket, () => 'a');
  },
  'sends headers a byte at a time': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nX-A: ');
    drip(socket, () => 'a');
  },
  'sends headers without an end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    endless(socket, () => `X-${Math.random()}: ${'a'.repeat(1000)}\r\n`);
  },
  'sends interim answers without an end': (socket) =>
    endless(socket, () => 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)),
  'sends a header of ten megabytes': (socket) => socket.end(answer(`X-A: ${'a'.repeat(10_000_000)}\r\n`)),
  'redirects to itself': (socket, url) =>
    socket.end(`HTTP/1.1 307 Again\r\nLocation: ${url}\r\nContent-Length: 0\r\n\r\n`),
  'redirects to the mock': (socket, _, mock) =>
    socket.end(`HTTP/1.1 307 There\r\nLocation: ${mock.url}/__mock/reset\r\nContent-Length: 0\r\n\r\n`),
  'unpacks to fifty megabytes': (socket) =>
    socket.end(
      Buffer.concat([Buffer.from(answer(`Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`)), bomb]),
    ),
  'says what is no HTTP': (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'breaks HTTP': (socket) => socket.end('HTTP/1.1 999 \u0000\r\nContent-Length: -5\r\nTransfer-Encoding: x\r\n\r\n'),
  'asks for a wait without an end': (socket) =>
    socket.end(`HTTP/1.1 503 Later\r\nRetry-After: ${'9'.repeat(30)}\r\nContent-Length: 0\r\n\r\n`),
};

/** Receivers that do their worst, all at once: the mock goes on answering, ends each delivery in time, and stays small. */
export async function hostileReceivers() {
  const mock = await servedMock('--retry-scale', '0');
  const before = await mock.memory();
  const broken = [];
  const servers = [];
  const urls = new Map();
  for (const [name, act] of Object.entries(receivers)) {
    const { url, server } = await receiver(createServer, (socket, own) => act(socket, own, mock));
    urls.set(name, url);
    servers.push(server);
  }
  const tls = await receiver(
    (listener) => createTlsServer({ key: certificate, cert: certificate }, listener),
    (socket) => socket.end(answer()),
  );
  servers.push(tls.server);
  urls.set('has a certificate that nobody knows', tls.url.replace('http:', 'https:'));
  urls.set('speaks no TLS', (urls.get('says what is no HTTP') ?? '').replace('http:', 'https:'));

  let slowest = 0;
  let isOver = false;
  const watch = (async () => {
    while (!isOver) {
      const began = performance.now();
      const dead = await mock.whyDead();
      slowest = Math.max(slowest, performance.now() - began);
      if (dead !== undefined) return broken.push(dead);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const began = performance.now();
  const outcomes = await Promise.all(
    [...urls].map(async ([name, url]) => {
      const messages = await Promise.all(Array.from({ length: deliveries }, () => delivered(mock, url)));
      return { name, messages };
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const more = Math.round((await mock.memory()) - before);
  isOver = true;
  await watch;
  for (const { name, messages } of outcomes)
    if (messages.some((message) => typeof message !== 'string')) broken.push(`${name}: a delivery has no outcome`);
  if (slowest > longest) broken.push(`the mock took ${Math.round(slowest)} ms to answer`);
  if (more > most) broken.push(`the mock took on ${more} MB`);
  // All wait at the same time, each for as long as one may.
  if (seconds > 6 * timeout) broken.push(`the deliveries took ${seconds.toFixed(0)} s`);
  const { data } = await call(mock, 'GET', '');
  // Those that the mock begins with, and those of the deliveries.
  if (data.webhooks.length < urls.size * deliveries) broken.push('a redirect has reset the mock');
  for (const server of servers) server.close();
  await mock.kill('SIGKILL');
  return {
    tried: `${urls.size} receivers, ${urls.size * deliveries} deliveries`,
    figures: `over in ${seconds.toFixed(1)} s with a timeout of ${timeout}; the mock answered within ${Math.round(slowest)} ms (most: ${longest}) and took on ${more} MB (most: ${most})`,
    broken,
  };
}

async function receiver(create, act) {
  const sockets = new Set();
  const server = create((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', () => act(socket, url));
    socket.resume();
  });
  server.on('tlsClientError', () => {});
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const close = server.close.bind(server);
  server.close = () => {
    close();
    for (const socket of sockets) socket.destroy();
  };
  return { url, server };
}

/** What a test delivery was answered; undefined where there is none. */
async function delivered(mock, url) {
  const webhook = { name: 'x', webhook_url: url, events: ['event_action'], timeout, max_retries: 0 };
  const { data } = await call(mock, 'POST', '', webhook);
  const { message } = await call(mock, 'POST', `/${data.id}/test`);
  return message;
}
