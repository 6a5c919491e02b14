import type { FaultKind } from '../fault-kinds.ts';
import type { Place } from '../source-files.ts';

/** Something wrong with a document that is used all the same. */
export interface Fault {
  readonly place: Place;
  readonly kind: FaultKind;
  readonly reason: string;
  /** Where it stands, where the place does not say it: of a key that is there twice, say. */
  readonly position?: { readonly line: number; readonly column: number };
}

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Takes a fault, with the way to it from what is being checked. */
export type Report = (kind: FaultKind, reason: string, ...path: readonly (string | number)[]) => void;

/** What a `$ref` leads to, followed to its end; undefined for one that leads nowhere. */
export type Follow = (value: unknown) => unknown;

/** A value as a reason names it. */
export function named(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value) ?? 'missing';
}
