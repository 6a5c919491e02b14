import type { FaultKind } from '../../document/fault-kinds.ts';

/** The keywords of a schema. */
export type Keywords = Readonly<Record<string, unknown>>;

/** Takes a fault: its kind, its reason and remedy, and the path to it from the schema. */
export type Tell = (kind: FaultKind, reason: string, ...path: readonly (string | number)[]) => void;

/** For callers that need the schema without its faults. */
export const tellNobody: Tell = () => {};

/** A value as a reason shows it, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
