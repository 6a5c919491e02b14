import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case } from '../cases/case.ts';
import type { Proof, Step } from '../cases/step.ts';
import { isRefusedFor } from './acceptance.ts';
import { bodyRefusals } from './body-refusals.ts';
import { dependentRefusals } from './dependent-refusals.ts';
import { jointRefusals } from './joint-refusals.ts';
import { parameterRefusals } from './parameter-refusals.ts';
import type { Refusal } from './refusal.ts';
import { settingOf } from './settings.ts';
import type { Suite } from './suite.ts';

/** A case that may be left out if there are too many. */
export interface RankedCase {
  readonly testCase: Case;
  /** The order in which cases are kept: 0 before 1. */
  readonly rank: number;
}

/** Notes that what a faulty deployment creates from an invalid request is not deleted, if no valid one is sent. */
function leftBy(suite: Suite, operation: Operation): Pick<Step, 'leaves'> {
  return suite.asks(operation) ? {} : { leaves: 'by mistake' };
}

/** Cases of requests with one mistake each, and of requests with several mistakes, which are sent before. */
export function refusalCases(suite: Suite): {
  readonly joint: readonly RankedCase[];
  readonly alone: readonly RankedCase[];
} {
  const refusals = refusalsOf(suite);
  const { requests, unless } = jointRefusals(refusals);
  const joint = requests.map(({ id, first: { operation, place }, draft, extras, rank }) => {
    const step = { ...suite.asStep(id, operation, draft), ...leftBy(suite, operation), ...extras };
    const proof = refusedProof(suite, step, operation);
    const plain = suite.plainOf(operation);
    const check = isRefusedFor({ label: 'the request', name: 'in several places', isSure: true, plain });
    const name = id.slice(operation.id.length + 1);
    return { testCase: suite.case(operation, name, place, proof, [check], id), rank };
  });
  const alone = refusals.map((refusal) => {
    const { operation, id, draft, sent = {}, label, name, isSure, place, rank } = refusal;
    const spared = unless.get(id);
    const step = {
      ...suite.asStep(id, operation, draft, sent),
      ...leftBy(suite, operation),
      ...(spared !== undefined && { unless: spared }),
    };
    const check = isRefusedFor({ label, name, isSure, plain: suite.plainOf(operation) });
    const proof = refusedProof(suite, step, operation);
    return { testCase: suite.case(operation, id.slice(operation.id.length + 1), place, proof, [check], id), rank };
  });
  return { joint, alone };
}

/** An invalid request, and one that restores a setting which a faulty deployment has changed by it. */
function refusedProof(suite: Suite, step: Step, operation: Operation): Proof {
  if (settingOf(operation, suite.world) === undefined) return suite.proof(step.id, [step], step.method !== 'DELETE');
  const restoring = suite.step(`${step.id}/restored`, operation, {}, { needs: step.id });
  return suite.proof(step.id, [step, { ...restoring, restores: true }]);
}

/** Requests with one mistake each. */
function refusalsOf(suite: Suite): Refusal[] {
  // A rule that several operations share is tried in full on the first of them.
  const known = new Set<string>();
  // A faulty deployment might delete what other requests still need.
  const isDeletion = (operation: Operation) =>
    suite.world.roleOf(operation)?.role === 'delete' || operation.method === 'DELETE';
  const operations = suite.document.operations.toSorted((a, b) => Number(isDeletion(a)) - Number(isDeletion(b)));
  return operations.flatMap((operation) => {
    // A faulty deployment might accept an invalid request.
    if (!suite.mayBeRefused(operation)) return [];
    return [
      ...bodyRefusals(suite, operation, known),
      ...dependentRefusals(suite, operation),
      ...parameterRefusals(suite, operation, known),
    ];
  });
}
