import { idKey } from '../../checks/ids.ts';
import { bearsMark, isCutName } from '../run-id.ts';

/** An entry of a list, as far as it takes to recognise our own. */
export interface Listed {
  readonly id: string;
  /** What it is called. */
  readonly text: string;
  /** The values that it is called by, as they are. */
  readonly names: readonly unknown[];
  /** All that the list shows of it. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** Whether an entry may be called by a mark though it does not show it: its names are missing, or cut short. */
export function isVague({ text, names }: Listed, mark: string): boolean {
  return !bearsMark(text, mark) && names.some((name) => typeof name !== 'string' || isCutName(name, mark));
}

/** What tells the ids of one list apart. */
export function keyOf(id: string): string {
  return String(idKey(id));
}

/** {@link keyOf} the ids of what is listed. */
export function keysOf(listed: readonly Listed[]): ReadonlySet<string> {
  return new Set(listed.map(({ id }) => keyOf(id)));
}
