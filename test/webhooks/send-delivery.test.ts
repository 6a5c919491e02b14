import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, isIP, type Server, Socket } from 'node:net';
import { resolve as resolvePath } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { DeliveryRequest } from '../../src/webhooks/delivery.ts';
import { Destinations, type Resolver } from '../../src/webhooks/destinations.ts';
import { sendDelivery } from '../../src/webhooks/send-delivery.ts';

const loopback = new Destinations({ isOff: false, allowed: [] });
const selfSigned = readFileSync(resolvePath(import.meta.dirname, 'self-signed.pem'));

function send(url: string, delivery: Partial<DeliveryRequest> = {}, destinations = loopback, signal?: AbortSignal) {
  const whole = { method: 'POST', url, headers: [], body: Buffer.from('{"a":1}'), timeoutMilliseconds: 10_000 };
  return sendDelivery({ ...whole, ...delivery }, destinations, signal ?? new AbortController().signal);
}

/** Starts a server on loopback for one test; gives its port. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port; // Listening on TCP, it has one.
}

/** An HTTP receiver; keeps what it received. */
async function receiver(answer: RequestListener = (_request, response) => response.end('thanks')) {
  const received: { readonly request: IncomingMessage; readonly body: Buffer }[] = [];
  const port = await listen(
    createServer(async (request, response) => {
      received.push({ request, body: await buffer(request) });
      answer(request, response);
    }),
  );
  return { url: `http://127.0.0.1:${port}`, port, received };
}

/** A receiver below HTTP: does what it wants with each connection on which something has arrived. */
function tcpReceiver(act: (socket: Socket) => void): Promise<number> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {}); // The sender may hang up.
      socket.once('data', () => act(socket));
    }),
  );
}

function answering(bytes: string): Promise<number> {
  return tcpReceiver((socket) => socket.end(bytes));
}

/** A resolver that gives these answers, one a look-up, and keeps what it was asked. Asks no name server. */
function answers(...all: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const resolve: Resolver = (host, _options, callback) => {
    const addresses = all[asked.push(host) - 1] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
  };
  return { asked, resolve };
}

describe('an answer', () => {
  test('has status, headers and body, and its duration', async () => {
    const { url } = await receiver((_request, response) => {
      response.writeHead(201, { 'X-Id': '7', 'Set-Cookie': ['a=1', 'b=2'] }).end('grüß dich');
    });
    expect(await send(url)).toEqual({
      kind: 'answered',
      status: 201,
      statusText: 'Created',
      headers: expect.objectContaining({ 'x-id': '7', 'set-cookie': 'a=1, b=2' }),
      body: 'grüß dich',
      isCut: false,
      durationMilliseconds: expect.toSatisfy(Number.isInteger),
    });
  });

  test.each([204, 304, 400, 404, 410, 429, 500, 503])('of status %i is an answer', async (status) => {
    const { url } = await receiver((_request, response) => response.writeHead(status).end());
    expect(await send(url)).toMatchObject({ kind: 'answered', status, body: '' });
  });

  test('has its own status text, or the usual one', async () => {
    const own = await answering('HTTP/1.1 500 Out of tea\r\nContent-Length: 0\r\n\r\n');
    expect(await send(`http://127.0.0.1:${own}/`)).toMatchObject({ status: 500, statusText: 'Out of tea' });
    const none = await answering('HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n');
    expect(await send(`http://127.0.0.1:${none}/`)).toMatchObject({ status: 500, statusText: 'Internal Server Error' });
  });

  test.each([301, 302, 303, 307, 308])('%i is not followed: the redirect is the answer', async (status) => {
    const target = await receiver();
    const { url, received } = await receiver((_request, response) => {
      response.writeHead(status, { Location: `${target.url}/elsewhere` }).end('moved');
    });
    const outcome = await send(url);
    expect(outcome).toMatchObject({ kind: 'answered', status, headers: { location: `${target.url}/elsewhere` } });
    expect(received).toHaveLength(1);
    expect(target.received).toHaveLength(0);
  });

  test('a redirect to a metadata service is not followed', async () => {
    const { asked, resolve } = answers(['127.0.0.1']);
    const { port } = await receiver((_request, response) => {
      response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    const destinations = new Destinations({ isOff: false, allowed: ['any'] }, resolve);
    expect(await send(`http://crm.test:${port}/`, {}, destinations)).toMatchObject({ kind: 'answered', status: 302 });
    expect(asked).toEqual(['crm.test']);
  });

  test('is the final one: 1xx answers before it do not count', async () => {
    const port = await answering(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' +
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    );
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 200, body: 'ok' });
  });

  test('without a length ends with the connection', async () => {
    const port = await answering('HTTP/1.0 200 OK\r\n\r\nthe end');
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', body: 'the end' });
  });
});

