import { faults } from './faults.ts';
import { variations } from './variations.ts';

/** What a server can be told to do otherwise. */
export type Switch = (typeof faults)[number]['switch'] | (typeof variations)[number]['switch'];

const known: ReadonlySet<string> = new Set([...faults, ...variations].map((one) => one.switch));

export const isSwitch = (name: string): name is Switch => known.has(name);

/** Thrown for a behaviour that the server does not have. */
export class UnknownSwitch extends Error {
  constructor(name: string) {
    super(`The media library has no switch ${name}`);
    this.name = 'UnknownSwitch';
  }
}
