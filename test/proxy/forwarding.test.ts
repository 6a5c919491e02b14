import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { answering, deployment, exchange, journalOf, proxyTo, rawDeployment } from './between.ts';

const bare = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('a request arrives at the deployment as sent, except for Host and headers of the connection', async () => {
  const { origin, heads } = await answering(bare);
  const { port } = await proxyTo(`${origin}/v1`);
  const sent = [
    'POST /elsewhere?a=%20b&a HTTP/1.1',
    'X-One: 1',
    'Host: localhost',
    'x-one: 2',
    'X-LATIN: caf\xe9',
    'Cookie: a=b; c',
    'Cookie: d=e',
    'Connection: close, X-Named',
    'X-Named: goes no further',
    'Keep-Alive: 5',
    'Content-Length: 4',
  ];
  const answer = await exchange(port, `${sent.join('\r\n')}\r\n\r\n\xff\x00ab`);
  const host = new URL(origin).host;
  const expected = [...[sent[0], sent[1], `Host: ${host}`, ...sent.slice(3, 7), sent[10]], ...['', '\xff\x00ab']];
  expect(heads).toEqual([expected.join('\r\n')]);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok$/);
});

test('an answer arrives as sent, without additions: reason, order, case, repeats, Latin-1', async () => {
  const head = [
    'HTTP/1.1 299 Quite \xe9ven',
    'set-cookie: a=1; Path=/',
    'X-One: 1',
    'Set-Cookie: b=2; Domain=example.com',
    'x-ONE: caf\xe9',
    'Location: https://example.com/a b',
    'Content-Length: 3',
  ].join('\r\n');
  const { origin } = await answering(`${head}\r\nKeep-Alive: timeout=9\r\nConnection: keep-alive\r\n\r\na\xe9\xff`);
  const { port } = await proxyTo(origin);
  const answer = await exchange(port, 'GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n', /\xff$/);
  expect(answer).toBe(`${head}\r\n\r\na\xe9\xff`);
});

test.each([
  ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n'],
  ['GET', 'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n'],
  ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 12\r\n\r\n'],
  ['GET', 'HTTP/1.1 302 Found\r\nLocation: /v1/items\r\nContent-Length: 0\r\n\r\n'],
])('%s: an answer without a body is passed on unchanged: %j', async (method, answer) => {
  const { origin } = await answering(answer);
  const { port } = await proxyTo(origin);
  expect(await exchange(port, `${method} /x HTTP/1.1\r\nHost: localhost\r\n\r\n`, /\r\n\r\n/)).toBe(answer);
});

test.each([
  ['POST /v1/upload HTTP/1.1\r\nHost: localhost\r\n\r\n', /^POST \/v1\/upload HTTP\/1\.1\r\nHost: [^\r]*\r\n\r\n$/],
  ['POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n', /\r\nContent-Length: 0\r\n\r\n$/],
  [
    'POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /\r\nTransfer-Encoding: chunked\r\n\r\n(?:0\r\n\r\n)?$/,
  ],
])('no body, an empty one and one in chunks stay what they are: %j', async (sent, expected) => {
  const { origin, heads } = await answering('HTTP/1.1 204 No Content\r\n\r\n');
  const { port } = await proxyTo(`${origin}/v1`);
  await exchange(port, sent, /\r\n\r\n/);
  expect(heads[0]).toMatch(expected);
});

test('trailers go through in both directions', async () => {
  let trailers: string[] = [];
  const origin = await deployment((request, response) => {
    request.resume().on('end', () => {
      trailers = request.rawTrailers;
      response.writeHead(200, { Trailer: 'X-After' });
      response.write('body');
      response.addTrailers([['X-After', 'answer']]);
      response.end();
    });
  });
  const { port } = await proxyTo(origin);
  const head =
    'POST /x HTTP/1.1\r\nHost: localhost\r\nTE: trailers\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n';
  const answer = await exchange(port, `${head}2\r\nab\r\n0\r\nX-Sum: request\r\n\r\n`, /answer\r\n\r\n$/);
  expect(trailers).toEqual(['X-Sum', 'request']);
  expect(answer).toMatch(/4\r\nbody\r\n0\r\nX-After: answer\r\n\r\n$/);
});