describe('a long body', () => {
  const limit = 64 * 1024;

  test('of 64 KiB is kept completely', async () => {
    const { url } = await receiver((_request, response) => response.end(Buffer.alloc(limit, 'a')));
    expect(await send(url)).toMatchObject({ kind: 'answered', isCut: false, body: 'a'.repeat(limit) });
  });

  test('of one more byte is cut', async () => {
    const { url } = await receiver((_request, response) => {
      response.write(Buffer.alloc(limit, 'a'), () => setImmediate(() => response.end('a')));
    });
    expect(await send(url)).toMatchObject({ kind: 'answered', isCut: true, body: 'a'.repeat(limit) });
  });

  test('is never cut within a character', async () => {
    const { url } = await receiver((_request, response) => response.end(Buffer.from('€'.repeat(limit))));
    expect(await send(url)).toMatchObject({ isCut: true, body: '€'.repeat(Math.floor(limit / 3)) });
  });

  test('without an end is cut, counts as answered, and its connection is closed', async () => {
    const dropped = vi.fn();
    const { url } = await receiver((_request, response) => {
      response.on('close', dropped);
      pour(response);
    });
    expect(await send(url)).toMatchObject({ kind: 'answered', status: 200, isCut: true });
    await vi.waitFor(() => expect(dropped).toHaveBeenCalled(), { timeout: 10_000 });
  });

  function pour(response: ServerResponse): void {
    while (!response.destroyed && response.write(Buffer.alloc(16_384, 'a')));
    response.once('drain', () => pour(response));
  }
});

