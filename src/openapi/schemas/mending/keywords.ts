import type { FaultKind } from '../../document/fault-kinds.ts';

/** The keywords of a schema. */
export type Keywords = Readonly<Record<string, unknown>>;

/** Takes a fault: its kind, what is wrong and what is made of it, and the way from the schema to it. */
export type Tell = (kind: FaultKind, reason: string, ...path: readonly (string | number)[]) => void;

/** For whoever wants the schema and not its faults. */
export const tellNobody: Tell = () => {};

/** A value as a reason shows it: short, whatever it is. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
