import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { createServer, get, request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join, resolve } from 'node:path';
import { text as read } from 'node:stream/consumers';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createEngine, listen, TlsUnusable } from '../../../src/index.ts';
import { pairFiles } from '../../tls-pair.ts';
import { RunningCommand, run } from '../command.ts';

const pair = pairFiles();
const ca = readFileSync(pair.cert);
const trusting = { NODE_EXTRA_CA_CERTS: pair.cert };
const secure = ['--cert', pair.cert, '--key', pair.key];
const library = resolve(import.meta.dirname, '../../library/openapi.yaml');
const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';

/** The answer to a request of a client that verifies the certificate. */
function answerTo(
  url: string,
  { method = 'GET', headers = {}, body = '' } = {},
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers, ca, agent: false }, (response) => {
      const { statusCode: status } = response;
      read(response).then((text) => resolve({ status, text }), reject);
    })
      .on('error', reject)
      .end(body);
  });
}

/** A mock of the library with the pair, for what is the same in the command. */
const listening = await listen(await createEngine(), { tls: { cert: ca, key: readFileSync(pair.key, 'utf8') } });
afterAll(() => listening.close());

test('serve with a certificate and its key answers clients that verify it by each of its names, contract and trigger among them', async () => {
  const command = new RunningCommand(['serve', '--port', '0', ...secure]);
  const url = await command.waitFor(/ on (https:\/\/127\.0\.0\.1:\d+)/);
  const { port } = new URL(url);
  for (const base of [url, `https://localhost:${port}`]) {
    expect(await answerTo(`${base}/api/v1/health`)).toMatchObject({ status: 200 });
    const landing = await answerTo(`${base}/`);
    expect(landing.text).toContain(`${base}/api/v1`);
    expect(landing.text).not.toContain(`http://`);
    expect((await answerTo(`${base}/docs`)).status).toBe(200);
    expect(JSON.parse((await answerTo(`${base}/docs/openapi.json`)).text).servers[0].url).toBe(`${base}/api/v1`);
    expect((await answerTo(`${base}/openapi.yaml`)).text).toContain(`${base}/api/v1`);
    expect((await answerTo(`${base}/__mock/`)).text).toContain('<html');
  }
  expect(command.out).toContain(`Inspector ${url}/__mock`);
  expect(command.out).toContain(`TLS       for localhost, 127.0.0.1; trusted with curl --cacert ${pair.cert}`);
  expect(command.out).not.toContain('http://');
  const trigger = ['trigger', 'event_phone_call_started', '--agent-id', agent, '--url', url];
  const contract = ['contract', `${url}/api/v1`, '--token', 'any', '--agent-id', agent, '--operation', 'getHealth'];
  const [judged, triggered] = await Promise.all([
    new RunningCommand([...contract, '--read-only'], trusting).finished,
    new RunningCommand(trigger, trusting).finished,
  ]);
  expect(judged).toMatchObject({ code: 0, err: '' });
  expect(triggered.code).toBe(0);
  const { code, err } = await run(trigger);
  expect(code).toBe(1);
  expect(err).toMatch(/self-signed: name it in NODE_EXTRA_CA_CERTS/);
});

test('pages of this machine may use it by https, and others may not', async () => {
  const { url } = listening;
  const asked = (origin: string) =>
    answerTo(`${url}/api/v1/agents/${agent}/webhooks`, { method: 'DELETE', headers: { origin } });
  expect((await asked('https://localhost:5173')).status).toBe(405);
  expect((await asked(url)).status).toBe(405);
  expect((await asked('https://elsewhere.example.com')).status).toBe(403);
});

test('what asks by plain http is told what is spoken here', async () => {
  const { url } = listening;
  const text = await new Promise<string>((resolve, reject) => {
    plainRequest(url.replace('https', 'http'), (response) => {
      read(response).then((body) => resolve(`${response.statusCode} ${body}`), reject);
    })
      .on('error', reject)
      .end();
  });
  expect(text).toBe('400 {"message":"This server speaks HTTPS: ask it by https://."}');
  expect((await answerTo(`${url}/api/v1/health`)).status).toBe(200);
});

