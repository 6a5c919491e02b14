import { withoutFinal } from '../../text/endings.ts';

/** A time as an answer writes it. */
export interface ShownTime {
  /** Whole microseconds since 1970. */
  readonly microseconds: number;
  /** The number of significant digits of the fraction, without final zeros, which a coarse clock may add. */
  readonly digits: number;
}

const iso = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d+))?\s?(Z|[+-]\d\d:?\d\d)$/i;

/** Reads an ISO 8601 time; undefined if the value is none. */
export function readTime(value: unknown): ShownTime | undefined {
  const [, seconds, fraction = '', zone] = (typeof value === 'string' && iso.exec(value)) || [];
  if (seconds === undefined || zone === undefined) return undefined;
  const milliseconds = Date.parse(seconds.replace(' ', 'T') + zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2'));
  if (Number.isNaN(milliseconds)) return undefined;
  const microseconds = milliseconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  return { microseconds, digits: withoutFinal(fraction.slice(0, 6), '0').length };
}

/** Whether two times are the same, if one is cut off or rounded to the other's precision. */
export function isSameTime(one: ShownTime, other: ShownTime): boolean {
  const unit = 10 ** (6 - Math.min(one.digits, other.digits));
  const [a, b] = [one.microseconds / unit, other.microseconds / unit];
  return Math.floor(a) === Math.floor(b) || Math.round(a) === Math.round(b);
}