describe('the request', () => {
  test.each(['POST', 'PUT', 'PATCH'])('%s arrives unchanged', async (method) => {
    const { url, port, received } = await receiver();
    const body = Buffer.from('{"name":"Zoë ☃"}');
    const headers = [
      ['Content-Type', 'application/json'],
      ['X-A', '1'],
    ] as const;
    await send(`${url}/hook?x=1&y=%20#fragment`, { method, headers, body });
    expect(received).toHaveLength(1);
    const [{ request, body: arrived } = expect.fail()] = received;
    expect([request.method, request.url]).toEqual([method, '/hook?x=1&y=%20']);
    expect(arrived).toEqual(body);
    expect(request.headers).toEqual({
      host: `127.0.0.1:${port}`,
      connection: 'close',
      'content-type': 'application/json',
      'x-a': '1',
      'content-length': `${body.length}`,
    });
  });

  test('with an empty body has a length of 0', async () => {
    const { url, received } = await receiver();
    await send(url, { body: Buffer.alloc(0) });
    expect(received[0]?.request.headers).toMatchObject({ 'content-length': '0' });
  });

  test('userinfo of the URL is sent as Basic authorization', async () => {
    const { port, received } = await receiver();
    await send(`http://al%40ice:s%C3%BC%C3%9F@127.0.0.1:${port}/`);
    const expected = `Basic ${Buffer.from('al@ice:süß').toString('base64')}`;
    expect(received[0]?.request.headers.authorization).toBe(expected);
  });

  test('an Authorization header wins over userinfo', async () => {
    const { port, received } = await receiver();
    await send(`http://alice:secret@127.0.0.1:${port}/`, { headers: [['authorization', 'Bearer t']] });
    expect(received[0]?.request.headers.authorization).toBe('Bearer t');
  });

  test('each has its own connection', async () => {
    const { url, received } = await receiver();
    await send(url);
    await send(url);
    expect(new Set(received.map(({ request }) => request.socket)).size).toBe(2);
  });

  test.each([
    ['a header value', { headers: [['X-Secret', 'pass\r\nword']] as const }, 'X-Secret'],
    ['a header name', { headers: [['X A', '1']] as const }, 'X A'],
    ['a method', { method: 'PO ST' }, 'PO ST'],
  ])('that HTTP does not allow (%s) fails, and reveals no value', async (_what, delivery, named) => {
    const { url, received } = await receiver();
    const outcome = await send(url, delivery);
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'protocol' });
    expect(outcome).toMatchObject({ error: expect.stringMatching(/^Invalid request: /) });
    expect(outcome).toMatchObject({ error: expect.stringContaining(named) });
    expect(outcome).not.toMatchObject({ error: expect.stringContaining('word') });
    expect(received).toHaveLength(0);
  });

  test.each(['http://127.0.0.1:99999/', 'http://256.256.256.256/', 'no url', ''])(
    'to %j, which is not a URL, fails',
    async (url) => {
      const failure = { kind: 'failed', failure: 'destination', error: 'The webhook URL is not a valid URL' };
      expect(await send(url)).toMatchObject(failure);
    },
  );

  test.each([
    ['a:100%', 'a:100%'],
    ['%zz', '%zz:'],
    ['%FF:%E4', '\u00ff:\u00e4'],
  ])('userinfo %s, which is not UTF-8, is sent byte for byte', async (userInfo, latin1) => {
    const { port, received } = await receiver();
    expect(await send(`http://${userInfo}@127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered' });
    const expected = `Basic ${Buffer.from(latin1, 'latin1').toString('base64')}`;
    expect(received[0]?.request.headers.authorization).toBe(expected);
  });
});

describe('a timeout', () => {
  const timedOut = { kind: 'failed', failure: 'timeout', error: 'Connection timeout' };

  test('when there is no answer', async () => {
    const { url, received } = await receiver(() => {});
    expect(await send(url, { timeoutMilliseconds: 100 })).toMatchObject(timedOut);
    expect(received).toHaveLength(1);
  });

  test('when the connection is accepted but not read', async () => {
    const port = await tcpReceiver((socket) => socket.pause());
    expect(await send(`http://127.0.0.1:${port}/`, { timeoutMilliseconds: 100 })).toMatchObject(timedOut);
  });

  test('when the body never ends, though bytes keep coming; the connection is closed', async () => {
    const dropped = vi.fn();
    const { url } = await receiver((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 10);
      response.on('close', () => {
        clearInterval(drip);
        dropped();
      });
    });
    expect(await send(url, { timeoutMilliseconds: 150 })).toMatchObject(timedOut);
    await vi.waitFor(() => expect(dropped).toHaveBeenCalled(), { timeout: 10_000 });
  });

  test('when the look-up takes too long, and nothing is connected to later', async () => {
    const { port, received } = await receiver();
    const pending: Parameters<Resolver>[2][] = [];
    const slow: Resolver = (_host, _options, callback) => pending.push(callback);
    const destinations = new Destinations({ isOff: false, allowed: [] }, slow);
    expect(await send(`http://crm.test:${port}/`, { timeoutMilliseconds: 50 }, destinations)).toMatchObject(timedOut);
    pending[0]?.(null, [{ address: '127.0.0.1', family: 4 }]);
    // Connections are accepted in order: once this one is served, an earlier one would have been.
    await send(`http://127.0.0.1:${port}/`);
    expect(received).toHaveLength(1);
  });

  test('when a TLS handshake is not answered', async () => {
    const port = await tcpReceiver(() => {});
    expect(await send(`https://127.0.0.1:${port}/`, { timeoutMilliseconds: 100 })).toMatchObject(timedOut);
  });
});

