import { idKey } from '../../checks/ids.ts';
import { bearsMark, isCutName } from '../run-id.ts';

/** An entry of a list, with its names, by which ours are recognized. */
export interface Listed {
  readonly id: string;
  /** Its names as one text. */
  readonly text: string;
  /** The values of its naming properties. */
  readonly names: readonly unknown[];
  /** The whole entry. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** True if an entry may have a mark although the list does not show it: its names are missing or truncated. */
export function isVague({ text, names }: Listed, mark: string): boolean {
  return !bearsMark(text, mark) && names.some((name) => typeof name !== 'string' || isCutName(name, mark));
}

/** The form in which ids of one list are compared. */
export function keyOf(id: string): string {
  return String(idKey(id));
}

/** {@link keyOf} the ids of what is listed. */
export function keysOf(listed: readonly Listed[]): ReadonlySet<string> {
  return new Set(listed.map(({ id }) => keyOf(id)));
}
