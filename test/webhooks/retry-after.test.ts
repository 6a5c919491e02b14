import { describe, expect, test } from 'vitest';
import { secondsAskedFor } from '../../src/webhooks/retry-after.ts';
import { waitAfterAttempt } from '../../src/webhooks/retry-schedule.ts';
import { callStarted, startDeliveringMock } from '../delivering-mock.ts';
import { ManualClock } from '../manual-clock.ts';
import { startReceiver } from '../receiver.ts';
import { agentId } from '../running-mock.ts';

const start = '2025-09-03T23:19:51Z';

/** A mock on a clock of the test's, whose webhook has a receiver that answers a status with a `Retry-After`. */
async function busyReceiver(status: number, retryAfter: string, options: { retryScale?: number } = {}) {
  const clock = new ManualClock(start);
  const mock = await startDeliveringMock({ clock, timer: clock, ...options });
  const receiver = await startReceiver(() => (answer) => {
    answer.writeHead(status, { 'Retry-After': retryAfter }).end();
  });
  const id = await mock.hook(receiver.url, { max_retries: 4 });
  const [log] = await mock.fire();
  return { clock, mock, receiver, id, notes: log?.notes };
}

describe('a receiver that asks for a pause gets it before the next attempt', () => {
  test.each([
    ['seconds', 429, '30', 30],
    ['seconds', 503, ' 30 ', 30],
    ['a date', 429, 'Wed, 03 Sep 2025 23:20:36 GMT', 45],
    ['a date in the form of RFC 850', 503, 'Wednesday, 03-Sep-25 23:20:36 GMT', 45],
    ['a date in the form of asctime', 503, 'Wed Sep  3 23:20:36 2025', 45],
    ['a fraction', 503, '12.5', 12.5],
  ])('%s: %i, Retry-After: %s', async (_form, status, retryAfter, wait) => {
    const { clock, notes } = await busyReceiver(status, retryAfter);
    expect(clock.waits()).toEqual([wait]);
    expect(notes).toEqual([`Retry-After asks for ${wait} s: the next attempt comes after ${wait} s`]);
  });

  test.each<readonly [string, string]>([
    ['1', 'Retry-After asks for 1 s: the next attempt comes after 10 s, which is longer'],
    ['0', 'Retry-After asks for 0 s: the next attempt comes after 10 s, which is longer'],
    ['Tue, 02 Sep 2025 23:20:36 GMT', 'Retry-After asks for 0 s: the next attempt comes after 10 s, which is longer'],
    ...['-1', '1, 1', 'soon', '', '0x20', '1e3', '30s', '2025-09-03T23:20:36Z', 'Wed, 99 Foo 2025 23:20:36 GMT'].map(
      (text) => [text, 'Retry-After is neither seconds nor a date: the next attempt comes after 10 s'] as const,
    ),
  ])('never shorter than without it: %j', async (retryAfter, note) => {
    const { clock, notes } = await busyReceiver(503, retryAfter);
    expect(clock.waits()).toEqual([10]);
    expect(notes).toEqual([note]);
  });

  test.each(['3600', '9'.repeat(400), 'Thu, 31 Dec 2099 23:59:59 GMT'])(
    'at most as long as the wait after the next attempt: %s',
    async (retryAfter) => {
      const { clock, mock, notes } = await busyReceiver(429, retryAfter);
      for (const [index, wait] of [100, 1000, 1000, 1000].entries()) {
        expect(clock.waits()).toEqual([wait]);
        clock.advance(wait);
        await mock.attempted(index + 2);
      }
      expect(notes).toEqual([
        expect.stringMatching(/: the next attempt comes after 100 s, the most that is waited for it$/),
      ]);
    },
  );

  test.each([
    [0.1, '30', 3],
    [0.1, '3600', 10],
    [0.1, '5', 1],
    [2, '30', 60],
  ])('both scaled: by %d, Retry-After: %s', async (retryScale, retryAfter, wait) => {
    const { clock, notes } = await busyReceiver(503, retryAfter, { retryScale });
    expect(clock.waits()).toEqual([wait]);
    expect(notes).toEqual([expect.stringContaining(`after ${wait} s, scaled by ${retryScale}`)]);
  });

  test('a scale of 0 never waits', async () => {
    const { mock, receiver } = await busyReceiver(503, '9'.repeat(400), { retryScale: 0 });
    await mock.attempted(5);
    expect(receiver.received).toHaveLength(5);
  });

  test.each([0, 0.25, 0.999])('jitter does not make it shorter: %d', (draw) => {
    const { seconds } = waitAfterAttempt(1, { scale: 1, jitter: 1 }, 15, draw);
    expect(seconds).toBeGreaterThanOrEqual(15);
  });

  test.each([400, 500, 502, 302])('it is ignored for a status without Retry-After: %i', async (status) => {
    const { clock, notes } = await busyReceiver(status, '30');
    expect(clock.waits()).toEqual([10]);
    expect(notes).toBeUndefined();
  });

  test('it is not noted if no attempt follows', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver(() => (answer) => answer.writeHead(503, { 'Retry-After': '30' }).end());
    await mock.hook(receiver.url, { max_retries: 0 });
    const [log] = await mock.fire();
    expect(log).toMatchObject({ status: 'failed', response_headers: { 'retry-after': '30' } });
    expect(log?.notes).toBeUndefined();
  });

  test('without it there is no pause', () => {
    expect(secondsAskedFor({ http_status: 503, response_headers: {} }, 0)).toBeUndefined();
    expect(secondsAskedFor({}, 0)).toBeUndefined();
  });
});

