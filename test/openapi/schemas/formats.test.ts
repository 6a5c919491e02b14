import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { additionalFormats } from '../../../src/openapi/schemas/formats.ts';

// The default export of a CommonJS package, as Node gives it.
const addFormats = formats as unknown as typeof formats.default;
const reference = new Ajv2020();
addFormats(reference);
const own = new Ajv2020({ formats: additionalFormats });

const two = (least: number, most: number) =>
  fc.oneof(fc.integer({ min: least - 1, max: most + 1 }), fc.integer({ min: 0, max: 99 })).map((number) => {
    return String(Math.max(0, number)).padStart(2, '0');
  });
const zone = fc.oneof(
  fc.constantFrom('Z', 'z', '', '+', '+0100', '+01:00', '-23:59', '+24:00', '+01', '-00:60'),
  fc.string({ maxLength: 4 }),
);
const times = fc
  .tuple(
    fc.constantFrom('1900', '2000', '2023', '2024', '2100', '0000', '9999', '99', '20245'),
    ...([two(1, 12), two(1, 31), fc.constantFrom('T', 't', ' ', '', '_'), two(0, 23), two(0, 59), two(0, 59)] as const),
    fc.constantFrom('', '.', '.1', '.123456', '.x'),
    zone,
  )
  // A leap second, and what ajv-formats takes for one at hour 24, are apart.
  .filter(([, , , , hour, , second]) => second !== '60' && hour !== '24')
  .map(([year, month, day, separator, hour, minute, second, fraction, offset]) => {
    return `${year}-${month}-${day}${separator}${hour}:${minute}:${second}${fraction}${offset}`;
  });

test('date-time accepts the same texts as ajv-formats', () => {
  const schema = { type: 'string', format: 'date-time' };
  const [isOurs, isTheirs] = [own.compile(schema), reference.compile(schema)];
  fc.assert(
    fc.property(times, (time) => {
      expect([time, isOurs(time)]).toEqual([time, isTheirs(time)]);
    }),
    { numRuns: 20_000, seed: 1 },
  );
});

test.each([
  ['2016-12-31T23:59:60Z', true],
  ['2024-02-29T00:00:00Z', true],
  ['2023-02-29T00:00:00Z', false],
  ['2100-02-29T00:00:00Z', false],
  ['2024-01-01T24:00:00Z', false],
])('%s: %s', (time, isOne) => {
  expect(own.compile({ type: 'string', format: 'date-time' })(time)).toBe(isOne);
});
