import { FromAnswer } from '../cases/step.ts';

/** Sample values for those of future answers, with which a body is checked before it is sent. */
const standIns = new WeakMap<FromAnswer, unknown>();

/** Sets the sample value for a value of a future answer. */
export function standsFor(from: FromAnswer, value: unknown): FromAnswer {
  standIns.set(from, value);
  return from;
}

/** The value with samples in place of values of future answers. */
export function withStandIns(value: unknown): unknown {
  if (value instanceof FromAnswer) return standIns.get(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withStandIns);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withStandIns(inner)]));
}