describe('a receiver that is gone (410)', () => {
  test('ends the retries: the entry is failed, and the webhook at error until the next success', async () => {
    const clock = new ManualClock(start);
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver((_, count) => (count === 1 ? 500 : count === 2 ? 410 : 200));
    const id = await mock.hook(receiver.url, { max_retries: 5 });
    await mock.fire();
    clock.advance(10);
    await mock.attempted(2);
    expect(clock.waits()).toEqual([]);
    expect(await mock.logs(id)).toMatchObject([
      { attempt: 2, status: 'failed', http_status: 410, error: 'HTTP 410 Gone' },
      { attempt: 1, status: 'retrying' },
    ]);
    expect(mock.attempts[1]?.notes).toEqual(['HTTP 410 ends the retries']);
    expect(await mock.statusOf(id)).toBe('error');
    await mock.fire();
    expect(await mock.statusOf(id)).toBe('active');
  });

  test('may be retried by hand', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver((_, count) => (count === 1 ? 410 : 200));
    const id = await mock.hook(receiver.url);
    const [log] = await mock.fire();
    const path = `/agents/${agentId}/webhooks/${id}`;
    expect((await mock.call('POST', `${path}/logs/${log?.id}/retry`)).status).toBe(200);
    await mock.attempted(2);
    expect(await mock.statusOf(id)).toBe('active');
  });
});

describe('attempts of one delivery are numbered consecutively, both automatic and manual ones', () => {
  test('for any retried entry, and any number of retries', async () => {
    const mock = await startDeliveringMock({ retryScale: 0 });
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url, { max_retries: 1 });
    await mock.fire();
    await mock.ended(1);
    const logPath = `/agents/${agentId}/webhooks/${id}/logs`;
    const [second] = await mock.logs(id);
    const retry = async (log: unknown, count: number) => {
      const { json } = await mock.call('POST', `${logPath}/${log}/retry`);
      await mock.attempted(count);
      return (json as { data: { log_id: string } }).data.log_id;
    };
    const third = await retry(second?.id, 3);
    await retry(second?.id, 4);
    await retry(third, 5);
    await mock.fire();
    await mock.attempted(7);
    expect((await mock.logs(id)).map(({ attempt }) => attempt)).toEqual([2, 1, 5, 4, 3, 2, 1]);
  });

  test('also for concurrent retries', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url, { max_retries: 0, events: [callStarted] });
    const [log] = await mock.fire();
    const retry = () => mock.call('POST', `/agents/${agentId}/webhooks/${id}/logs/${log?.id}/retry`);
    await Promise.all(Array.from({ length: 8 }, retry));
    await mock.attempted(9);
    const logs = await mock.logs(id);
    expect(logs.map(({ attempt }) => attempt)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(new Set(logs.map((one) => one.id)).size).toBe(9);
  });

  test('also for a test', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url);
    const path = `/agents/${agentId}/webhooks/${id}`;
    await mock.call('POST', `${path}/test`);
    const [tested] = await mock.logs(id);
    for (const count of [2, 3]) {
      await mock.call('POST', `${path}/logs/${tested?.id}/retry`);
      await mock.attempted(count);
    }
    expect((await mock.logs(id)).map(({ attempt }) => attempt)).toEqual([3, 2, 1]);
  });
});