test('a webhook is delivered to an inbox of the mock over https, whose own certificate it takes', async () => {
  const { url } = listening;
  const { port } = new URL(url);
  for (const host of ['127.0.0.1', 'localhost']) {
    const inbox = `https://${host}:${port}/__mock/inbox/${host}`;
    const created = await answerTo(`${url}/api/v1/agents/${agent}/webhooks`, {
      method: 'POST',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      body: JSON.stringify({ name: host, webhook_url: inbox, events: ['event_phone_call_started'] }),
    });
    expect(created.status).toBe(200);
    const fired = await answerTo(`${url}/__mock/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ agent_id: agent, event: 'event_phone_call_started', wait: true }),
    });
    expect(fired.status).toBe(200);
    const got = JSON.parse((await answerTo(`${url}/__mock/inbox/${host}/deliveries`)).text);
    expect(got.deliveries).toHaveLength(1);
  }
});

test('a connection is reset and cut off where that is asked for, over https too', async () => {
  const { url } = listening;
  const failed = (fault: string) =>
    answerTo(`${url}/api/v1/health`, { headers: { prefer: `fault=${fault}` } }).catch(({ code }) => code);
  expect(await failed('reset')).toBe('ECONNRESET');
  expect(await failed('truncate')).toBe('ECONNRESET');
  expect((await answerTo(`${url}/api/v1/health`)).status).toBe(200);
});

test('with the files from the environment, it ends while clients are connected: idle, in the middle of a handshake, and with a stream', async () => {
  const command = new RunningCommand(['serve', '--port', '0', '--stop-within', '1'], {
    TALKOVER_MOCK_CERT: pair.cert,
    TALKOVER_MOCK_KEY: pair.key,
  });
  const url = await command.waitFor(/ on (https:\/\/127\.0\.0\.1:\d+)/);
  const { port } = new URL(url);
  const silent = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void silent.destroy());
  await new Promise((resolve) => silent.once('connect', resolve));
  // The beginning of a greeting of TLS, which never goes on.
  silent.write(Buffer.from([22, 3, 1, 2, 0, 1]));
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
    get(`${url}/__mock/requests/stream`, { ca, agent: false }, resolve).on('error', reject),
  );
  stream.on('error', () => undefined).resume();
  command.process.kill('SIGTERM');
  expect(await command.finished).toMatchObject({ code: 0, err: '' });
});

const broken = {
  ...{ plain: join(pair.folder, 'plain.pem'), encrypted: join(pair.folder, 'encrypted.pem') },
  ...{ other: join(pair.folder, 'other.pem'), damaged: join(pair.folder, 'damaged.pem') },
  binary: join(pair.folder, 'cert.der'),
};
writeFileSync(broken.plain, 'no certificate\n');
const pem = { type: 'pkcs8', format: 'pem' } as const;
writeFileSync(
  broken.encrypted,
  createPrivateKey(readFileSync(pair.key)).export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'secret' }),
);
writeFileSync(broken.other, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem));
writeFileSync(broken.damaged, readFileSync(pair.cert, 'utf8').replace(/\n.{20}/, '\nAAAA'));
writeFileSync(broken.binary, Buffer.from([0x30, 0x82, 1, 2]));

test.each([
  [['--cert', pair.cert], 'HTTPS needs --key FILE, too'],
  [['--key', pair.key], 'HTTPS needs --cert FILE, too'],
  [['--cert', 'missing.pem', '--key', pair.key], '--cert missing.pem: there is no such file'],
  [['--cert', pair.cert, '--key', 'missing.pem'], '--key missing.pem: there is no such file'],
  [['--cert', pair.folder, '--key', pair.key], 'it is a folder'],
  [['--cert', broken.plain, '--key', pair.key], 'there is no certificate in it'],
  [['--cert', broken.binary, '--key', pair.key], 'it is binary (DER or PKCS #12), and PEM is needed'],
  [['--cert', broken.damaged, '--key', pair.key], 'the certificate in it is broken'],
  [['--cert', pair.cert, '--key', broken.plain], 'there is no private key in it'],
  [['--cert', pair.key, '--key', pair.cert], 'there is no certificate in it'],
  [['--cert', pair.cert, '--key', broken.encrypted], 'the key is encrypted'],
  [['--cert', pair.cert, '--key', broken.other], `the key does not fit the certificate in ${pair.cert}`],
])('what is no pair is refused in one line, with exit code 2: %j', async (args, reason) => {
  const { code, out, err } = await run(['serve', '--port', '0', ...args]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(reason);
  expect(err.split('\n')).toHaveLength(2);
});

test('the help says how a pair is made', async () => {
  const { out } = await run(['serve', '--help']);
  expect(out).toMatch(/openssl req -x509/);
  expect(out).toMatch(/mkcert -cert-file cert\.pem -key-file key\.pem localhost 127\.0\.0\.1/);
});

test('proxy and replay speak https as well', async () => {
  const upstream = createServer({ cert: ca, key: readFileSync(pair.key) }, (_, response) => response.end('{}'));
  onTestFinished(() => void upstream.close());
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  const { port } = upstream.address() as AddressInfo;
  const har = join(pair.folder, 'seen.har');
  const args = ['proxy', `https://127.0.0.1:${port}`, library, '--port', '0', '--ca', pair.cert, ...secure];
  const proxy = new RunningCommand([...args, '--record', har]);
  const url = await proxy.waitFor(/ on (https:\/\/127\.0\.0\.1:\d+)/);
  expect((await answerTo(`${url}/v1/libraries/east/books/moby`)).status).toBe(200);
  const { requests } = JSON.parse((await answerTo(`${url}/__mock/requests`)).text);
  const repeated = await answerTo(`${url}/__mock/requests/${requests[0].id}/replay`, { method: 'POST' });
  expect(repeated.status).toBe(200);
  proxy.process.kill('SIGTERM');
  await proxy.finished;
  const replay = new RunningCommand(['replay', har, library, '--port', '0', ...secure]);
  const replayed = await replay.waitFor(/ on (https:\/\/127\.0\.0\.1:\d+)/);
  expect(await answerTo(`${replayed}/v1/libraries/east/books/moby`)).toEqual({ status: 200, text: '{}' });
});

test('listen() refuses what is no pair', async () => {
  const tls = { cert: ca, key: readFileSync(broken.other) };
  const refused = await listen(await createEngine(), { tls }).catch((error) => error);
  expect(refused).toBeInstanceOf(TlsUnusable);
  expect(refused).toMatchObject({ part: 'key', file: undefined });
});
