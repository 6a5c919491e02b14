import { FromAnswer } from '../cases/step.ts';

/** Values that stand for what an answer will show, where a body is checked before there is one. */
const standIns = new WeakMap<FromAnswer, unknown>();

/** Says what a value of an answer may be like. */
export function standsFor(from: FromAnswer, value: unknown): FromAnswer {
  standIns.set(from, value);
  return from;
}

/** The same value with what answers will show filled in as it may be. */
export function withStandIns(value: unknown): unknown {
  if (value instanceof FromAnswer) return standIns.get(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withStandIns);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withStandIns(inner)]));
}
