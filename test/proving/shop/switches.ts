import type { Behaviour } from '../proving.ts';
import { type FaultSwitch, faults } from './faults.ts';
import { type VariationSwitch, variations } from './variations.ts';

export type On = (name: FaultSwitch | VariationSwitch) => boolean;

/** A behaviour was asked for that the shop does not have. */
export class UnknownSwitch extends Error {
  override readonly name = 'UnknownSwitch';

  constructor(name: string) {
    super(`The shop has no switch ${name}.`);
  }
}

const known: ReadonlySet<string> = new Set([...faults, ...variations].map(({ switch: name }) => name));

/** @throws {UnknownSwitch} */
export function switches(behaviour: Behaviour): On {
  for (const name of behaviour) {
    if (!known.has(name)) throw new UnknownSwitch(name);
  }
  return (name) => behaviour.has(name);
}