describe('a failure of the connection', () => {
  test('no server is listening', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    const refused = { kind: 'failed', failure: 'connection', error: 'Connection refused' };
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(refused);
    const { resolve } = answers(['127.0.0.1', '127.0.0.1']);
    const severalAddresses = new Destinations({ isOff: false, allowed: [] }, resolve);
    expect(await send(`http://crm.test:${port}/`, {}, severalAddresses)).toMatchObject(refused);
  });

  test('a reset', async () => {
    const port = await tcpReceiver((socket) => socket.resetAndDestroy());
    const reset = { kind: 'failed', failure: 'connection', error: 'Connection reset' };
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(reset);
  });

  test('a close without an answer', async () => {
    const port = await tcpReceiver((socket) => socket.end());
    const closed = { kind: 'failed', failure: 'connection', error: 'Connection closed without an answer' };
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(closed);
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject(closed);
  });

  test('a close in the middle of the body', async () => {
    const port = await answering('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst half');
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
      kind: 'failed',
      failure: 'connection',
      error: 'Connection closed in the middle of the answer',
    });
  });

  test('a close in the middle of the headers', async () => {
    const port = await answering('HTTP/1.1 200 OK\r\nContent-');
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed' });
  });

  test('an unknown name', async () => {
    const unknown: Resolver = (_host, _options, callback) => {
      callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), []);
    };
    const destinations = new Destinations({ isOff: false, allowed: ['any'] }, unknown);
    const notFound = { kind: 'failed', failure: 'dns', error: 'Host not found: crm.test' };
    expect(await send('http://crm.test/', {}, destinations)).toMatchObject(notFound);
    expect(await send('https://crm.test/', {}, destinations)).toMatchObject(notFound);
  });
});

describe('invalid HTTP', () => {
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
  ])('%s', async (_what, bytes) => {
    const port = await answering(bytes);
    const invalid = { kind: 'failed', failure: 'protocol', error: 'Invalid HTTP answer' };
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(invalid);
  });

  test('endless headers', async () => {
    const port = await answering(`HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    const tooLarge = { kind: 'failed', failure: 'protocol', error: 'Invalid HTTP answer: headers too large' };
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(tooLarge);
  });

  test('an unrequested change of protocol', async () => {
    const port = await tcpReceiver((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    const switched = { kind: 'failed', failure: 'protocol', error: 'Invalid HTTP answer: 101' };
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject(switched);
  });
});

describe('TLS', () => {
  test('a self-signed certificate is not trusted', async () => {
    const answered = vi.fn();
    const port = await listen(createSecureServer({ key: selfSigned, cert: selfSigned }, answered));
    const failure = { kind: 'failed', failure: 'tls', error: 'TLS: self-signed certificate' };
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject(failure);
    expect(await send(`https://localhost:${port}/`)).toMatchObject(failure);
    expect(answered).not.toHaveBeenCalled();
  });

  test("Node's own option to trust every certificate applies to deliveries too", async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { resolve } = answers(['127.0.0.1']);
    const named = vi.fn();
    const server = createSecureServer({ key: selfSigned, cert: selfSigned }, (_request, response) =>
      response.end('ok'),
    );
    server.on('secureConnection', ({ servername }) => named(servername));
    const port = await listen(server);
    const destinations = new Destinations({ isOff: false, allowed: [] }, resolve);
    expect(await send(`https://crm.test:${port}/`, {}, destinations)).toMatchObject({ kind: 'answered', body: 'ok' });
    expect(named).toHaveBeenCalledWith('crm.test');
  });

  test('fails at an http: receiver', async () => {
    const { port } = await receiver();
    const failure = { kind: 'failed', failure: 'tls', error: 'TLS: handshake failed' };
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject(failure);
  });

  test('an http: URL to an https: receiver fails', async () => {
    const port = await listen(createSecureServer({ key: selfSigned, cert: selfSigned }));
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed' });
  });
});

describe('an abort', () => {
  test('before the start sends nothing', async () => {
    const { url, received } = await receiver();
    expect(await send(url, {}, loopback, AbortSignal.abort())).toEqual({ kind: 'aborted' });
    await send(url);
    expect(received).toHaveLength(1);
  });

  test('while an answer is awaited drops the connection', async () => {
    const stop = new AbortController();
    const dropped = vi.fn();
    const { url } = await receiver((_request, response) => {
      response.on('close', dropped);
      stop.abort();
    });
    expect(await send(url, {}, loopback, stop.signal)).toEqual({ kind: 'aborted' });
    await vi.waitFor(() => expect(dropped).toHaveBeenCalled(), { timeout: 10_000 });
  });

  test('while a body arrives', async () => {
    const stop = new AbortController();
    const port = await tcpReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst half', () => stop.abort());
    });
    expect(await send(`http://127.0.0.1:${port}/`, {}, loopback, stop.signal)).toEqual({ kind: 'aborted' });
  });

  test('while a name is looked up', async () => {
    const stop = new AbortController();
    const destinations = new Destinations({ isOff: false, allowed: [] }, () => stop.abort());
    expect(await send('http://crm.test/', {}, destinations, stop.signal)).toEqual({ kind: 'aborted' });
  });

  test('afterwards changes nothing', async () => {
    const stop = new AbortController();
    const { url } = await receiver();
    const outcome = await send(url, {}, loopback, stop.signal);
    stop.abort();
    expect(outcome).toMatchObject({ kind: 'answered' });
  });
});

