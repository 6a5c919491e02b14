import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { FromAnswer, type Step } from '../cases/step.ts';

/** The values of earlier answers that a step sends. */
export function fromAnswersIn({ body, parameters = [], follows }: Step): FromAnswer[] {
  return [...valuesIn(body), ...parameters.flatMap(({ value }) => [...valuesIn(value)]), ...valuesIn(follows)];
}

function* valuesIn(value: unknown): Generator<FromAnswer> {
  if (value instanceof FromAnswer) yield value;
  else if (hasKeys(value) && !(value instanceof Uint8Array)) {
    for (const inner of Object.values(value)) yield* valuesIn(inner);
  }
}

/** A JSON value with what answers have shown in place of what refers to it; itself where nothing does. */
export function withAnswers(value: unknown, resolve: (from: FromAnswer) => unknown): unknown {
  if (value instanceof FromAnswer) return resolve(value);
  if (!hasKeys(value) || value instanceof Uint8Array) return value;
  // Most bodies refer to nothing.
  if (valuesIn(value).next().done) return value;
  if (Array.isArray(value)) return value.map((item) => withAnswers(item, resolve));
  const filled = Object.entries(value).map(([key, item]) => [key, withAnswers(item, resolve)] as const);
  return Object.fromEntries(filled.filter(([, item]) => item !== undefined));
}

/**
 * What is meant of a value that an answer shows.
 * @returns undefined where it is a value of a list that has none
 */
export function pickedFrom({ pick }: FromAnswer, shown: unknown): unknown {
  if (pick === undefined) return shown;
  const values = (Array.isArray(shown) ? shown : []).flatMap((entry) => {
    const value: unknown = hasKeys(entry) ? entry[pick.property] : undefined;
    const rank = typeof value === 'string' ? Date.parse(value) : value;
    return typeof rank === 'number' && !Number.isNaN(rank) ? [{ value, rank }] : [];
  });
  const sign = pick.which === 'greatest' ? -1 : 1;
  return values.toSorted((a, b) => sign * (a.rank - b.rank))[0]?.value;
}
