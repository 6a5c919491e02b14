import { isJsonObject } from '../document/json-pointer.ts';

/** The keys of an entry of `examples` that hold a value. */
const holders = ['value', 'dataValue', 'serializedValue'] as const;

/** The keys that describe an example or give its location. */
const about: ReadonlySet<string> = new Set(['summary', 'description', 'externalValue', '$ref']);

/** The value of an entry of `examples`; undefined for none. An entry written without `value` is itself the value. */
export function exampleValue(example: unknown): unknown {
  if (!isJsonObject(example)) return example ?? undefined;
  const holder = holders.find((key) => key in example);
  if (holder !== undefined) return example[holder];
  return Object.keys(example).every((key) => about.has(key) || key.startsWith('x-')) ? undefined : example;
}
