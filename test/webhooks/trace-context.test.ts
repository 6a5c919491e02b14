import { describe, expect, test } from 'vitest';
import { RandomSource } from '../../src/state/random.ts';
import { nextSpan, readTraceContext, traceIdOf } from '../../src/webhooks/trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = `00-${traceId}-00f067aa0ba902b7-01`;

describe('traceparent', () => {
  test('is read as in version 00', () => {
    expect(readTraceContext(parent, undefined)).toEqual({ traceparent: parent });
    expect(traceIdOf({ traceparent: parent })).toBe(traceId);
  });

  test('of a later version is read as version 00, and passed on as 00', () => {
    for (const later of [`cc${parent.slice(2)}`, `01${parent.slice(2)}-what-comes-then`])
      expect(readTraceContext(later, undefined)).toEqual({ traceparent: parent });
  });

  test.each([
    ['nothing', ''],
    ['the version that there is none of', `ff${parent.slice(2)}`],
    ['a version 00 with more behind it', `${parent}-01`],
    ['a later version with something stuck to it', `01${parent.slice(2)}x`],
    ['capital letters', parent.toUpperCase()],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['a short trace id', `00-${traceId.slice(1)}-00f067aa0ba902b7-01`],
    ['a letter that is no digit', `00-${traceId.replace('4', 'g')}-00f067aa0ba902b7-01`],
    ['flags of one digit', parent.slice(0, -1)],
    ['two headers in one', `${parent}, ${parent}`],
  ])('with %s counts as missing, along with its tracestate', (_, text) => {
    expect(readTraceContext(text, 'vendor=1')).toBeUndefined();
  });

  test('keeps only the known flags', () => {
    const flags = (given: string) => readTraceContext(parent.slice(0, -2) + given, undefined)?.traceparent.slice(-2);
    expect(['00', '01', '02', '03', 'ff', '08'].map(flags)).toEqual(['00', '01', '02', '03', '03', '00']);
  });
});

describe('tracestate', () => {
  const stateOf = (text: string) => readTraceContext(parent, text)?.tracestate;

  test('is passed on unchanged, without empty members and blanks around them', () => {
    for (const text of ['congo=t61rcWkgMzE,rojo=00f067aa0ba902b7', '1a-_*/@tenant=!~', 'a=b c'])
      expect(stateOf(text)).toBe(text);
    expect(stateOf(' a=1 ,, b=2\t,')).toBe('a=1,b=2');
  });

  test.each([
    ['a key of capital letters', 'Vendor=1'],
    ['no value', 'vendor='],
    ['no key', '=1'],
    ['a sign of its own in a value', 'vendor=a=b'],
    ['letters beyond ASCII', 'vendor=ä'],
    ['one key twice', 'vendor=1,vendor=2'],
    ['33 members', Array.from({ length: 33 }, (_, index) => `k${index}=1`).join()],
    ['a tenant too much', 'a@b@c=1'],
    ['a value of 257 letters', `vendor=${'x'.repeat(257)}`],
  ])('with %s is dropped, and the trace continues', (_, text) => {
    expect(readTraceContext(parent, text)).toEqual({ traceparent: parent });
  });

  test('is cut to 512 characters: long members first, then those on the right, and none is split', () => {
    const long = `long=${'x'.repeat(200)}`;
    const short = Array.from({ length: 31 }, (_, index) => `k${index}=${'y'.repeat(20)}`);
    const kept = stateOf([short[0], long, ...short.slice(1)].join())?.split(',') ?? [];
    expect(kept).toEqual(short.slice(0, kept.length));
    expect(kept.join().length).toBeLessThanOrEqual(512);
    expect([...kept, short[kept.length]].join().length).toBeGreaterThan(512);
  });
});

test('a following message has the trace and flags of its request, and a new span', () => {
  const random = new RandomSource(1);
  const trace = { traceparent: parent, tracestate: 'vendor=1' };
  const [one, other] = ['a', 'b'].map((name) => nextSpan(trace, random.once(name)));
  for (const next of [one, other]) {
    expect(next).toEqual({
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      tracestate: 'vendor=1',
    });
    expect(next && traceIdOf(next)).toBe(traceId);
  }
  const spans = [trace, one, other].map((next) => next?.traceparent.slice(36, 52));
  expect(new Set(spans).size).toBe(3);
  expect(nextSpan(trace, random.once('a'))).toEqual(one);
  expect(nextSpan(trace, { next: () => 0 }).traceparent.slice(36, 52)).not.toBe('0'.repeat(16));
});
