import type { EngineOptions } from '../../../src/index.ts';
import type { Behaviour } from './deployment.ts';
import type { Relay } from './relay.ts';

/** A deployment that is broken in one way. */
export interface Fault {
  readonly name: string;
  /** Ids of the cases that are there to catch it. */
  readonly caughtBy: RegExp;
  /** Made anew for each run: a behaviour may remember. */
  make(): Behaviour;
}

/** What a deployment sends to the receiver, and how. */
export interface Sending {
  /** How the mock behind it is set up. */
  readonly options?: EngineOptions;
  /** What becomes of what is sent; undefined where nothing arrives. */
  readonly relay?: Relay;
  /** How long the receiver may take to answer, in milliseconds; any time by default. */
  readonly patience?: number;
  /** Whether it takes a receiver that answers late to tell. */
  readonly isLate?: boolean;
  /** Whether it takes a receiver that never answers to tell. */
  readonly isSlow?: boolean;
}

/** A deployment whose deliveries are broken in one way; judged with a receiver. */
export interface DeliveryFault extends Omit<Fault, 'make'>, Sending {
  make?(): Behaviour;
}

/** A deployment whose deliveries differ from the mock's, and break nothing that is documented. */
export interface DeliveryVariation extends Omit<Variation, 'make'>, Sending {
  make?(): Behaviour;
}

/** A deployment that differs from the mock and breaks nothing that is documented. */
export interface Variation {
  readonly name: string;
  /** Made anew for each run: a behaviour may remember. */
  make(): Behaviour;
}
