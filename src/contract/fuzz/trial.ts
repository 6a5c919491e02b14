import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';

/** One request and what its answer has to be. */
export interface Trial {
  readonly step: Step;
  readonly testCase: Case;
}
