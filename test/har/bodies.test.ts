import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { entriesOf, record } from './recorded.ts';
import { bodyOf, seen } from './seen.ts';

async function entryOf(...given: Parameters<typeof seen>) {
  return entriesOf(await record([seen(...given)]))[0];
}

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateRawSync],
])('a body in %s is kept as text, with its size as it was sent', async (coding, pack) => {
  const text = JSON.stringify({ text: 'ä'.repeat(1000) });
  const packed = pack(text);
  const { response } = await entryOf({ answer: { headers: [['Content-Encoding', coding]], body: packed } });
  const size = Buffer.byteLength(text);
  expect(response.bodySize).toBe(packed.length);
  expect(response.content).toEqual({ size, compression: size - packed.length, mimeType: 'x-unknown', text });
});

test('a compressed body of a request is kept as text', async () => {
  const packed = gzipSync('{"a":1}');
  const { request } = await entryOf({
    request: { method: 'POST', headers: [['content-encoding', 'gzip']], body: packed },
  });
  expect(request.bodySize).toBe(packed.length);
  expect(request.postData.text).toBe('{"a":1}');
});

test('bytes are kept in base64, in an answer as in a request', async () => {
  const bytes = Uint8Array.of(0x89, 0x50, 0, 0xff);
  const { request, response } = await entryOf({ request: { method: 'POST', body: bytes }, answer: { body: bytes } });
  const base64 = Buffer.from(bytes).toString('base64');
  expect(request.postData).toMatchObject({ text: base64, encoding: 'base64' });
  expect(response.content).toMatchObject({ size: 4, text: base64, encoding: 'base64' });
});

test('a body over 1 MB is recorded with its size and a comment only', async () => {
  const long = bodyOf('a'.repeat(1024 * 1024 + 1));
  const { request, response } = await entryOf({ request: { method: 'POST', body: long }, answer: { body: long } });
  expect(request).toMatchObject({
    bodySize: long.size,
    postData: { comment: expect.stringContaining(`${long.size} bytes`) },
  });
  expect(response.content).toMatchObject({ size: long.size, comment: expect.stringContaining(`${long.size} bytes`) });
  expect([request.postData.text, response.content.text]).toEqual([undefined, undefined]);
});

test('a body that was not kept is recorded with its size', async () => {
  const { response } = await entryOf({ answer: { body: { bytes: undefined, size: 5_000_000 } } });
  expect(response).toMatchObject({ bodySize: 5_000_000, content: { size: 5_000_000, comment: expect.any(String) } });
});

test('a short body that exceeds 1 MB when it is decoded is recorded with its size', async () => {
  const packed = gzipSync('a'.repeat(3_000_000));
  const { response } = await entryOf({ answer: { headers: [['content-encoding', 'gzip']], body: packed } });
  expect(response).toMatchObject({
    bodySize: packed.length,
    content: { size: 3_000_000, comment: expect.any(String) },
  });
  expect(response.content.text).toBeUndefined();
});

test('a body with an unknown encoding is kept as sent, and marked so', async () => {
  const { response } = await entryOf({ answer: { headers: [['content-encoding', 'x-own']], body: 'abc' } });
  expect(response.content).toMatchObject({
    text: 'YWJj',
    encoding: 'base64',
    comment: expect.stringContaining('x-own'),
  });
});

test('an entry without an answer has status 0 and says why', async () => {
  const { response, timings, time } = await entryOf({ answer: null, failure: 'connection refused', milliseconds: 7 });
  expect(response).toMatchObject({ status: 0, _error: 'connection refused', headers: [], bodySize: -1 });
  expect({ timings, time }).toMatchObject({ time: 7, timings: { send: 0, wait: 7, receive: 0 } });
});
