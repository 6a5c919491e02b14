import type { Case } from '../cases/case.ts';
import { type IsPlaceholder, isVisible } from '../traffic/placeholders.ts';

/** A case without findings about the form of values that a recording hides. */
export function withoutHidden(testCase: Case, isPlaceholder: IsPlaceholder): Case {
  return {
    ...testCase,
    checks: testCase.checks.map(({ step, check }) => ({
      step,
      check: {
        ...check,
        judge: (exchange, exchanges) =>
          check.judge(exchange, exchanges).filter((finding) => isVisible(finding, isPlaceholder)),
      },
    })),
  };
}
