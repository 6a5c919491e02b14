import { isJsonObject } from '../document/json-pointer.ts';

/** The keys of an entry of `examples` that hold a value. */
const holders = ['value', 'dataValue', 'serializedValue'] as const;

/** The keys that say something about an example, or where it is. */
const about: ReadonlySet<string> = new Set(['summary', 'description', 'externalValue', '$ref']);

/** What an entry of `examples` holds; undefined for nothing. One that is written without `value` is the value itself. */
export function exampleValue(example: unknown): unknown {
  if (!isJsonObject(example)) return example ?? undefined;
  const holder = holders.find((key) => key in example);
  if (holder !== undefined) return example[holder];
  return Object.keys(example).every((key) => about.has(key) || key.startsWith('x-')) ? undefined : example;
}
