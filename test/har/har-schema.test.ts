import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { entriesOf, record } from './recorded.ts';
import { bodyOf, seen } from './seen.ts';

const ajv = new Ajv({ strict: false, validateSchema: false });
addFormats.default(ajv);
const schemas: Readonly<Record<string, object>> = createRequire(import.meta.url)('har-schema');
for (const schema of Object.values(schemas))
  ajv.addSchema(Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema')));
const validate = ajv.getSchema('har.json#');

const exchanges = [
  seen({ answer: { body: '{"id":1}' } }),
  seen({ answer: null }),
  seen({ failure: 'the connection was lost', answer: { body: '{"id":' } }),
  seen({
    request: {
      method: 'POST',
      url: 'https://me:secret@api.example.com/v1/things?api_key=abcdef1&page=2&page=3&empty',
      headers: [
        ['Cookie', 'sid=abcdefgh; theme=dark'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      body: 'name=a&password=b',
    },
    answer: {
      status: 302,
      headers: [
        ['Location', '/login?token=abcdefg1'],
        ['Set-Cookie', 'a=1; Path=/'],
        ['Set-Cookie', 'b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
      ],
    },
  }),
  seen({
    request: { method: 'PUT', body: Uint8Array.of(0, 255, 1) },
    answer: { body: Uint8Array.of(137, 80, 0, 255) },
  }),
  seen({
    answer: { headers: [['Content-Encoding', 'gzip']], body: gzipSync('{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}') },
  }),
  seen({ request: { method: 'HEAD' }, answer: { status: 304, reason: '' } }),
  seen({ answer: { body: { bytes: undefined, size: 2_000_000 } } }),
  seen({ answer: { body: bodyOf('a'.repeat(1_200_000)) } }),
];

test.each([
  ['redacted', {}],
  ['with its secrets', undefined],
])('a recording is valid HAR 1.2, %s', async (_, redaction) => {
  const text = await record(exchanges, redaction);
  const isValid = validate?.(JSON.parse(text));
  expect(validate?.errors).toEqual(null);
  expect(isValid).toBe(true);
  expect(entriesOf(text)).toHaveLength(exchanges.length);
});

test('what is no HAR is not valid', () => {
  expect(validate?.({ log: { version: '1.2', creator: {}, entries: [{}] } })).toBe(false);
});
