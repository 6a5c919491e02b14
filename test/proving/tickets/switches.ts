import type { Behaviour } from '../proving.ts';
import { switchesOfFaults } from './faults.ts';
import { switchesOfVariations } from './variations.ts';

/** What the server can be told to do otherwise. */
export type Switch = keyof typeof switchesOfFaults | keyof typeof switchesOfVariations;

export class UnknownSwitch extends Error {
  override readonly name = 'UnknownSwitch';

  constructor(given: string) {
    super(`The tickets server knows no switch "${given}".`);
  }
}

export interface Switches {
  on(name: Switch): boolean;
  /** Whether a broken keyword of a field is let pass. */
  unchecked(operation: string, from: 'text' | 'json', at: string, keyword: string): boolean;
}

/** Throws {@link UnknownSwitch}. */
export function switchesOf(behaviour: Behaviour): Switches {
  for (const name of behaviour) {
    if (!Object.hasOwn(switchesOfFaults, name) && !Object.hasOwn(switchesOfVariations, name)) {
      throw new UnknownSwitch(name);
    }
  }
  return {
    on: (name) => behaviour.has(name),
    unchecked: (operation, from, at, keyword) =>
      behaviour.has(`unchecked ${operation} ${at} ${keyword}`) ||
      behaviour.has(`unchecked ${operation} ${from} ${at} ${keyword}`),
  };
}
