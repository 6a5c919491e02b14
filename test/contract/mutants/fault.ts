import type { Behaviour } from './deployment.ts';

/** A deployment that is broken in one way. */
export interface Fault {
  readonly name: string;
  /** Ids of the cases that are there to catch it. */
  readonly caughtBy: RegExp;
  /** Made anew for each run: a behaviour may remember. */
  make(): Behaviour;
}

/** A deployment that differs from the mock and breaks nothing that is documented. */
export interface Variation {
  readonly name: string;
  /** Made anew for each run: a behaviour may remember. */
  make(): Behaviour;
}
