import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { FromAnswer, type Step } from '../cases/step.ts';

/** The placeholders for values of earlier answers in a step. */
export function fromAnswersIn({ body, parameters = [], follows }: Step): FromAnswer[] {
  return [...valuesIn(body), ...parameters.flatMap(({ value }) => [...valuesIn(value)]), ...valuesIn(follows)];
}

function* valuesIn(value: unknown): Generator<FromAnswer> {
  if (value instanceof FromAnswer) yield value;
  else if (hasKeys(value) && !(value instanceof Uint8Array)) {
    for (const inner of Object.values(value)) yield* valuesIn(inner);
  }
}

/** A copy of a JSON value with its placeholders resolved; the value itself if it has none. */
export function withAnswers(value: unknown, resolve: (from: FromAnswer) => unknown): unknown {
  if (value instanceof FromAnswer) return resolve(value);
  if (!hasKeys(value) || value instanceof Uint8Array) return value;
  // Most bodies have no placeholders.
  if (valuesIn(value).next().done) return value;
  if (Array.isArray(value)) return value.map((item) => withAnswers(item, resolve));
  const filled = Object.entries(value).map(([key, item]) => [key, withAnswers(item, resolve)] as const);
  return Object.fromEntries(filled.filter(([, item]) => item !== undefined));
}

/**
 * The value that a placeholder means, out of the one that an answer shows.
 * @returns undefined if it means one of a list that has none
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
