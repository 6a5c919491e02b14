import { connect } from 'node:net';
import fc from 'fast-check';
import { rawTricks } from './raw-tricks.js';
import { agent, servedMock } from './served-mock.js';

const connections = 8;
const seed = 17;

/** How often each trick is tried. */
const rounds = 20;

const webhook = `/api/v1/agents/${agent}/webhooks/9fcafbf2-7593-44d6-8cd7-1b221beba62a`;
const paths = [
  ...['/', '/docs', '/openapi.yaml', '/openapi.json', '/api/v1/health', `/api/v1/agents/${agent}/webhooks`],
  ...[webhook, `${webhook}/logs`, `${webhook}/toggle`, `${webhook}/test`],
  ...['/__mock', '/__mock/state', '/__mock/requests', '/__mock/faults', '/__mock/inbox/x', '/__mock/inbox/x/settings'],
  ...['/__mock/events', '/__mock/deliveries', '/__mock/reset', '/__mock/subscriptions'],
];
/** A part of a URL: mostly as it can be sent. */
const encoded = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed()));
const part = fc.oneof(
  { weight: 8, arbitrary: encoded },
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);
const piece = fc.string({ unit: 'binary', maxLength: 40 });
const target = fc
  .tuple(fc.constantFrom(...paths), fc.array(part, { maxLength: 2 }), part)
  .map(([path, segments, query]) =>
    `${[path, ...segments].join('/')}${query === '' ? '' : `?${query}`}`.replace(/[\s\p{Cc}]/gu, '%20'),
  );
const names = [
  ...['Content-Type', 'Content-Length', 'Content-Encoding', 'Transfer-Encoding', 'Prefer', 'Authorization', 'Accept'],
  ...['Host', 'Origin', 'Expect', 'Cookie', 'Range', 'X-Mock-Session', 'Idempotency-Key', 'Upgrade', 'Connection'],
];
const values = [
  ...['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'application/xml'],
  ...['Bearer t', 'chunked', 'gzip', 'br', 'identity', '100-continue', 'keep-alive', '-1', '99999999999999999999'],
  ...['fault=truncate', 'code=422', 'dynamic=true', 'example=x', 'null', 'http://evil.example'],
];
const seldom = (odd, usual) => fc.oneof({ weight: 1, arbitrary: odd }, { weight: 15, arbitrary: usual });
/** Bytes that a header may hold, as Latin-1. */
const line = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const header = fc.tuple(
  seldom(fc.string({ maxLength: 10 }), fc.constantFrom(...names)),
  seldom(piece, fc.oneof(line, fc.constantFrom(...values))),
);
const method = seldom(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'),
);
const fields = [
  'name',
  'webhook_url',
  'events',
  'timeout',
  'custom_headers',
  'payload_templates',
  '__proto__',
  'state',
];
const body = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.tuple(fc.jsonValue(), fc.subarray(fields)).map(([value, some]) => {
    return `{${some.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  }),
);
const request = fc.record({ method, target, headers: fc.array(header, { maxLength: 4 }), body });

/** Random and malformed requests: each is answered or cut off, none with a fault of the mock's own, and the mock goes on. */
export async function randomRequests({ whole }) {
  const mock = await servedMock('--no-deliver');
  const random = fc.sample(request, { numRuns: whole ? 100_000 : 20_000, seed }).map(bytesOf);
  const tricks = Array.from({ length: rounds }, () => rawTricks()).flat();
  const all = [...random.map((bytes) => ({ bytes, name: 'a random request' })), ...tricks];
  const statuses = new Map();
  const broken = [];
  let next = 0;
  const worker = async () => {
    while (next < all.length) {
      const { bytes, name, status: wanted } = all[next++];
      const status = await statusOf(mock.port, bytes);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const excerpt = () => JSON.stringify(bytes.toString('latin1').slice(0, 300));
      if (status === 500 || (wanted !== undefined && !wanted.includes(status)))
        broken.push(`${status} in answer to ${name}: ${excerpt()}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  // Where everything is refused at the door, nothing behind it has been tried.
  const answered = [200, 201, 204, 401, 404, 422].reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0);
  if (answered < all.length / 4) broken.push(`only ${answered} of ${all.length} requests were read`);
  const dead = await mock.whyDead();
  if (dead !== undefined) broken.push(dead);
  await mock.kill('SIGKILL');
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status || 'cut off'}: ${count}`);
  return { tried: `${random.length} random, ${tricks.length} raw`, figures: counts.join(', '), broken };
}

function bytesOf({ method, target, headers, body }) {
  const bytes = Buffer.from(body);
  const own = [
    ['Host', 'localhost'],
    ['Connection', 'close'],
    ['Authorization', 'Bearer t'],
    ['Content-Type', 'application/json'],
    ['Content-Length', String(bytes.length)],
  ];
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [...own.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

/** The status of the answer; 0 where the mock hangs up, or waits for more. */
function statusOf(port, bytes) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      // Of an interim answer, the last one follows.
      answer = answer.replace(/^HTTP\/1\.1 1\d\d [^\r]{0,99}\r\n(?:[^\r]{1,999}\r\n){0,99}\r\n/, '');
      if (answer.length > 20 && !answer.startsWith('HTTP/1.1 1')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
    socket.end(bytes);
  });
}
