import { isJsonObject } from '../document/json-pointer.ts';
import type { Schema } from '../schemas/dialect.ts';
import type { Part } from './part.ts';

/** A value that a document's author wrote for a schema. */
export interface Example {
  readonly value: unknown;
  readonly part: Part;
}

/** The examples and defaults of some parts: those of the outermost part first, each part's own by precedence. */
export function examplesIn(parts: readonly Part[]): Example[] {
  const found = parts.flatMap((part) => examplesOf(part.schema).map((value) => ({ value, part })));
  if (found.length < 2) return found;
  const depths = new Map(found.map(({ part }) => [part, ownersOf(part).length]));
  const depthOf = ({ part }: Example) => depths.get(part) ?? 0;
  // At the same depth, the later one was written with knowledge of the earlier.
  return found.sort((a, b) => depthOf(a) - depthOf(b) || orderOf(parts, b) - orderOf(parts, a));
}

function orderOf(parts: readonly Part[], { part }: Example): number {
  return parts.indexOf(part);
}

/** The examples and the default of a schema, by precedence. */
export function examplesOf(schema: Schema): unknown[] {
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  return [
    ...('example' in schema ? [schema.example] : []),
    ...examples,
    ...('default' in schema ? [schema.default] : []),
  ];
}

/**
 * The possible meanings of an example, the literal one first: YAML makes a number of an unquoted text, some authors quote
 * all values, and many write one item for a list.
 */
export function readingsOf(example: unknown): readonly unknown[] {
  if (example === null || example === undefined || Array.isArray(example)) return [example];
  const other = typeof example === 'string' ? jsonIn(example) : isJsonObject(example) ? undefined : String(example);
  const readings = other === undefined ? [example] : [example, other];
  return [...readings, ...readings.map((reading) => [reading])];
}

/** The JSON value of a text; undefined for invalid JSON, strings and null. */
function jsonIn(text: string): unknown {
  if (!/^\s*(?:[-\d{[]|true\s*$|false\s*$)/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an example is a whole value: no part further out names properties. */
export function isWhole({ part }: Example, parts: readonly Part[]): boolean {
  return parts.every(
    (other) => other === part || !isJsonObject(other.schema.properties) || ownersOf(other).includes(part),
  );
}

/** Merges the examples of some parts for an object: those further out win. */
export function joined(examples: readonly Example[]): Readonly<Record<string, unknown>> {
  const objects = examples.map(({ value }) => value).filter(isJsonObject);
  return Object.assign({}, ...objects.reverse()) as Record<string, unknown>; // Of objects an object is made.
}

function ownersOf(part: Part): Part[] {
  const owners: Part[] = [];
  for (let at = part.owner; at !== undefined; at = at.owner) owners.push(at);
  return owners;
}
