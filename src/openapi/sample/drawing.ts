import type { Place } from '../document/source-files.ts';
import type { Echo } from './echo.ts';
import type { FakerMethods, Random } from './faker-methods.ts';

/** The reason why a value does not satisfy its schema, and the place of the schema that no value was found for. */
export interface Shortfall {
  readonly place: Place;
  readonly reason: string;
}

/** The limits of one sample. */
export const budget = {
  /** Values in it: objects, arrays and all of their contents. */
  values: 800,
  /** Characters in its texts. */
  letters: 256 * 1024,
  /** Drawn values, including rejected ones. */
  draws: 20_000,
  /** Rejected candidates. */
  turnedDown: 2000,
} as const;

/** The most times that a schema nests in itself before optional properties are left out. */
export const mostRepeats = 2;

/** The cost of a sample so far, and its shortfalls. */
export interface Progress {
  letters: number;
  values: number;
  draws: number;
  turnedDown: number;
  readonly shortfalls: Shortfall[];
  /** Keys of the schemas that no value was found for. */
  readonly hopeless: Set<string>;
}

/** The schema of the enclosing object or array, and those around it. */
export interface Enclosing {
  readonly keys: ReadonlySet<string>;
  readonly outer: Enclosing | undefined;
}

/** The inputs of drawing a value, and its position in the sample. */
export interface Drawing {
  readonly random: Random;
  readonly faker: FakerMethods;
  /** The latest time of drawn dates, in milliseconds since 1970. */
  readonly now: number;
  /** The number of enclosing objects and arrays. */
  readonly depth: number;
  /** The name of the value: those of the enclosing schema and of the property. */
  readonly name: readonly string[];
  /** Whether a candidate was rejected before: from then on, variety counts more than realism. */
  readonly isLoose: boolean;
  /** Whether optional parts are left out from here on. */
  readonly isDeep: boolean;
  /** The most values that this one may contain, with itself. */
  readonly room: number;
  readonly enclosing: Enclosing | undefined;
  readonly prefersExamples: boolean;
  /** The values of the request that this one repeats. */
  readonly echo: Echo | undefined;
  readonly progress: Progress;
}

/** Notes that nothing satisfies a schema, or that no value was found; the returned value is then the closest one. */
export function fallShort({ progress }: Drawing, place: Place, reason: string): void {
  progress.shortfalls.push({ place, reason });
}

/** The drawing of the values in an object or array. */
export function inside(drawing: Drawing, room: number, more?: Partial<Drawing>): Drawing {
  return { ...drawing, depth: drawing.depth + 1, room, echo: undefined, ...more };
}

/** The room of one of the values that an object or array still needs: most of what is left, except 1 for each other value. */
export function roomFor(left: number, others: number): number {
  return Math.max(1, Math.min(left - others, Math.max(left / (others + 1), left / 2)));
}

/** The number of enclosing schemas with a key. */
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
  // Callers make sure that the list is not empty.
  return values[Math.floor(random.next() * values.length)] as T;
}

export function chance(probability: number, random: Random): boolean {
  return random.next() < probability;
}

/** A text's length as JSON Schema counts it: in code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}