describe('a forbidden destination', () => {
  test.each([
    'http://10.0.0.7/',
    'https://10.0.0.7/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://0.0.0.0/',
    'ftp://127.0.0.1/',
  ])('%s is refused, and no connection is made', async (url) => {
    const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => expect.fail('it connects'));
    onTestFinished(() => connect.mockRestore());
    expect(await send(url)).toMatchObject({ kind: 'failed', failure: 'destination' });
    expect(connect).not.toHaveBeenCalled();
  });

  test('a name that resolves to a private address is refused, with the option that allows it', async () => {
    const { asked, resolve } = answers(['10.0.0.7']);
    const destinations = new Destinations({ isOff: false, allowed: [] }, resolve);
    expect(await send('http://crm.local:8080/', {}, destinations)).toMatchObject({
      kind: 'failed',
      failure: 'destination',
      error: 'crm.local (10.0.0.7) is not loopback: --deliver-to crm.local:8080 would allow it',
    });
    expect(asked).toEqual(['crm.local']);
  });

  test('with --no-deliver even loopback is refused', async () => {
    const { url, received } = await receiver();
    const off = new Destinations({ isOff: true, allowed: ['any'] });
    expect(await send(url, {}, off)).toMatchObject({ kind: 'failed', failure: 'destination' });
    expect(received).toHaveLength(0);
  });

  test('a name is looked up once per attempt and its checked address is used: rebinding is refused', async () => {
    const { port, received } = await receiver();
    const { asked, resolve } = answers(['127.0.0.1'], ['169.254.169.254']);
    const destinations = new Destinations({ isOff: false, allowed: ['any'] }, resolve);
    const url = `http://rebind.example:${port}/`;
    expect(await send(url, {}, destinations)).toMatchObject({ kind: 'answered', status: 200 });
    expect(asked).toHaveLength(1);
    expect(received[0]?.request.headers.host).toBe(`rebind.example:${port}`);
    expect(await send(url, {}, destinations)).toMatchObject({ kind: 'failed', failure: 'destination' });
    expect(asked).toHaveLength(2);
    expect(received).toHaveLength(1);
  });

  test('only the allowed addresses of a name are connected to', async () => {
    const { port, received } = await receiver();
    const { resolve } = answers(['10.0.0.7', '169.254.169.254', '127.0.0.1']);
    const destinations = new Destinations({ isOff: false, allowed: [] }, resolve);
    expect(await send(`http://crm.test:${port}/`, {}, destinations)).toMatchObject({ kind: 'answered' });
    expect(received).toHaveLength(1);
  });
});

test('localhost and localhost. arrive', async () => {
  const { port, received } = await receiver();
  for (const host of ['localhost', 'localhost.', 'crm.localhost']) {
    expect(await send(`http://${host}:${port}/`)).toMatchObject({ kind: 'answered', status: 200 });
  }
  expect(received).toHaveLength(3);
});

test('hundreds at once, under one signal, all arrive and leave no listener on it', async () => {
  const { url, received } = await receiver();
  const warned = vi.fn();
  process.on('warning', warned);
  onTestFinished(() => void process.off('warning', warned));
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  const outcomes = await Promise.all(Array.from({ length: 300 }, () => send(url, {}, loopback, signal)));
  expect(outcomes.filter(({ kind }) => kind === 'answered')).toHaveLength(300);
  expect(received).toHaveLength(300);
  expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
    expect.arrayContaining(added.mock.calls.map(([, listener]) => listener)),
  );
  expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  expect(warned).not.toHaveBeenCalled();
});
