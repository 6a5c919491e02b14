import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';

/** One request, and the case that judges its answer. */
export interface Trial {
  readonly step: Step;
  readonly testCase: Case;
}
