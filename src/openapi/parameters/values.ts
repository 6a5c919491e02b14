/** Marks a value that the request does not have, or that is not written in the parameter's style. */
export const absent = Symbol('absent');

export const malformed = Symbol('malformed');

/** An object without a prototype: a request may name a property `__proto__` or `constructor`. */
export type Values = Record<string, unknown>;

export function newValues(): Values {
  // A null-prototype object has only its own entries.
  return Object.create(null) as Values;
}