test('a client that waits for 100 gets it from the deployment, and early hints arrive before the answer', async () => {
  let sent = '';
  const origin = await rawDeployment((socket) => {
    socket.on('data', (chunk) => {
      sent += chunk.toString('latin1');
      if (sent.endsWith('\r\n\r\n'))
        socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n');
      if (sent.endsWith('late')) socket.write(bare);
    });
  });
  const { port } = await proxyTo(origin);
  const { connect } = await import('node:net');
  const client = connect(port, '127.0.0.1').setEncoding('latin1');
  client.write('PUT /x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
  let text = '';
  for await (const chunk of client) {
    text += chunk;
    if (text.endsWith('100 Continue\r\n\r\n')) {
      expect(sent).not.toContain('late');
      client.write('late');
    }
    if (text.endsWith('ok')) break;
  }
  expect(text).toBe(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${bare}`);
  expect(sent).toContain('Expect: 100-continue');
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('a body in %s arrives compressed as sent, and is judged decompressed', async (coding, pack) => {
  const bytes = pack(JSON.stringify([{ id: 'no number', name: 'a' }]));
  const origin = await deployment((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': coding });
    response.end(bytes);
  });
  const { url, port } = await proxyTo(`${origin}/v1`);
  const answer = await exchange(port, 'GET /v1/items HTTP/1.0\r\n\r\n');
  expect(Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').equals(bytes)).toBe(true);
  expect(answer).toContain(`Content-Encoding: ${coding}`);
  expect(answer).toMatch(/X-Mock-Violations: \[\{"in":"response","where":"body\/0\/id"/);
  expect((await journalOf(url)).at(-1)).toMatchObject({
    proxied: true,
    responseBody: [{ id: 'no number', name: 'a' }],
  });
});

test('the document’s paths are at the same URLs as in the mock, all others as at the deployment', async () => {
  const { origin, heads } = await answering(bare);
  const { port } = await proxyTo(`${origin}/deep/api`);
  const paths = ['/v1/items?a=b', '/v1/unknown/', '/v1', '/v12', '/docs', '/', '//a', '/v1/items/a%2Fb', '*'];
  for (const path of paths) await exchange(port, `OPTIONS ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`, /ok$/);
  await exchange(port, 'GET http://localhost/v1/items HTTP/1.1\r\nHost: localhost\r\n\r\n', /ok$/);
  expect(heads.map((head) => head.split(' ')[1])).toEqual([
    ...[
      '/deep/api/items?a=b',
      '/deep/api/unknown/',
      '/deep/api',
      '/v12',
      '/docs',
      '/',
      '//a',
      '/deep/api/items/a%2Fb',
      '*',
    ],
    '/deep/api/items',
  ]);
});

test('requests below /__mock never reach the deployment', async () => {
  const { origin, heads } = await answering(bare);
  const { url, port } = await proxyTo(origin);
  for (const path of ['/__mock', '/__mock/', '/__mock/nothing', '/__mock?a', 'http://localhost/__mock/health'])
    await exchange(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect(await (await fetch(`${url}/__mock/health`)).json()).toMatchObject({ status: 'ok', upstream: origin });
  expect(heads).toEqual([]);
});

test.each([
  'GET /v1/items HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n',
])('another protocol is refused with 501 in JSON: %j', async (sent) => {
  const { origin, heads } = await answering(bare);
  const { port } = await proxyTo(origin);
  const answer = await exchange(port, sent, /\}$/);
  expect(answer).toMatch(
    /^HTTP\/1\.1 501 Not Implemented\r\n[\s\S]*Content-Type: application\/json\r\n[\s\S]*\{"message":"[^"]+"\}$/,
  );
  expect(heads).toEqual([]);
});

test('an offer of HTTP/2 is not passed on', async () => {
  const { origin, heads } = await answering(bare);
  const { port } = await proxyTo(origin);
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
  expect(await exchange(port, `GET /x HTTP/1.1\r\nHost: localhost\r\n${offer}\r\n`, /ok$/)).toBe(bare);
  expect(heads[0]).not.toMatch(/upgrade|http2/i);
});

test('an unknown host name is refused: a page of another site could use one', async () => {
  const { origin, heads } = await answering(bare);
  const { port } = await proxyTo(origin);
  expect(await exchange(port, 'GET /x HTTP/1.1\r\nHost: evil.example\r\n\r\n', /\}$/)).toMatch(/^HTTP\/1\.1 403 /);
  expect(heads).toEqual([]);
});
