import { readFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { forwardProxy } from '../contract/forward-proxy.ts';
import { answering, deployment, listening, proxyTo, rawDeployment } from './between.ts';

const certificate = readFileSync(resolve(import.meta.dirname, '../webhooks/self-signed.pem'), 'utf8');

async function problem(url: string) {
  const response = await fetch(`${url}/v1/items`);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as { status: number; detail: string };
  expect(body.status).toBe(response.status);
  return body;
}

test('no connection is a 502 that says so', async () => {
  const { url } = await proxyTo('http://127.0.0.1:1/v1');
  expect(await problem(url)).toMatchObject({
    status: 502,
    detail: expect.stringContaining('ECONNREFUSED 127.0.0.1:1'),
  });
});

test('an unknown host is a 502 that says so', async () => {
  const { url } = await proxyTo('http://nobody.invalid/v1');
  expect(await problem(url)).toMatchObject({ status: 502, detail: expect.stringContaining('nobody.invalid') });
});

test.each([
  ['a reset', (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy(), /ECONNRESET/],
  ['an end without an answer', (socket: { end(): void }) => socket.end(), /hang up|ECONNRESET/],
])('%s is a 502 that says so', async (_, act, reason) => {
  const origin = await rawDeployment((socket) => void socket.once('data', () => act(socket)));
  const { url } = await proxyTo(`${origin}/v1`);
  expect(await problem(url)).toMatchObject({ status: 502, detail: expect.stringMatching(reason) });
});

test.each([
  ['SSH-2.0-OpenSSH\r\n', /does not speak HTTP/],
  ['HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n', /Content-Length is no number/],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', /more than one Content-Length/],
  ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n', /101/],
  ['HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', /chunks/],
])('a malformed answer is a 502 that says how: %j', async (answer, reason) => {
  const { origin } = await answering(answer);
  const { url } = await proxyTo(`${origin}/v1`);
  expect(await problem(url)).toMatchObject({ status: 502, detail: expect.stringMatching(reason) });
});

test('an incomplete JSON answer is a 502 without a part of it', async () => {
  const origin = await rawDeployment((socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[{'),
    );
  });
  const { url } = await proxyTo(`${origin}/v1`);
  expect(await problem(url)).toMatchObject({ status: 502, detail: expect.stringContaining('after 2 bytes') });
});

test('a deployment that does not begin to answer within --timeout is a 504', async () => {
  const { url } = await proxyTo(`${await deployment(() => undefined)}/v1`, { timeout: 100 });
  expect(await problem(url)).toMatchObject({ status: 504, detail: expect.stringContaining('within 100 ms') });
});

test('a certificate that is not trusted is a 502 with what helps: --ca, or --insecure', async () => {
  const server = createSecureServer({ key: certificate, cert: certificate }, (_, response) => response.end('[]'));
  const baseUrl = `https://localhost:${await listening(server)}/v1`;
  const { url } = await proxyTo(baseUrl);
  const { detail } = await problem(url);
  for (const words of ['self-signed', '--ca ', '--insecure']) expect(detail).toContain(words);
  for (const options of [{ ca: [certificate] }, { isInsecure: true }]) {
    const trusting = await proxyTo(baseUrl, options);
    expect(await (await fetch(`${trusting.url}/v1/text`)).text()).toBe('[]');
  }
});

test('an HTTP proxy of the environment is used: with the absolute URL, and for https with a tunnel', async () => {
  const { host, asked, authorizations } = await forwardProxy();
  const environment = { HTTP_PROXY: `http://user:secret@${host}`, HTTPS_PROXY: host };
  const plain = `${await deployment((request, response) => response.end(request.url))}/v1`;
  const server = createSecureServer({ key: certificate, cert: certificate }, (_, response) => response.end('tls'));
  const secure = `https://localhost:${await listening(server)}/v1`;
  const direct = await proxyTo(plain, { environment: { ...environment, NO_PROXY: '127.0.0.1' } });
  expect(await (await fetch(`${direct.url}/v1/text?a`)).text()).toBe('/v1/text?a');
  expect(asked).toEqual([]);
  const through = await proxyTo(plain, { environment });
  expect(await (await fetch(`${through.url}/v1/text?a`)).text()).toBe('/v1/text?a');
  const tunnelled = await proxyTo(secure, { environment, isInsecure: true });
  expect(await (await fetch(`${tunnelled.url}/v1/text`)).text()).toBe('tls');
  expect(asked).toEqual([`GET ${plain}/text?a`, `CONNECT ${new URL(secure).host}`]);
  expect([...authorizations]).toContain(`Basic ${Buffer.from('user:secret').toString('base64')}`);
});

test('an HTTP proxy that opens no tunnel is named, with its status', async () => {
  const { host } = await forwardProxy(407);
  const { url } = await proxyTo('https://localhost:1/v1', { environment: { HTTPS_PROXY: host } });
  expect(await problem(url)).toMatchObject({ status: 502, detail: expect.stringMatching(/HTTPS_PROXY answers 407/) });
});
