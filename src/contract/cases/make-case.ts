import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Grade } from '../../openapi/document/extensions.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case, Check } from './case.ts';
import { ruleAt } from './rules.ts';
import type { Proof, Step } from './step.ts';

/** The parts of a case. */
export interface CaseParts {
  readonly id: string;
  readonly operation: Operation;
  /** The rule's place in the document. */
  readonly place: Place;
  readonly evidence?: Grade;
  readonly proof: Proof | undefined;
  /** The step whose answer is judged; the last of the proof by default. */
  readonly step?: string;
  readonly checks: readonly Check[];
}

export function makeCase(document: ApiDocument, parts: CaseParts): Case {
  const { id, operation, place, evidence = 'documented', proof, checks } = parts;
  const step = parts.step ?? proof?.steps.at(-1)?.id ?? '';
  return {
    id,
    operationId: operation.id,
    rule: ruleAt(document, place),
    evidence,
    proof,
    checks: checks.map((check) => ({ step, check })),
  };
}

/** A proof of one request. */
export function alone(step: Step): Proof {
  return { id: step.id, steps: [step], isIndependent: step.mayCreate || step.method === 'GET' };
}

/** A proof of one request that a correct deployment refuses. A faulty one may delete what other proofs need. */
export function refused(step: Step): Proof {
  return { id: step.id, steps: [step], isIndependent: step.method !== 'DELETE' };
}
