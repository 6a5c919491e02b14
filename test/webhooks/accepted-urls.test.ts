import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { loadDocument } from '../../src/index.ts';
import { below } from '../../src/openapi/document/source-files.ts';
import { SchemaCompiler } from '../../src/openapi/schemas/schema-compiler.ts';
import { Destinations, type Resolver } from '../../src/webhooks/destinations.ts';
import { sendDelivery } from '../../src/webhooks/send-delivery.ts';

const { files, root } = await loadDocument();
const isAccepted = new SchemaCompiler(files, false).compile(below(root, 'components', 'schemas', 'WebhookUrl'));

const receiver = createServer((_, response) => response.end());
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');
afterAll(() => receiver.close());
const { port } = receiver.address() as AddressInfo; // Listening on TCP, it has one.

/** Resolves every name to this machine, so that nothing leaves it. */
const here: Resolver = (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
const destinations = new Destinations({ isOff: false, allowed: [] }, here);

const pieces = [
  ...[
    'a',
    'Z',
    '7',
    '.',
    '-',
    '_',
    '~',
    '!',
    '$',
    '&',
    "'",
    '(',
    ')',
    '*',
    '+',
    ',',
    ';',
    '=',
    ':',
    '@',
    '/',
    '?',
    '#',
  ],
  ...[
    '[',
    ']',
    '%',
    '%20',
    '%FF',
    '%zz',
    '%00',
    '%2F',
    'é',
    'ß',
    '例',
    '😀',
    '☃',
    '\u0301',
    '<',
    '|',
    '^',
    '`',
    '\\',
    '"',
  ],
  ...['xn--', 'localhost', '127.0.0.1', '0x7f.1', '999', '..', '::1', '[::1]'],
];
const some = (maxLength: number) => fc.string({ unit: fc.constantFrom(...pieces), maxLength });
const url = fc.oneof(
  fc.tuple(some(3), some(3), some(5)).map(([user, host, rest]) => `http://${user}@${host}:${port}/${rest}`),
  fc.tuple(some(4), some(6)).map(([host, rest]) => `HTTP://h${host}:${port}${rest}`),
  fc.tuple(fc.constantFrom('https', 'ftp', 'mailto', 'file', 'blob', 'z39.50s'), some(6)).map((all) => all.join('://')),
);

/** What the log may say of a URL that the rule accepts and nobody can deliver to. */
const clearReasons =
  /^(The webhook URL is not a valid URL|Only http: and https: are delivered to|.* is a reserved name|.* is not loopback|Connection (refused|timeout)|Host not found|TLS: )/;

test('every URL that the rule accepts is delivered to, or fails with a clear reason', async () => {
  const outcomes = { answered: 0, failed: 0 };
  const request = { method: 'POST', headers: [], body: Buffer.from('{}'), timeoutMilliseconds: 10_000 };
  await fc.assert(
    fc.asyncProperty(
      url.filter((text) => isAccepted(text)),
      async (text) => {
        const outcome = await sendDelivery({ ...request, url: text }, destinations, new AbortController().signal);
        if (outcome.kind === 'aborted') throw new Error('nobody has aborted it');
        outcomes[outcome.kind]++;
        if (outcome.kind === 'failed') expect(outcome.error, text).toMatch(clearReasons);
      },
    ),
    { seed: 1, numRuns: 2000 },
  );
  expect(Math.min(outcomes.answered, outcomes.failed)).toBeGreaterThan(100);
});
