import type { Arbitrary } from 'fast-check';
import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import type { Trial } from './trial.ts';

/** Random requests of one kind, with one result. */
export interface FuzzProperty {
  /** The case that is reported for the property. */
  readonly testCase: Case;
  readonly runs: number;
  /** Creates what must exist before. */
  readonly before?: Step | undefined;
  /** The steps of cases that its requests refer to, by their ids. */
  readonly needs?: readonly string[];
  /** Makes requests from the id of their run. */
  readonly trials: Arbitrary<(id: string) => readonly Trial[]>;
}
