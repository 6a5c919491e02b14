import { between, type Drawing, fallShort } from './drawing.ts';
import { byName, numbersByName } from './names.ts';
import { numbersOf, type Part } from './part.ts';
import { isMultiple } from './value-check.ts';

/** The width of an open range. */
const reach = 1000;

const int32 = 2 ** 31;

/** A number that satisfies every part, whole if required. */
export function sampleNumber(parts: readonly [Part, ...Part[]], isInteger: boolean, drawing: Drawing): number {
  const isWhole = isInteger || parts.some(({ schema }) => schema.format === 'int32' || schema.format === 'int64');
  const rules = rulesOf(parts, isWhole);
  const isAllowed = (value: number) =>
    value >= rules.low &&
    value <= rules.high &&
    value > rules.above &&
    value < rules.below &&
    (!isWhole || Number.isInteger(value)) &&
    rules.factors.every((factor) => isMultiple(value, factor));
  const time = parts.map(({ schema }) => timeOf(schema.format, drawing)).find((value) => value !== undefined);
  if (time !== undefined && isAllowed(time)) return time;
  const { low, high, decimals } = rangeOf(rules, isWhole, drawing);
  const step = rules.factors.length === 0 ? 10 ** -decimals : leastCommonMultiple([...rules.factors, isWhole ? 1 : 0]);
  const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
  for (let tried = 0; tried < 100 && first <= last; tried++) {
    const index = first + Math.floor(drawing.random.next() * (last - first + 1));
    // The second half of the tries is in order, so that a narrow range is searched to its end.
    const value = rounded((tried < 50 ? index : first + tried - 50) * step, step);
    if (isAllowed(value)) return value;
  }
  if (!isWhole && rules.factors.length === 0) {
    const value = low + drawing.random.next() * (high - low);
    for (const candidate of [value, (low + high) / 2]) if (isAllowed(candidate)) return candidate;
  }
  fallShort(drawing, parts[0].place, 'no number lies within its limits');
  const nearest = Number.isFinite(low) ? low : Number.isFinite(high) ? high : 0;
  return isWhole ? Math.ceil(nearest) : nearest;
}

/** A time in the thirty days before now, for number formats that are times. */
function timeOf(format: unknown, { now, random }: Drawing): number | undefined {
  if (
    typeof format !== 'string' ||
    !/^(?:unix-?time(?:-?seconds)?|epoch|timestamp)(?:-?(?:ms|millis))?$/i.test(format)
  ) {
    return undefined;
  }
  const milliseconds = now - between(0, 30 * 24 * 60 * 60 * 1000, random);
  return /(?:ms|millis)$/i.test(format) ? milliseconds : Math.floor(milliseconds / 1000);
}

interface Rules {
  readonly low: number;
  readonly high: number;
  readonly above: number;
  readonly below: number;
  readonly factors: readonly number[];
}

function rulesOf(parts: readonly Part[], isWhole: boolean): Rules {
  const hasFormat = (name: string) => parts.some(({ schema }) => schema.format === name);
  const isInt32 = isWhole && hasFormat('int32');
  return {
    low: Math.max(isInt32 ? -int32 : Number.NEGATIVE_INFINITY, ...numbersOf(parts, 'minimum')),
    high: Math.min(isInt32 ? int32 - 1 : Number.POSITIVE_INFINITY, ...numbersOf(parts, 'maximum')),
    above: Math.max(Number.NEGATIVE_INFINITY, ...numbersOf(parts, 'exclusiveMinimum')),
    below: Math.min(Number.POSITIVE_INFINITY, ...numbersOf(parts, 'exclusiveMaximum')),
    factors: numbersOf(parts, 'multipleOf').filter((factor) => factor > 0),
  };
}

/** The range to draw from: the usual one for the property's name if the limits allow it, else near the limits. */
function rangeOf(rules: Rules, isWhole: boolean, { name, isLoose }: Drawing) {
  const [lowest, highest] = [Math.max(rules.low, rules.above), Math.min(rules.high, rules.below)];
  const hint = isLoose ? undefined : byName(numbersByName, name);
  if (hint !== undefined) {
    const [low, high] = [Math.max(hint[0], lowest), Math.min(hint[1], highest)];
    if (low < high) return { low, high, decimals: isWhole ? 0 : hint[2] };
  }
  const isOpen = (limit: number) => Math.abs(limit) >= int32 - 1;
  const far = Math.max(reach, ...rules.factors.map((factor) => 10 * factor));
  const low = isOpen(lowest) && !(lowest > 0) ? (highest <= 0 ? highest - far : 0) : lowest;
  const high = isOpen(highest) && !(highest < 0) ? low + far : highest;
  return { low, high, decimals: isWhole ? 0 : 2 };
}

function leastCommonMultiple(factors: readonly number[]): number {
  const scale = 10 ** Math.max(...factors.map(decimalsOf));
  const whole = factors.map((factor) => Math.round(factor * scale)).filter((factor) => factor !== 0);
  return whole.reduce((a, b) => (a / greatestCommonDivisor(a, b)) * b, 1) / scale;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Without the binary noise of a product: 0.1 * 3 is 0.3. */
function rounded(value: number, step: number): number {
  return Number(value.toFixed(Math.min(decimalsOf(step), 100)));
}

function decimalsOf(value: number): number {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}
