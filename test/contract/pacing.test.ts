import { expect, test } from 'vitest';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { RateLimitPersists } from '../../src/contract/run/stops.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import { askedWait, Patience, waitBefore } from '../../src/contract/run/wire/pacing.ts';
import { WaitBudget } from '../../src/contract/run/wire/wait-budget.ts';
import { sampleOf } from '../repetitions.ts';
import { judge, ledgerFile, mock, runOptions, webhooksOf } from './judged.ts';
import { is, reply } from './mutants/replies.ts';

const now = Date.UTC(2026, 4, 6, 7, 8, 9);

test.each([
  ['3', 3],
  ['2.9', 2.9],
  [' 5 ', 5],
  ['"7"', 7],
  ['30s', 30],
  ['30 seconds', 30],
  ['-1', -1],
  ['1, 1', 1],
  ['1, 20', 20],
  ['0', 0],
  ['86400', 86_400],
  ['99999999999999', 99_999_999_999_999],
  [String(now / 1000 + 40), 40],
  [String(now + 40_000), 40],
  ['Wed, 06 May 2026 07:08:49 GMT', 40],
  ['Wednesday, 06-May-26 07:08:49 GMT', 40],
  ['Wed May  6 07:08:49 2026', 40],
  ['2026-05-06T07:08:49Z', 40],
  ['2026-05-06T09:08:49+02:00', 40],
  ['Wed, 06 May 2026 07:08:09 GMT', 0],
  ['Wed, 06 May 2026 07:07:09 GMT', -60],
])('Retry-After: %s is %s seconds', (text, expected) => {
  expect(askedWait(new Map([['retry-after', text]]), now)).toBeCloseTo(expected * 1000, 5);
});

test.each(['', 'soon', 'May 6', '1 hour', 'NaN', 'Infinity', 'Wed, 99 Foo'])('Retry-After: %s says nothing', (text) => {
  expect(askedWait(new Map([['retry-after', text]]), now)).toBeUndefined();
});

test('without Retry-After, X-RateLimit-Reset says how long to wait', () => {
  expect(askedWait(new Map([['x-ratelimit-reset', '12']]), now)).toBe(12_000);
  expect(askedWait(new Map(), now)).toBeUndefined();
});

test("a date is relative to the deployment's clock", () => {
  const headers = new Map([
    ['date', 'Wed, 06 May 2026 10:00:00 GMT'],
    ['retry-after', 'Wed, 06 May 2026 10:00:05 GMT'],
  ]);
  expect(askedWait(headers, now)).toBe(5000);
});

test.each([
  ['an hour', 3_600_000, [60_000, 60_000, undefined]],
  ['half a minute', 30_000, [30_000, 30_000, 30_000, 30_000, undefined]],
  ['a time in the past', -60_000, [1000, 2000, 4000, 8000, 16_000, 32_000, 57_000, undefined]],
  ['nothing that can be read', undefined, [1000, 2000, 4000, 8000, 16_000, 32_000, 57_000, undefined]],
])(
  'refused with %s, a request waits a second at least, a minute at most, and no longer than is left',
  (_, asked, expected) => {
    const patience = new Patience(1000, new WaitBudget(120_000));
    expect(expected.map(() => patience.next(asked))).toEqual(expected);
  },
);

test.each([
  ['0', '9', 9000],
  ['0', '2.5', 2500],
  ['0', '86400', 60_000],
  ['-1', '9', 9000],
  ['0', String(now / 1000 + 9), 9000],
  ['0', 'x', 0],
  ['0', '-5', 0],
  ['1', '9', 0],
  ['', '9', 0],
])('X-RateLimit-Remaining: %s with -Reset: %s', (remaining, reset, expected) => {
  const headers = new Map([
    ['x-ratelimit-remaining', remaining],
    ['x-ratelimit-reset', reset],
  ]);
  expect(waitBefore(headers, now)).toBeCloseTo(expected, 5);
});

/** Our mock, which refuses for nine tenths of a second in the middle of a run, and says how long in one of several ways. */
async function limited(headers: () => Record<string, string>) {
  let count = 0;
  let refusals = 0;
  let end: number | undefined;
  const deployment = await mock((_, ask) => {
    if (++count <= 100) return ask();
    end ??= performance.now() + 900;
    if (performance.now() > end) return ask();
    refusals++;
    return Promise.resolve(reply(429, { success: false, message: 'Too many requests.' }, headers()));
  });
  return { deployment, refusals: () => refusals };
}

