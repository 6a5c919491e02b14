import { expect, test } from 'vitest';
import { createMock, JournalSizeUnusable, talkover } from '../../src/index.ts';
import { isWhole, Journal } from '../../src/mock/journal.ts';
import type { Recorded } from '../../src/mock/recorded.ts';

const settings = { secrets: undefined, capacity: 1000, headersOfEveryAnswer: { 'X-Mock-Seed': '1' } };

function exchange(changes: Partial<Recorded> = {}): Recorded {
  return {
    ...{ time: 0, session: 'default', method: 'POST', url: '/api/v1/health', operationId: 'getHealth' },
    ...{ status: 200, milliseconds: 1, reason: null, requestHeaders: {} },
    ...{ requestBody: Buffer.from('{"name":"first"}'), responseBody: '{"ok":true}' },
    ...changes,
  };
}

test('an entry keeps its bodies when others are recorded around it', () => {
  const journal = new Journal(settings);
  journal.record(exchange());
  const kept = journal.recorded(1);
  for (let index = 0; index < 1000; index++) journal.record(exchange({ requestBody: Buffer.from('{"name":"later"}') }));
  expect(new TextDecoder().decode(kept?.requestBody)).toBe('{"name":"first"}');
  expect(journal.recorded(1)).toBeUndefined();
  expect(journal.entry(2)?.requestBody).toEqual({ name: 'later' });
});

test('a reused slot shows nothing of its earlier entry', () => {
  const journal = new Journal(settings);
  for (let index = 0; index < 1000; index++) journal.record(exchange({ responseBody: 'x'.repeat(500) }));
  journal.record(exchange({ requestBody: undefined, responseBody: 'short' }));
  expect(journal.entry(1001)).toMatchObject({ requestBody: null, responseBody: 'short' });
});

test.each([
  ['fewer headers', { accept: 'text/html' }],
  ['more headers', { accept: 'text/html', host: 'a', from: 'b' }],
  ['another value', { accept: 'text/html', host: 'b' }],
  ['the same headers', { accept: 'text/html', host: 'a' }],
])('a reused slot has every field of its last entry: %s', (_, requestHeaders) => {
  const journal = new Journal(settings);
  for (let index = 0; index < 1000; index++)
    journal.record(exchange({ requestHeaders: { accept: 'text/html', host: 'a' } }));
  const last: Recorded = {
    ...{
      time: 1.5,
      session: 'a',
      method: 'GET',
      url: '/api/v1/none',
      operationId: null,
      status: 404,
      milliseconds: 2.5,
    },
    ...{ reason: 'no such route', requestHeaders, requestBody: new TextEncoder().encode('a'), responseBody: 'b' },
  };
  const id = journal.record(last);
  expect(journal.recorded(id)).toEqual({ ...last, responseBody: new TextEncoder().encode('b') });
});

test('the beginning of a body over 16 KiB is kept, and marked as incomplete', () => {
  const journal = new Journal(settings);
  const id = journal.record(exchange({ requestBody: Buffer.alloc(20_000, 'a'), responseBody: 'b'.repeat(20_000) }));
  expect(journal.entry(id)).toMatchObject({ requestBody: 'a'.repeat(16_384), responseBody: 'b'.repeat(16_384) });
  const kept = journal.recorded(id);
  expect(kept && isWhole(kept)).toBe(false);
});

test.each([
  ['short', 'b'],
  ['long', 'b'.repeat(2000)],
  ['of many bytes a character', 'é'.repeat(10_000)],
])('a repeated answer is kept like the first: %s', (_, responseBody) => {
  const journal = new Journal(settings);
  for (let index = 0; index < 3; index++) journal.record(exchange({ responseBody }));
  const first = journal.recorded(1)?.responseBody;
  expect(first?.length).toBe(Math.min(Buffer.byteLength(responseBody), 16_384));
  expect(journal.recorded(2)?.responseBody).toEqual(first);
  expect(journal.recorded(3)?.responseBody).toEqual(first);
  // And its slot takes another.
  for (let index = 0; index < 1000; index++) journal.record(exchange({ responseBody: 'other' }));
  expect(journal.entry(1003)?.responseBody).toBe('other');
});

test('alternating requests of two clients keep their own headers', () => {
  const journal = new Journal(settings);
  for (const agent of ['a', 'b', 'a', 'b', 'b', 'a']) journal.record(exchange({ requestHeaders: { agent } }));
  expect(journal.list().map(({ requestHeaders }) => requestHeaders.agent)).toEqual(['a', 'b', 'a', 'b', 'b', 'a']);
});

test('forgetting a session leaves the others', () => {
  const journal = new Journal(settings);
  journal.record(exchange({ session: 'a' }));
  journal.record(exchange({ session: 'b' }));
  journal.clear('a');
  expect(journal.list().map(({ session }) => session)).toEqual(['b']);
});

test('long addresses, headers and reasons have bounded memory: the oldest exchanges are dropped, but not the last', () => {
  const journal = new Journal(settings);
  const long = (name: string, letters = 60_000) => ({ [name]: 'x'.repeat(letters) });
  for (let index = 0; index < 400; index++)
    journal.record(exchange({ url: `/${index}${'x'.repeat(60_000)}`, requestHeaders: long('x-long'), reason: 'why' }));
  const kept = journal.list();
  expect(kept).toHaveLength(Math.floor((32 * 1024 * 1024) / 120_049));
  expect(kept.at(-1)?.id).toBe(400);
  expect(journal.entry(400 - kept.length)).toBeUndefined();
  journal.record(exchange({ requestHeaders: long('x-longer', 40_000_000) }));
  expect(journal.list().map(({ id }) => id)).toEqual([401]);
  // What is small again has room again.
  for (let index = 0; index < 1000; index++) journal.record(exchange());
  expect(journal.list()).toHaveLength(1000);
});

test('the journal keeps exactly its capacity of exchanges', () => {
  const journal = new Journal({ ...settings, capacity: 3 });
  for (let index = 0; index < 5; index++) journal.record(exchange());
  expect(journal.list().map(({ id }) => id)).toEqual([3, 4, 5]);
});

test("a mock's journal has the configured capacity, and refuses 0 and fractions", async () => {
  const mock = await createMock({ api: talkover, journal: 2 });
  for (let index = 0; index < 3; index++) await mock.fetch('http://mock/api/v1/health');
  expect(mock.journal?.list().map(({ id }) => id)).toEqual([2, 3]);
  for (const journal of [0, 1.5, 100_001, Number.NaN])
    await expect(createMock({ api: talkover, journal })).rejects.toThrow(JournalSizeUnusable);
});

test('an answer is kept with the headers that were sent, without secrets', async () => {
  const mock = await createMock({ api: talkover });
  const { headers } = await mock.fetch('http://mock/api/v1/health');
  const sent = [...headers].filter(([name]) => name !== 'content-length');
  const shown = Object.entries(mock.journal?.entry(1)?.responseHeaders ?? {});
  expect(shown.map(([name, value]) => [name.toLowerCase(), value]).toSorted()).toEqual(sent.toSorted());
  const journal = new Journal(settings);
  journal.record(exchange({ responseHeaders: { 'Set-Cookie': 'session=s3cret', 'X-One': '1' } }));
  const { responseHeaders } = journal.entry(1) ?? {};
  expect(responseHeaders).toMatchObject({ 'X-Mock-Seed': '1', 'X-One': '1' });
  expect(JSON.stringify(responseHeaders)).not.toContain('s3cret');
  journal.record(exchange({ status: null, responseHeaders: { 'X-One': '1' } }));
  expect(journal.entry(2)).not.toHaveProperty('responseHeaders');
});
