import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answerText } from '../../src/webhooks/answer-text.ts';
import { startDeliveringMock } from '../delivering-mock.ts';
import { startReceiver } from '../receiver.ts';

const text = '{"received":"Grüße ✓"}';

/** What the log keeps of an answer with these headers and bytes. */
async function logged(headers: Readonly<Record<string, string>>, bytes: Buffer, status = 200) {
  const mock = await startDeliveringMock();
  const receiver = await startReceiver(() => (response) => response.writeHead(status, headers).end(bytes));
  const id = await mock.hook(receiver.url, { max_retries: 0 });
  const [log] = await mock.fire();
  const [shown] = await mock.logs(id);
  return { log, shown };
}

describe('an answer in the log is decoded as its Content-Encoding says', () => {
  test.each<[string, Buffer]>([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateSync(text, { level: 9, windowBits: 9 })],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
    ['', Buffer.from(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['deflate,identity , gzip,,br', brotliCompressSync(gzipSync(deflateRawSync(text)))],
    ['gzip', Buffer.concat([gzipSync(text.slice(0, 5)), gzipSync(text.slice(5))])],
  ])('%s', async (coding, bytes) => {
    const { log, shown } = await logged({ 'Content-Encoding': coding, 'Content-Type': 'application/json' }, bytes);
    expect(log?.response_body).toBe(text);
    expect(shown?.response_body).toBe(text);
    expect(log?.response_headers).toMatchObject({ 'content-encoding': coding });
    expect(log?.notes).toBeUndefined();
  });

  test('also of a failure', async () => {
    const { log } = await logged({ 'Content-Encoding': 'gzip' }, gzipSync('no'), 422);
    expect(log).toMatchObject({ status: 'failed', http_status: 422, response_body: 'no' });
  });

  test.each(['gzip', 'br', 'zstd', 'gzip, gzip, gzip, gzip, gzip, gzip'])(
    '%s without a body is empty',
    async (coding) => {
      const { log } = await logged({ 'Content-Encoding': coding }, Buffer.alloc(0), 204);
      expect([log?.status, log?.response_body, log?.notes]).toEqual(['success', '', undefined]);
    },
  );

  test.each([
    ['gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['br', 'br'],
    ['gzip, br', 'br'],
    ['zstd', 'zstd'],
    ['grüße', 'gr??e'],
  ])('an invalid %s is kept unchanged, and reported', async (coding, named) => {
    const { log } = await logged({ 'Content-Encoding': coding }, Buffer.from('plain text'));
    expect(log).toMatchObject({ status: 'success', response_body: 'plain text' });
    expect(log?.notes).toEqual([`the answer's body can't be decoded as "${named}": it is kept as it came`]);
  });

  test('a body that breaks off is kept as far as it goes, and reported', async () => {
    const long = Array.from({ length: 1000 }, (_, index) => `line ${index}`).join('\n');
    const { log } = await logged({ 'Content-Encoding': 'gzip' }, gzipSync(long).subarray(0, 500));
    expect(long.startsWith(log?.response_body ?? '-')).toBe(true);
    expect(log?.response_body?.length).toBeGreaterThan(100);
    expect(log?.notes).toEqual(["the answer's body breaks off before its compression ends"]);
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['gzip, gzip', (bytes) => gzipSync(gzipSync(bytes))],
  ])('the beginning of a bomb of %s is kept', async (coding, compress) => {
    const { log } = await logged({ 'Content-Encoding': coding }, compress(Buffer.alloc(50_000_000, 'a')));
    expect(log?.response_body).toBe('a'.repeat(4096));
    expect(log?.notes).toEqual(["of the answer's body 4096 characters are kept"]);
  });

  test('a bomb is not decoded to its end, where this one has a wrong checksum', async () => {
    const bytes = gzipSync(Buffer.alloc(10_000_000, 'a'));
    bytes.fill(0, bytes.length - 8);
    const { log } = await logged({ 'Content-Encoding': 'gzip' }, bytes);
    expect(log?.notes).toEqual(["of the answer's body 4096 characters are kept"]);
  });

  test('only as much is decoded as requested', async () => {
    const bytes = gzipSync('a'.repeat(1001));
    const headers = { 'content-encoding': 'gzip' };
    expect(await answerText({ bytes, isCut: false }, headers, 1001)).toMatchObject({ isCut: false });
    const { text: beginning, isCut } = await answerText({ bytes, isCut: false }, headers, 1000);
    expect([beginning, isCut]).toEqual(['a'.repeat(1000), true]);
  });

  test('too many codings are not decoded', async () => {
    const coding = Array.from({ length: 6 }, () => 'gzip').join();
    const { log } = await logged({ 'Content-Encoding': coding }, Buffer.from('x'));
    expect(log?.response_body).toBe('x');
    expect(log?.notes).toEqual([expect.stringContaining('6 codings')]);
  });
});

describe('and as the charset of its Content-Type says', () => {
  const utf16 = Buffer.from('Grüße', 'utf16le');
  const bigEndian = Buffer.from(utf16).swap16();

  test.each<[string, Buffer, string]>([
    ['text/plain; charset=iso-8859-1', Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ['text/plain;charset="ISO-8859-1"', Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ['text/plain; format=flowed; Charset = latin1', Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ["text/plain; charset='latin1'; x=y", Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ['text/html; charset=windows-1252', Buffer.from([0x80, 0x93, 0x94, 0xe9]), '€“”é'],
    ['text/html; charset=cp1252', Buffer.from([0x80, 0x20]), '€ '],
    ['text/plain; charset=iso-8859-15', Buffer.from([0xa4]), '€'],
    ['text/plain; charset=utf-16le', utf16, 'Grüße'],
    ['text/plain; charset=utf-16be', bigEndian, 'Grüße'],
    ['text/plain; charset=utf-16', Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian]), 'Grüße'],
    ['text/plain; charset=utf-16', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'Grüße'],
    ['text/plain', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'Grüße'],
    ['application/json; charset=utf-8', Buffer.from('\ufeff{}'), '{}'],
    ['text/plain; charset=shift_jis', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '日本'],
    ['application/json', Buffer.from('Grüße ✓'), 'Grüße ✓'],
    ['text/plain; charset=', Buffer.from('Grüße ✓'), 'Grüße ✓'],
    ['charset', Buffer.from('Grüße ✓'), 'Grüße ✓'],
  ])('%s', async (type, bytes, expected) => {
    const { log } = await logged({ 'Content-Type': type }, bytes);
    expect(log?.response_body).toBe(expected);
    expect(log?.notes).toBeUndefined();
  });

  test('coding and charset together', async () => {
    const headers = { 'Content-Type': 'text/plain; charset=windows-1252', 'Content-Encoding': 'br' };
    const { log } = await logged(headers, brotliCompressSync(Buffer.from([0x80, 0xe9])));
    expect(log?.response_body).toBe('€é');
  });

  test('an unknown one is reported', async () => {
    const { log } = await logged({ 'Content-Type': 'text/plain; charset=klingon' }, Buffer.from('Grüße'));
    expect(log?.response_body).toBe('Grüße');
    expect(log?.notes).toEqual(['the answer\'s charset "klingon" is unknown: its body is read as UTF-8']);
  });

  test('no character is cut', async () => {
    const bytes = Buffer.from('€€');
    expect((await answerText({ bytes: bytes.subarray(0, 5), isCut: true }, {}, 5)).text).toBe('€');
    expect((await answerText({ bytes: bytes.subarray(0, 5), isCut: false }, {}, 5)).text).toBe('€�');
  });
});

test('headers and status texts of an answer are read as UTF-8, otherwise as Latin-1', async () => {
  const mock = await startDeliveringMock();
  const receiver = await startReceiver(() => ({ socket }) => {
    const head = 'HTTP/1.1 500 Zu müde\r\nX-Note: Grüße ✓\r\nContent-Length: 0\r\n';
    socket?.end(Buffer.concat([Buffer.from(head), Buffer.from('X-Old: caf\xe9\r\n\r\n', 'latin1')]));
  });
  await mock.hook(receiver.url, { max_retries: 0 });
  const [log] = await mock.fire();
  expect(log).toMatchObject({
    error: 'HTTP 500 Zu müde',
    response_headers: { 'x-note': 'Grüße ✓', 'x-old': 'café' },
  });
});
