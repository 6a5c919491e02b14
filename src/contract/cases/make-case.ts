import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Grade } from '../../openapi/document/extensions.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case, Check } from './case.ts';
import { ruleAt } from './rules.ts';
import type { Scenario, Step } from './step.ts';

/** What a case is made of. */
export interface CaseParts {
  readonly id: string;
  readonly operation: Operation;
  /** The rule's place in the document. */
  readonly place: Place;
  readonly evidence?: Grade;
  readonly scenario: Scenario | undefined;
  /** The step whose answer is judged; the scenario's last by default. */
  readonly step?: string;
  readonly checks: readonly Check[];
}

export function makeCase(document: ApiDocument, parts: CaseParts): Case {
  const { id, operation, place, evidence = 'documented', scenario, checks } = parts;
  const step = parts.step ?? scenario?.steps.at(-1)?.id ?? '';
  return {
    id,
    operationId: operation.id,
    rule: ruleAt(document, place),
    evidence,
    scenario,
    checks: checks.map((check) => ({ step, check })),
  };
}

/** A scenario of one request. */
export function alone(step: Step): Scenario {
  return { id: step.id, steps: [step] };
}
