import type { Place } from '../document/source-files.ts';
import type { FakerMethods, Random } from './faker-methods.ts';

/** Thrown when no value could be made for a schema; carries where the schema stands. */
export class SampleImpossible extends Error {
  override readonly name = 'SampleImpossible';
  readonly place: Place;

  constructor(place: Place, reason: string) {
    super(`no sample can be made for the schema at ${place.pointer}: ${reason}`);
    this.place = place;
  }
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
  /** Candidates that the whole sample may still turn down. */
  readonly tries: { left: number };
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
