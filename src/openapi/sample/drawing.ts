import type { Place } from '../document/source-files.ts';
import type { Echo } from './echo.ts';
import type { FakerMethods, Random } from './faker-methods.ts';

/** Why a value does not satisfy its schema: where the schema stands that nothing was found for. */
export interface Shortfall {
  readonly place: Place;
  readonly reason: string;
}

/** What one sample may cost. */
export const budget = {
  /** Values in it: objects, arrays and all that is inside them. */
  values: 800,
  /** Letters in its texts. */
  letters: 256 * 1024,
  /** Values that are drawn for it, with those that are turned down. */
  draws: 20_000,
  /** Candidates that may be turned down. */
  turnedDown: 2000,
} as const;

/** How often a schema stands in itself before what is optional is left out. */
export const mostRepeats = 2;

/** What a sample has cost so far, and what is wrong with it. */
export interface Progress {
  letters: number;
  values: number;
  draws: number;
  turnedDown: number;
  readonly shortfalls: Shortfall[];
  /** Keys of the schemas that no value was found for. */
  readonly hopeless: Set<string>;
}

/** The schemas that an object or array was made for, inside those around it. */
export interface Enclosing {
  readonly keys: ReadonlySet<string>;
  readonly outer: Enclosing | undefined;
}

/** What a value is drawn with, and where in the sample it will stand. */
export interface Drawing {
  readonly random: Random;
  readonly faker: FakerMethods;
  /** The time that dates are drawn before, in milliseconds since 1970. */
  readonly now: number;
  /** How many objects and arrays the value stands in. */
  readonly depth: number;
  /** What the value is called: the names of the schema that it is a property of and of the property. */
  readonly name: readonly string[];
  /** A candidate was turned down before: realistic is no longer first, being different is. */
  readonly isLoose: boolean;
  /** What is optional is left out from here on. */
  readonly isDeep: boolean;
  /** How many values this one may hold, with itself. */
  readonly room: number;
  readonly enclosing: Enclosing | undefined;
  readonly prefersExamples: boolean;
  /** What of the request the value repeats. */
  readonly echo: Echo | undefined;
  readonly progress: Progress;
}

/** Notes that nothing satisfies a schema, or that nothing was found: the value that is given then is the closest one. */
export function fallShort({ progress }: Drawing, place: Place, reason: string): void {
  progress.shortfalls.push({ place, reason });
}

/** The drawing of what stands in an object or array. */
export function inside(drawing: Drawing, room: number, more?: Partial<Drawing>): Drawing {
  return { ...drawing, depth: drawing.depth + 1, room, echo: undefined, ...more };
}

/** How much room one of the values has that an object or array still takes in: most of what is left, but 1 for each other. */
export function roomFor(left: number, others: number): number {
  return Math.max(1, Math.min(left - others, Math.max(left / (others + 1), left / 2)));
}

/** How many of the schemas around a value have a key. */
export function timesEnclosed(key: string, enclosing: Enclosing | undefined): number {
  let times = 0;
  for (let at = enclosing; at !== undefined; at = at.outer) if (at.keys.has(key)) times++;
  return times;
}

/** A whole number, both ends included. */
export function between(low: number, high: number, random: Random): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

export function pick<T>(values: readonly [T, ...T[]] | readonly T[], random: Random): T {
  // Callers make sure that there is something to pick.
  return values[Math.floor(random.next() * values.length)] as T;
}

export function chance(probability: number, random: Random): boolean {
  return random.next() < probability;
}

/** A text's length as JSON Schema counts it: in code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}
