import type { Arbitrary } from 'fast-check';
import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import type { Trial } from './trial.ts';

/** One result of a run: random requests of one kind. */
export interface FuzzProperty {
  /** Stands for the property where it holds. */
  readonly testCase: Case;
  readonly runs: number;
  /** Creates what has to exist before. */
  readonly before?: Step | undefined;
  /** The steps of cases that its requests refer to, by their ids. */
  readonly needs?: readonly string[];
  /** Requests, from the id of the run that they are of. */
  readonly trials: Arbitrary<(id: string) => readonly Trial[]>;
}