const retries = [
  ['2.9', () => '2.9'],
  ['-1', () => '-1'],
  ['1, 1', () => '1, 1'],
  ['0', () => '0'],
  ['a date in the past', () => 'Wed, 21 Oct 2015 07:28:00 GMT'],
  ['the date of now', () => new Date().toUTCString()],
  ['nothing', () => undefined],
] as const;

test.each(sampleOf(retries, 3))(
  'a rate limit whose Retry-After is %s is waited for: no failure, and nothing is left',
  async (_, retryAfter) => {
    const { deployment, refusals } = await limited(() => {
      const text = retryAfter();
      return text === undefined ? {} : { 'Retry-After': text };
    });
    const { report } = await judge(deployment);
    expect(report.summary).toMatchObject({ fail: 0, left: [], stopped: null });
    // After a whole second it is over.
    expect(refusals()).toBe(1);
    expect(await webhooksOf(deployment.target)).toEqual([]);
  },
);

/** Our mock, which refuses everything from some request on. */
async function refusing(after: number, isRefused = is.any) {
  let count = 0;
  return mock(async (request, ask) => {
    const refusal = reply(429, { message: 'Too many requests.' }, { 'Retry-After': '86400' });
    return isRefused(request, refusal) && ++count > after ? refusal : ask();
  });
}

test('a rate limit that does not end stops the run, with one reason and no failure', async () => {
  const ledger = new Ledger(ledgerFile().path);
  const { target } = await refusing(40);
  const { report } = await judge({ target }, { maxWait: 200, ledger });
  const { summary, cases } = report;
  expect(summary).toMatchObject({ fail: 0, stopReason: 'rate limit' });
  expect(summary.stopped).toMatch(/^the rate limit still refuses requests after .*\(429, Retry-After: 86400\)/);
  const reasons = cases.filter(({ verdict }) => verdict === 'skip').map(({ reason }) => reason);
  expect(new Set(reasons.filter((reason) => reason.includes('rate limit')))).toEqual(new Set([summary.stopped]));
  // Records that can't be deleted because of the rate limit are left, and named once.
  const ids = ledger.leftovers().flatMap((leftover) => [...leftover.ids]);
  expect(summary.left.map((line) => line.split(':')[0]).toSorted()).toEqual(ids.toSorted());
  expect(ids.length).toBeGreaterThan(0);
});

test('a rate limit of one operation stops the run, too, and what was created is deleted', async () => {
  const { target } = await refusing(0, is.toggle);
  const { report } = await judge({ target }, { maxWait: 200 });
  expect(report.summary).toMatchObject({ fail: 0, stopReason: 'rate limit', left: [] });
  expect(await webhooksOf(target)).toEqual([]);
});

test('a run that the rate limit refuses from the start does not begin', async () => {
  const { target, requests } = await refusing(0);
  await expect(judge({ target }, { maxWait: 100 })).rejects.toThrow(RateLimitPersists);
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
});

test('a sweep that the rate limit refuses says so', async () => {
  const { target } = await refusing(0);
  const ledger = new Ledger(ledgerFile().path);
  const { baseUrl, path = {} } = target;
  ledger.note({ kind: 'created', baseUrl, path, id: 'a' });
  const { left } = await sweep(runOptions(target, { ledger, maxWait: 100 }));
  expect(left).toEqual([expect.stringMatching(/^a: not deleted: the rate limit still refuses/)]);
});

test('a count that stays at zero is waited for only once', async () => {
  const deployment = await mock(async (_, ask) => {
    const answered = await ask();
    return { ...answered, headers: { ...answered.headers, 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1' } };
  });
  const { report } = await judge(deployment);
  expect(report.summary).toMatchObject({ fail: 0, left: [] });
});

test('a request that the rate limit refuses is retried after Retry-After', async () => {
  let refused = 0;
  const deployment = await mock((request, ask) =>
    request.method === 'PUT' && refused++ === 0
      ? Promise.resolve(reply(429, { success: false, message: 'Too many requests.' }, { 'Retry-After': '1' }))
      : ask(),
  );
  const began = Date.now();
  const { report } = await judge(deployment);
  expect(report.summary.fail).toBe(0);
  expect(Date.now() - began).toBeGreaterThanOrEqual(990);
});

test('when no requests remain, the run waits until the count is reset', async () => {
  let isFirst = true;
  const times: number[] = [];
  const deployment = await mock(async (_, ask) => {
    times.push(Date.now());
    const answered = await ask();
    if (!isFirst) return answered;
    isFirst = false;
    return { ...answered, headers: { ...answered.headers, 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1' } };
  });
  await judge(deployment);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
});
