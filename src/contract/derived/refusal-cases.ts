import type { Case } from '../cases/case.ts';
import { isRefusedFor } from './acceptance.ts';
import { jointRefusals } from './joint-refusals.ts';
import { refusalsOf } from './refusals.ts';
import type { Suite } from './suite.ts';

/** A case that may be left out where there are too many. */
export interface RankedCase {
  readonly testCase: Case;
  /** What is kept first: 0 before 1. */
  readonly rank: number;
}

/** Requests that are wrong in one way each, and before them those that are wrong in several ways. */
export function refusalCases(suite: Suite): { readonly joint: readonly Case[]; readonly alone: readonly RankedCase[] } {
  const refusals = refusalsOf(suite);
  const { requests, unless } = jointRefusals(refusals);
  const joint = requests.map(({ first: { operation, place }, steps }) => {
    const sent = steps.map(({ id, draft, extras }) => ({ ...suite.asStep(id, operation, draft), ...extras }));
    const id = steps[0]?.id ?? '';
    const plain = suite.plainOf(operation);
    const check = isRefusedFor({ label: 'the request', name: 'in several places', isSure: true, plain });
    const name = id.slice(operation.id.length + 1).replace(/\/1$/, '');
    return suite.case(operation, name, place, suite.proof(id, sent, true), [check], id);
  });
  const alone = refusals.map((refusal) => {
    const { operation, id, draft, raw, label, name, isSure, place, rank } = refusal;
    const spared = unless.get(id);
    const step = {
      ...suite.asStep(id, operation, draft, raw === undefined ? {} : { raw }),
      ...(spared !== undefined && { unless: spared }),
    };
    const check = isRefusedFor({ label, name, isSure, plain: suite.plainOf(operation) });
    const proof = suite.proof(id, [step], step.method !== 'DELETE');
    return { testCase: suite.case(operation, id.slice(operation.id.length + 1), place, proof, [check]), rank };
  });
  return { joint, alone };
}
