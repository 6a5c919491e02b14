import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { deliveryHeaders } from '../../src/webhooks/custom-headers.ts';
import { Destinations } from '../../src/webhooks/destinations.ts';
import { sendDelivery } from '../../src/webhooks/send-delivery.ts';

const own = [
  ['Content-Type', 'application/json'],
  ['User-Agent', 'ours'],
  ['Signature', 'proof'],
] as const;

test('custom headers follow our own, in their order', () => {
  const custom = [
    { key: 'X-Route', value: 'eu' },
    { key: 'Authorization', value: 'Bearer t' },
  ];
  expect(deliveryHeaders(custom, own)).toEqual({
    headers: [...own, ['X-Route', 'eu'], ['Authorization', 'Bearer t']],
    notes: [],
  });
});

test.each(['Content-Type', 'content-type', 'USER-AGENT'])('a webhook may replace our %s', (key) => {
  const { headers, notes } = deliveryHeaders([{ key, value: 'theirs' }], own);
  expect(headers.filter(([name]) => name.toLowerCase() === key.toLowerCase())).toEqual([[key, 'theirs']]);
  expect(headers).toHaveLength(own.length);
  expect(notes).toEqual([]);
});

test.each(['Signature', 'signature', 'SIGNATURE'])('no webhook replaces the signature: %s', (key) => {
  const { headers, notes } = deliveryHeaders([{ key, value: 'forged' }], own);
  expect(headers).toEqual(own);
  expect(notes).toEqual([`custom header "${key}" is left out: the delivery sets it`]);
});

test('a signature with another name is protected in the same way', () => {
  const { headers } = deliveryHeaders(
    [{ key: 'stripe-signature', value: 'forged' }],
    [['Stripe-Signature', 't=1,v1=proof']],
  );
  expect(headers).toEqual([['Stripe-Signature', 't=1,v1=proof']]);
});

test.each([
  'Connection',
  'Content-Length',
  'Expect',
  'HTTP2-Settings',
  'Host',
  'Keep-Alive',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Connection',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'transfer-encoding',
  'Upgrade',
])('%s is left to the connection', (key) => {
  const { headers, notes } = deliveryHeaders([{ key, value: 'chunked' }], own);
  expect(headers).toEqual(own);
  expect(notes).toEqual([`custom header "${key}" is left out: it is for the connection to set`]);
});

test.each(['', ' ', 'X A', 'X-A:', ' Host', 'Host\r\nX-B', 'X-\u0000', 'X-ü', 'X-(A)'])(
  'a name that HTTP does not allow is omitted: %j',
  (key) => {
    const { headers, notes } = deliveryHeaders([{ key, value: 'a' }], own);
    expect(headers).toEqual(own);
    expect(notes).toEqual([`custom header ${JSON.stringify(key)} is left out: HTTP does not allow such a name`]);
  },
);

test.each(['a\r\nX-B: b', 'a\nb', 'a\rb', 'a\u0000', 'Grüße\r\nX-B: b', '\u007f'])(
  'a value that HTTP does not allow is omitted, and the note keeps it secret: %j',
  (value) => {
    const { headers, notes } = deliveryHeaders([{ key: 'X-A', value }], own);
    expect(headers).toEqual(own);
    expect(notes).toEqual(['custom header "X-A" is left out: its value has characters that HTTP does not allow']);
  },
);

test('the last of two custom headers with one name is sent', () => {
  const custom = [
    { key: 'X-A', value: '1' },
    { key: 'x-a', value: '2' },
  ];
  expect(deliveryHeaders(custom, [])).toEqual({
    headers: [['x-a', '2']],
    notes: ['custom header "X-A" is left out: another one below has the same name'],
  });
});

test('every other header arrives', async () => {
  const values = [
    '',
    'tab\there',
    'café',
    'Grüße ✓',
    '日本',
    '👋',
    '\u0085\u010d\u010a',
    "!#$%&'*+-.^_`|~",
    '__proto__',
  ];
  const custom = values.map((value, index) => ({ key: `X-${index}`, value }));
  custom.push({ key: "!#$%&'*+-.^_`|~0", value: 'token' }, { key: '__proto__', value: 'name' });
  const { headers, notes } = deliveryHeaders(custom, own);
  expect(notes).toEqual([]);
  const received = new Promise<string[]>((resolve) => {
    const server = createServer((request, response) => {
      resolve(request.rawHeaders);
      response.end();
    });
    server.listen(0, '127.0.0.1', async () => {
      const { port } = server.address() as AddressInfo; // Listening on TCP, it has one.
      const url = `http://127.0.0.1:${port}/`;
      const destinations = new Destinations({ isOff: false, allowed: [] });
      const { signal } = new AbortController();
      await sendDelivery(
        { method: 'POST', url, headers, body: Buffer.alloc(0), timeoutMilliseconds: 5000 },
        destinations,
        signal,
      );
    });
    onTestFinished(() => void server.close());
  });
  const arrived = pairs(await received).map(([name, value = '']) => [
    name,
    Buffer.from(value, 'latin1').toString('utf8'),
  ]);
  expect(arrived).toEqual(expect.arrayContaining([...own, ...custom.map(({ key, value }) => [key, value])]));
});

function pairs(raw: readonly string[]): (readonly string[])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}
