import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { findSignature } from '../../src/contract/receiver/delivery-signature.ts';
import { Receiver, ReceiverUnavailable } from '../../src/contract/receiver/receiver.ts';
import type { Delivery } from '../../src/contract/run/exchange.ts';

const mark = 'talkover-contract-00000031';

async function start(changes: Partial<Parameters<typeof Receiver.start>[0]> = {}): Promise<Receiver> {
  const receiver = await Receiver.start({ host: '127.0.0.1', port: 0, mark, longestWait: 5000, ...changes });
  onTestFinished(() => receiver.close());
  return receiver;
}

function deliver(receiver: Receiver, path = `/${mark}`, body = '{"event":"webhook.test"}'): Promise<Response> {
  return fetch(receiver.url + path, { method: 'PUT', headers: { 'X-Contract': 'a' }, body });
}

test('a delivery is kept byte for byte, and answered as set', async () => {
  const receiver = await start();
  const accepting = receiver.open('accepted');
  expect((await deliver(receiver, `/${mark}`, '{"name": "ü"}')).status).toBe(202);
  const [delivery] = accepting.deliveries();
  expect(delivery).toMatchObject({ method: 'PUT', json: { name: 'ü' }, body: Buffer.from('{"name": "ü"}') });
  expect(delivery?.headers.get('x-contract')).toBe('a');
  const failing = receiver.open('failed');
  const { status, statusText } = await deliver(receiver);
  expect([status, statusText]).toEqual([500, 'Internal Server Error']);
  expect(failing.deliveries()).toHaveLength(1);
});

test.each([
  [Buffer.from('Grüße ✓').toString('latin1'), 'Grüße ✓'],
  ['caf\xe9', 'café'],
])('a header is read as UTF-8, else as Latin-1: %j', async (bytes, value) => {
  const receiver = await start();
  const opening = receiver.open('accepted');
  await fetch(`${receiver.url}/${mark}`, { method: 'POST', headers: { 'X-Contract': bytes }, body: '{}' });
  expect(opening.deliveries()[0]?.headers.get('x-contract')).toBe(value);
});

test('other requests to the port get 404 and do not count as deliveries', async () => {
  const receiver = await start();
  const opening = receiver.open('accepted');
  expect((await deliver(receiver, '/robots.txt')).status).toBe(404);
  expect(opening.deliveries()).toEqual([]);
});

test('it waits until a delivery comes, and no longer', async () => {
  const receiver = await start({ longestWait: 600_000 });
  const opening = receiver.open('accepted');
  const waiting = opening.untilDelivered(undefined);
  await deliver(receiver);
  await waiting;
  expect(opening.deliveries()).toHaveLength(1);
});

test('an interruption ends the wait', async () => {
  const receiver = await start({ longestWait: 600_000 });
  const interruption = new AbortController();
  const waiting = receiver.open('accepted').untilDelivered(interruption.signal);
  interruption.abort();
  await waiting;
});

test('closing closes connections that wait for an answer', async () => {
  const receiver = await Receiver.start({ host: '127.0.0.1', port: 0, mark, longestWait: 5000 });
  const opening = receiver.open('unanswered');
  const answer = deliver(receiver);
  const ended = expect(answer).rejects.toThrow();
  await opening.untilDelivered(undefined);
  await receiver.close();
  await ended;
  await expect(
    new Promise((resolve, reject) => connect(receiver.port, '127.0.0.1', () => resolve(undefined)).on('error', reject)),
  ).rejects.toThrow(/ECONNREFUSED/);
});

test('a port in use is an error that says so', async () => {
  const { port } = await start();
  await expect(start({ port })).rejects.toThrow(ReceiverUnavailable);
});

const secret = 'talkover-secret-00000031';
const body = Buffer.from('{"event":"webhook.test","name":"ü"}');

function signed(headers: Readonly<Record<string, string>>): Delivery {
  return { method: 'POST', url: '/', headers: new Map(Object.entries(headers)), body, json: undefined };
}

function hmac(text: string | Buffer, encoding: 'hex' | 'base64' = 'hex', key: string | Buffer = secret): string {
  return createHmac('sha256', key).update(text).digest(encoding);
}

const withTime = `1756941591.${body}`;
const withBoth = `msg_1.1756941591.${body}`;

test.each([
  ['bare', { signature: hmac(body) }, true],
  ['with a prefix', { 'x-hub-signature-256': `sha256=${hmac(body)}` }, false],
  ['in upper case', { signature: hmac(body).toUpperCase() }, false],
  ['as base64', { 'x-signature': hmac(body, 'base64') }, false],
  ['with a time in the same header', { 'stripe-signature': `t=1756941591,v1=${hmac(withTime)}` }, false],
  ['with a time in another header', { 'x-time': '1756941591', 'x-signature': hmac(withTime) }, false],
  [
    'with id and time in others',
    { 'webhook-id': 'msg_1', 'webhook-timestamp': '1756941591', 'webhook-signature': `v1,${hmac(withBoth, 'base64')}` },
    false,
  ],
])('a signature is found: %s', (_, headers, isPlain) => {
  expect(findSignature(signed(headers), secret)).toMatchObject({ isPlain });
});

test.each([
  ['none', {}],
  ['of another key', { signature: hmac(body, 'hex', 'another') }],
  ['of another body', { signature: hmac(`${body} `) }],
  ['of nothing', { signature: hmac('') }],
  ['the secret itself', { signature: secret }],
])('no signature is found where there is none: %s', (_, headers) => {
  expect(findSignature(signed(headers), secret)).toBeUndefined();
});
