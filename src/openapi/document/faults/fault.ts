import type { FaultKind } from '../fault-kinds.ts';
import type { Place } from '../source-files.ts';

/** A fault of a document that is used all the same. */
export interface Fault {
  readonly place: Place;
  readonly kind: FaultKind;
  readonly reason: string;
  /** The position, where the place does not give it (for a duplicate key). */
  readonly position?: { readonly line: number; readonly column: number };
}

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Takes a fault, with the path to it from the checked object. */
export type Report = (kind: FaultKind, reason: string, ...path: readonly (string | number)[]) => void;

/** Follows a `$ref` to its end; undefined for one that leads nowhere. */
export type Follow = (value: unknown) => unknown;

/** A value as a reason names it. */
export function named(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value) ?? 'missing';
}
