import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import { accessCases, type WrongAccesses } from './access-cases.ts';
import { actionCases } from './action-cases.ts';
import { answerCases } from './answer-cases.ts';
import { costOf, inTurn, type Optional, requestsOf, within } from './budget.ts';
import { changeCases } from './change-cases.ts';
import { collectionCases } from './collection-cases.ts';
import { conditionalCases } from './conditional-cases.ts';
import { counterCases } from './counter-cases.ts';
import { creationCases } from './creation-cases.ts';
import { deletionCases, witnessCases } from './deletion-cases.ts';
import { etagCases } from './etag-cases.ts';
import { heldCases } from './held-cases.ts';
import { listCases } from './list-cases.ts';
import { negotiationCases } from './negotiation-cases.ts';
import { operationCases, othersCases, unsentCases } from './operation-cases.ts';
import { rankedAccess, rankedLists, rankedVariants } from './ranks.ts';
import { readOnlyCases } from './read-only-cases.ts';
import { refusalCases } from './refusal-cases.ts';
import { membershipCases, otherParentCases, repeatedCreationCases } from './relation-cases.ts';
import { settingCases } from './setting-cases.ts';
import { Suite } from './suite.ts';
import { bodyVariantCases, parameterVariantCases, usedTrialCases } from './variant-cases.ts';
import { defaultRequestsPerOperation, type World } from './world.ts';

/** Requests per operation that are reserved for what can't be foreseen. */
const reserve = 0.75;

/** Requests per resource to list it first, and to verify at the end that nothing is left. */
const requestsPerResource = 3;

/**
 * Every case that follows from a document alone, in the order in which they run.
 * @param accesses the wrong credentials to try
 */
export function derivedCases(world: World, accesses: WrongAccesses): readonly Case[] {
  const suite = new Suite(world);
  const { operations } = world.document;
  const first = [
    // The cases that others depend on.
    ...world.resources.flatMap((resource) => [...othersCases(suite, resource), ...creationCases(suite, resource)]),
    ...operationCases(suite),
    ...settingCases(suite),
    ...unsentCases(suite),
  ];
  const relations = [
    ...actionCases(suite),
    ...membershipCases(suite),
    ...collectionCases(suite),
    ...counterCases(suite),
    ...otherParentCases(suite),
    ...heldCases(suite),
    ...repeatedCreationCases(suite),
  ];
  const lists = listCases(suite);
  const changes = [...readOnlyCases(suite), ...changeCases(suite), ...etagCases(suite), ...deletionCases(suite)];
  const conditional = conditionalCases(suite);
  const variants = operations.flatMap((operation) => {
    const role = world.roleOf(operation)?.role;
    // Other cases still need what a deletion removes.
    if (role === 'delete' || operation.method === 'DELETE') return [];
    const isUpdate = role === 'update' || role === 'replace';
    return [...(isUpdate ? [] : bodyVariantCases(suite, operation)), ...parameterVariantCases(suite, operation)];
  });
  const actions = new Set(operations.flatMap((one) => (suite.ownOf(one) === undefined ? [] : [one.id])));
  const listed = new Set(lists.map(({ operationId }) => operationId));
  const used = usedTrialCases(suite);
  const { joint, alone: refusals } = refusalCases(suite);
  const access = [...negotiationCases(suite), ...accessCases(suite, accesses)];
  const last = witnessCases(suite);
  const goneFrom = new Set(
    changes.flatMap(({ id, operationId }) => (/\/(?:deleted|read|twice)$/.test(id) ? [operationId] : [])),
  );
  const needed = costOf(requestsOf([...first, ...changes, ...last])) + requestsPerResource * world.made.length;
  const early: Optional[] = [
    ...relations.map((one) => ({ cases: [one], rank: -0.5, cost: costOf(requestsOf([one])) })),
    ...rankedLists(lists),
    ...conditional.map((cases) => ({ cases, rank: 0.3, cost: costOf(requestsOf(cases)) })),
  ];
  const late: Optional[] = [
    // A refused request creates nothing, so that its cost is 1.
    ...[...joint, ...refusals].map(({ testCase, rank }) => ({ cases: [testCase], rank, cost: 1 })),
    ...rankedVariants(variants, actions, listed),
    ...rankedAccess(access, goneFrom),
  ];
  const { requestsPerOperation = defaultRequestsPerOperation } = world.given;
  // The reserve is for repeated deletions and for second pages of lists, which can't be counted before.
  const room = (requestsPerOperation - reserve) * operations.length - needed;
  const kept = within([...early, ...late], room);
  const isKept = (one: Case) => kept.has(one);
  return [
    ...first,
    ...relations.filter(isKept),
    ...lists.filter(isKept),
    ...changes,
    ...conditional.flat().filter(isKept),
    ...used,
    ...last,
    ...asSpares(inTurn(late).flatMap(({ cases }) => cases)),
    ...answerCases(suite),
  ];
}

/** Cases that run while there is room: one after the other, so that the remaining room is known. */
function asSpares(cases: readonly Case[]): Case[] {
  return cases.map((one) => ({
    ...one,
    proof: one.proof && { ...one.proof, isIndependent: false, steps: one.proof.steps.map(asSpare) },
  }));
}

function asSpare(step: Step): Step {
  return step.restores ? step : { ...step, isSpare: true };
}
