import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { casesOf } from '../../src/contract/cases/cases.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { sharedDocument } from '../shared-document.ts';
import { front, type Passing, passOn } from './front.ts';
import { judge, mock, webhooksOf } from './judged.ts';

/** The cases of a webhook's life and of the health check: all cases read answers in the same way. */
const cases = casesOf(await sharedDocument, talkover).filter(({ proof }) =>
  /^(life|aftermath\/health|subject\/create|createAgentWebhook\/optional\/\d)$/.test(proof?.id ?? ''),
);

/** Judges our mock behind a server that encodes its answers, accepted or not. */
async function judgeCoded(header: string | undefined, code: (body: Buffer) => Buffer, only: RegExp = /./) {
  const { target } = await mock();
  const asked = new Set<string | undefined>();
  const coded = await front(target, async (passing) => {
    asked.add(passing.headers['accept-encoding']?.toString());
    if (!only.test(passing.path)) return passOn(passing);
    const { status, headers, body } = await passing.ask();
    const more = header === undefined ? {} : { 'content-encoding': header };
    passing.response.writeHead(status, { ...headers, ...more }).end(code(body));
  });
  const { report } = await judge({ target: coded }, { cases });
  return { report, asked, left: await webhooksOf(target) };
}

const twice = (body: Buffer) => gzipSync(brotliCompressSync(body));

test.each([
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['br, gzip', twice],
  ['identity', (body: Buffer) => body],
  ['identity, gzip', gzipSync],
  ['utf-8', (body: Buffer) => body],
  ['gzip', (body: Buffer) => (body.length === 0 ? body : gzipSync(body))],
])('a deployment with encoded answers is judged: %s', async (header, code) => {
  const { report, asked, left } = await judgeCoded(header, code);
  expect(report.cases.filter(({ verdict }) => verdict === 'fail' || verdict === 'observe')).toEqual([]);
  expect(report.summary.left).toEqual([]);
  expect(left).toEqual([]);
  expect(asked).toEqual(new Set(['gzip, deflate, br']));
});

const tooLong = Buffer.alloc(5_000_000, ' ');
/** Encoded once: it takes longer than the timeout of an answer. */
const tooLongCoded = { gzip: gzipSync(tooLong), br: brotliCompressSync(tooLong) };

test.each([
  ['gzip', 'that is cut off', (body: Buffer) => gzipSync(body).subarray(0, 20), /can't be decoded .{0,999}\(gzip\)/],
  ['gzip', 'that is none', (body: Buffer) => body, /can't be decoded .{0,999}\(gzip\)/],
  ['deflate', 'that is none', (body: Buffer) => body, /can't be decoded .{0,999}\(deflate\)/],
  ['br', 'that is none', () => Buffer.from([255, 254, 253]), /can't be decoded .{0,999}\(br\)/],
  ['zstd', 'that nobody asked for', gzipSync, /can't be decoded .{0,999}\(zstd\)/],
  ['gzip, gzip, gzip, gzip, gzip', 'too often', gzipSync, /too many/],
  ['gzip', 'of more than an answer can be', () => tooLongCoded.gzip, /longer than the 4000000 bytes/],
  ['br', 'of more than an answer can be', () => tooLongCoded.br, /longer than the 4000000 bytes/],
  [undefined, 'of more than an answer can be', () => tooLong, /longer than the 4000000 bytes/],
])('an answer coded as %s %s fails in words, and the run goes on', async (header, _, code, reason) => {
  const { report } = await judgeCoded(header, code, /\/health$/);
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.length).toBeGreaterThan(0);
  for (const { operationId, reason: told } of failed) {
    expect(operationId).toBe('getHealth');
    expect(told).toMatch(reason);
  }
  expect(report.summary).toMatchObject({ left: [], stopped: null });
});

test('an answer that does not end is cut off', async () => {
  const { target } = await mock();
  let written = 0;
  const endless = await front(target, async (passing: Passing) => {
    if (!passing.path.endsWith('/health')) return passOn(passing);
    const { response } = passing;
    response.writeHead(200, { 'content-type': 'application/json' });
    const write = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, ' '))) written += 65_536;
    };
    response.on('drain', write);
    write();
  });
  const { report } = await judge({ target: endless }, { cases });
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ reason }) => reason).join()).toContain('longer than the 4000000 bytes');
  expect(report.summary.left).toEqual([]);
  expect(written).toBeLessThan(1_000_000_000);
});
