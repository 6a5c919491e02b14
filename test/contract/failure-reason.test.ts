import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer, request } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reasonOf } from '../../src/contract/run/wire/failure-reason.ts';
import { runProcess } from '../cli/command.ts';
import { sampleOf } from '../repetitions.ts';

const certificate = resolve(import.meta.dirname, '../webhooks/self-signed.pem');
const selfSigned = readFileSync(certificate);

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  // A server that listens on a host has an address with a port.
  return (server.address() as AddressInfo).port;
}

const page: RequestListener = (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Hi');

/** Certificates to trust are read when a process starts. */
function judge(url: string, env: Record<string, string> = {}) {
  return runProcess(['contract', url], {
    TALKOVER_TOKEN: 'talq_x',
    TALKOVER_AGENT_ID: 'x',
    NODE_EXTRA_CA_CERTS: '',
    ...env,
  });
}

test('the reason for an unknown certificate names the option that helps, and the option helps', async () => {
  const port = await listen(createSecureServer({ key: selfSigned, cert: selfSigned }, page));
  const refused = await judge(`https://127.0.0.1:${port}/api/v1`);
  expect(refused.err).toMatch(
    /^https:\/\/127\.0\.0\.1:\d+\/api\/v1 can't be reached: .*NODE_EXTRA_CA_CERTS=cert\.pem\n$/,
  );
  expect(refused.code).toBe(2);
  const helped = await judge(`https://127.0.0.1:${port}/api/v1`, { NODE_EXTRA_CA_CERTS: certificate });
  expect(helped.err).toMatch(/is not the API but a web page/);
});

test('the reason explains https to a port of HTTP, and HTTP to a port of https', async () => {
  const plain = await listen(createServer(page));
  expect((await judge(`https://127.0.0.1:${plain}`)).err).toMatch(/does not speak TLS \(is it http:\/\/\?/);
  const secure = await listen(createSecureServer({ key: selfSigned, cert: selfSigned }, page));
  const { err, code } = await judge(`http://127.0.0.1:${secure}`);
  expect(err).toMatch(/can't be reached/);
  expect(err).not.toMatch(/SSL|HPE_|0A00/);
  expect(code).toBe(2);
});

test('the reason for a certificate with another name has its names', async () => {
  const port = await listen(createSecureServer({ key: selfSigned, cert: selfSigned }, page));
  const options = { host: '127.0.0.1', port, servername: 'api.example', ca: selfSigned };
  const error = await new Promise((done) => request(options).on('error', done).end());
  expect(reasonOf(error)).toMatch(/^its certificate is for localhost, 127\.0\.0\.1, and not for api\.example: /);
});

test.each(
  sampleOf(
    [
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
      ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/],
      ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
      ['CERT_HAS_EXPIRED', /has expired/],
      ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /NODE_OPTIONS=--tls-min-v1\.0/],
      ['ERR_SSL_NO_SUCH_THING', /no TLS connection can be made/],
      ['EPROTO', /is it http:\/\/\?/],
      ['HPE_INVALID_CONSTANT', /does not speak HTTP/],
    ],
    3,
  ),
)("the reason for %s is in plain words, not OpenSSL's", (code, words) => {
  const reason = reasonOf(Object.assign(new Error('40E7:error:0A000086:SSL routines:fn:../deps/ssl.c:1:'), { code }));
  expect(reason).toMatch(words);
  expect(reason).not.toMatch(/routines|deps/);
});

test('errors that do not concern TLS keep their message', () => {
  expect(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  expect(reasonOf(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))).toBe(
    'socket hang up (ECONNRESET)',
  );
});
