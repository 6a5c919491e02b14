import { expect, test } from 'vitest';
import type { Wait } from '../../src/contract/run/wire/wait.ts';
import { isSameTime, readTime, type ShownTime } from '../../src/talkover/contract/times.ts';
import { sharedDocument } from '../shared-document.ts';
import { targetAt } from './agents.ts';
import { judge, mock, webhooksOf } from './judged.ts';
import { startDeployment } from './mutants/deployment.ts';

function timeOf(text: string): ShownTime {
  const time = readTime(text);
  if (time === undefined) throw new TypeError(`${text} is no time`);
  return time;
}

test.each([
  ['2025-09-03T23:19:51.000000Z', '2025-09-03T23:19:51Z'],
  ['2025-09-03T23:19:51.123456Z', '2025-09-03T23:19:51.123Z'],
  ['2025-09-03T23:19:51.123456Z', '2025-09-03T23:19:51Z'],
  ['2025-09-03T23:19:51.700000Z', '2025-09-03T23:19:52.000000Z'],
  ['2025-09-03T23:19:51.123456Z', '2025-09-03T23:19:51.123456789Z'],
  ['2025-09-03T23:19:51Z', '2025-09-04T01:19:51+02:00'],
  ['2025-09-03T23:19:51Z', '2025-09-03T23:19:51+00:00'],
  ['2025-09-03T23:19:51Z', '2025-09-03T18:49:51-0430'],
])('%s and %s may be the same time', (one, other) => {
  expect(isSameTime(timeOf(one), timeOf(other))).toBe(true);
  expect(isSameTime(timeOf(other), timeOf(one))).toBe(true);
});

test.each([
  ['2025-09-03T23:19:51.123456Z', '2025-09-03T23:19:51.123457Z'],
  ['2025-09-03T23:19:51.1Z', '2025-09-03T23:19:51.4Z'],
  ['2025-09-03T23:19:51.000000Z', '2025-09-03T23:19:52.000000Z'],
  ['2025-09-03T23:19:51.100Z', '2025-09-03T23:19:53Z'],
  ['2025-09-03T23:19:51Z', '2025-09-03T23:19:51+02:00'],
])('%s and %s are two times', (one, other) => {
  expect(isSameTime(timeOf(one), timeOf(other))).toBe(false);
});

test.each(['', 'yesterday', '2025-09-03', '2025-09-03T23:19:51', '2025-13-03T23:19:51Z', 1756941591, null])(
  '%s is no time',
  (value) => {
    expect(readTime(value)).toBeUndefined();
  },
);

test('a run waits once for clocks that count seconds, and says so', async () => {
  const waits: Wait[] = [];
  const { report } = await judge(await mock(), { onWait: (wait) => waits.push(wait) });
  expect(report.summary.fail).toBe(0);
  expect(waits).toEqual([{ milliseconds: 1100, reason: 'clock' }]);
});

test('a run that only reads does not wait for a clock', async () => {
  const waits: Wait[] = [];
  await judge(await mock(), { isReadOnly: true, onWait: (wait) => waits.push(wait) });
  expect(waits).toEqual([]);
});

test('a run that is interrupted during a wait ends immediately, and leaves nothing', async () => {
  const interruption = new AbortController();
  const { target } = await mock();
  const { report } = await judge(
    { target },
    { sleep: undefined, signal: interruption.signal, onWait: () => interruption.abort() },
  );
  expect(report.summary).toMatchObject({ stopReason: 'interruption', fail: 0, left: [] });
  expect(await webhooksOf(target)).toEqual([]);
});

test('a mock whose clock stands still passes', async () => {
  const { url, stop } = await startDeployment(await sharedDocument, undefined, { clock: '2025-01-01T00:00:00Z' });
  const { report } = await judge({ target: targetAt(url) });
  await stop();
  const others = report.cases.filter(({ verdict, reason }) => verdict !== 'pass' && !reason.includes('--receiver'));
  expect(others.map(({ id, reason }) => [id, reason])).toEqual([]);
});
