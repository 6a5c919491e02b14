import type { EngineOptions } from '../../../src/index.ts';
import type { Behaviour } from './deployment.ts';
import type { Relay } from './relay.ts';

/** A deployment with one fault. */
export interface Fault {
  readonly name: string;
  /** The ids of the cases that must catch it. */
  readonly caughtBy: RegExp;
  /** Called for each run: a behaviour may have state. */
  make(): Behaviour;
}

/** How a deployment sends to the receiver. */
export interface Sending {
  /** How the mock behind it is set up. */
  readonly options?: EngineOptions;
  /** Changes what is sent; undefined if nothing arrives. */
  readonly relay?: Relay;
  /** How long the receiver may take to answer, in milliseconds; any time by default. */
  readonly patience?: number;
  /** True if only a run with a receiver that answers late finds it. */
  readonly isLate?: boolean;
  /** True if only a run with a receiver that never answers finds it. */
  readonly isSlow?: boolean;
}

/** A deployment with one fault in its deliveries; judged with a receiver. */
export interface DeliveryFault extends Omit<Fault, 'make'>, Sending {
  make?(): Behaviour;
}

/** A deployment whose deliveries differ from the mock's and break nothing documented. */
export interface DeliveryVariation extends Omit<Variation, 'make'>, Sending {
  make?(): Behaviour;
}

/** A deployment that differs from the mock and breaks nothing documented. */
export interface Variation {
  readonly name: string;
  /** Called for each run: a behaviour may have state. */
  make(): Behaviour;
}
