import fc from 'fast-check';
import { uniqueMarker } from '../cases/markers.ts';
import { pieces } from '../fuzz/values.ts';
import { mainType } from './request-schema.ts';
import type { Slot } from './slots.ts';
import type { Making } from './sound-values.ts';
import { type Variant, variantsOf } from './variants.ts';

/** The range of a number with only one limit, and the length in bytes of a text without limits. */
const room = 200;

/** Values that a schema allows and every correct deployment accepts; undefined if there is only a plain one. */
export function soundValues(slot: Slot, making: Making): fc.Arbitrary<Variant> | undefined {
  const known = variantsOf(slot, making).filter(({ isSure }) => isSure);
  const any = anyValue(slot);
  const all = [
    ...(known.length > 0 ? [fc.constantFrom(...known)] : []),
    ...(any === undefined
      ? []
      : [any.map((value): Variant => ({ name: 'random', keyword: 'type', value, isSure: true }))]),
  ];
  return all.length === 0 ? undefined : fc.oneof(...all);
}

/** Numbers within their limits and texts of any length that is allowed. */
function anyValue({ facts: open }: Slot): fc.Arbitrary<unknown> | undefined {
  const facts = open.decided;
  if (facts.enumeration !== undefined) return undefined;
  const type = mainType(facts);
  if (type === 'integer' || type === 'number') {
    const { least, most } = facts;
    // Without any limit, a deployment may have its own.
    if (least === undefined && most === undefined) return undefined;
    const from = least ?? (most ?? 0) - room;
    const step = facts.number('multipleOf') ?? (facts.isInteger ? 1 : 0.01);
    const steps = Math.floor(((most ?? from + room) - from) / step);
    return fc
      .integer({ min: 0, max: Math.min(steps, 2 ** 31) })
      .map((count) => Number((from + count * step).toPrecision(12)));
  }
  if (type !== 'string' || facts.has('format') || facts.has('pattern')) return undefined;
  const [fewest, most] = [facts.number('minLength') ?? 1, Math.min(facts.number('maxLength') ?? room, room * 10)];
  return fc.tuple(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), fc.nat(most)).map(([parts, wanted]) => {
    const text = [uniqueMarker, ...parts].reduce((all, part) => (bytesOf(all + part) <= most ? all + part : all), '');
    // White space at the ends may be trimmed.
    return text.trim().padEnd(Math.max(fewest, Math.min(wanted, most - bytesOf(text))), 'x');
  });
}

/** The length in bytes: the greatest one, since few documents say whether code points, UTF-16 units or bytes count. */
function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** Any JSON, and values that often break parsers; allowed or not. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    ...[
      '',
      ' ',
      '\u0000',
      '\ud800',
      "'",
      '"',
      '%',
      '%00',
      '../..',
      '$(id)',
      '{{7*7}}',
      '<script>',
      '0',
      '-1',
      'NaN',
      'null',
    ],
    ...[
      '9'.repeat(400),
      'x'.repeat(70_000),
      '2030-02-30',
      '0000-00-00T00:00:00Z',
      '__proto__',
      'constructor',
      '\u202e',
    ],
    ...[0, -1, 1e308, -1e308, 2 ** 53, 0.1 + 0.2, [], {}, [[[]]], { $ne: null }, [null], true, null],
  ),
);
