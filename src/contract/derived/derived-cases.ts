import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import { accessCases } from './access-cases.ts';
import { answerCases } from './answer-cases.ts';
import { costOf, type Optional, requestsOf, within } from './budget.ts';
import { changeCases } from './change-cases.ts';
import { conditionalCases } from './conditional-cases.ts';
import { creationCases } from './creation-cases.ts';
import { deletionCases, witnessCases } from './deletion-cases.ts';
import { etagCases } from './etag-cases.ts';
import { listCases } from './list-cases.ts';
import { negotiationCases } from './negotiation-cases.ts';
import { operationCases, othersCases, unsentCases } from './operation-cases.ts';
import { readOnlyCases } from './read-only-cases.ts';
import { refusalCases } from './refusal-cases.ts';
import { actionCases, membershipCases, otherParentCases, repeatedCreationCases } from './relation-cases.ts';
import { Suite } from './suite.ts';
import { bodyVariantCases, parameterVariantCases, usedTrialCases } from './variant-cases.ts';
import { defaultRequestsPerOperation, type World } from './world.ts';

/** How many requests of each operation are kept for what can't be foreseen. */
const reserve = 0.75;

/** How many requests it takes for a resource to look first, and to see in the end that nothing is left. */
const requestsPerResource = 3;

/**
 * Every case that a document alone says, in the order in which they are run.
 * @param nearAccesses names of credentials that are almost the right ones
 */
export function derivedCases(world: World, nearAccesses: readonly string[]): readonly Case[] {
  const suite = new Suite(world);
  const { operations } = world.document;
  const first = [
    // What others rest on comes before them.
    ...world.resources.flatMap((resource) => [...othersCases(suite, resource), ...creationCases(suite, resource)]),
    ...operationCases(suite),
    ...unsentCases(suite),
  ];
  const relations = [
    ...actionCases(suite),
    ...membershipCases(suite),
    ...otherParentCases(suite),
    ...repeatedCreationCases(suite),
  ];
  const lists = listCases(suite);
  const changes = [...readOnlyCases(suite), ...changeCases(suite), ...etagCases(suite), ...deletionCases(suite)];
  const conditional = conditionalCases(suite);
  const variants = operations.flatMap((operation) => {
    const role = world.roleOf(operation)?.role;
    // What a deletion takes away, others still need.
    if (role === 'delete' || operation.method === 'DELETE') return [];
    const isUpdate = role === 'update' || role === 'replace';
    return [...(isUpdate ? [] : bodyVariantCases(suite, operation)), ...parameterVariantCases(suite, operation)];
  });
  const used = usedTrialCases(suite);
  const { joint, alone: refusals } = refusalCases(suite);
  const access = [...negotiationCases(suite), ...accessCases(suite, nearAccesses)];
  const last = witnessCases(suite);
  // What is refused makes nothing; requests beyond the first are sent where they spare others.
  const needed =
    costOf(requestsOf([...first, ...changes, ...last])) + joint.length + requestsPerResource * world.made.length;
  const alone: Optional[] = [
    ...refusals.map(({ testCase, rank }) => ({ cases: [testCase], rank, cost: 1 })),
    ...access.map((one, index) => ({ cases: [one], rank: rankOfAccess(one, access.slice(0, index)), cost: 1 })),
  ];
  const optional: Optional[] = [
    ...relations.map((one) => ({ cases: [one], rank: 0.5, cost: costOf(requestsOf([one])) })),
    ...lists.map((one) => ({ cases: [one], rank: rankOfList(one), cost: 1 })),
    ...variants.map((one) => ({ cases: [one], rank: rankOfVariant(one), cost: costOf(requestsOf([one])) })),
    ...alone,
    ...conditional.map((cases) => ({ cases, rank: 0, cost: costOf(requestsOf(cases)) })),
  ];
  const { requestsPerOperation = defaultRequestsPerOperation } = world.given;
  // What is cleaned up twice, or looked for on a second page, nobody knows before.
  const room = (requestsPerOperation - reserve) * operations.length - needed;
  const kept = within(optional, room);
  const isKept = (one: Case) => kept.has(one);
  return [
    ...first,
    ...relations.filter(isKept),
    ...lists.filter(isKept),
    ...changes,
    ...conditional.flat().filter(isKept),
    ...used,
    ...variants.filter(isKept),
    ...joint,
    ...refusals.map(({ testCase }) => testCase).filter(isKept),
    ...access.filter(isKept),
    ...last,
    ...sparesIn(kept, alone),
    ...answerCases(suite),
  ];
}

/** Pages, order and filters go first: lists have many rules, and few requests show them. */
function rankOfList({ id }: Case): number {
  if (id.endsWith('/list/beyond')) return 0.5;
  // A value of an enumeration beside one of the run's own.
  return /\/list\/filter\/[^/]+\/./.test(id) ? 1 : -1;
}

function rankOfVariant({ id }: Case): number {
  if (/\/(?:optional\/all|branch\/\d+|values\/0|parameters\/0)$/.test(id)) return 0.5;
  return /\/(?:values\/[123]|parameters\/[12])$/.test(id) || id.includes('/optional/all/') ? 1 : 2;
}

/** @param before the cases before it: a kind that is often the same everywhere is tried once before others are twice */
function rankOfAccess({ id }: Case, before: readonly Case[]): number {
  const [, kind = ''] = /\/(head|method|access\/\w+)(?:\/\w+)?$/.exec(id) ?? [];
  const isFirst = !before.some((one) => one.id.includes(`/${kind}`));
  if (kind === 'access/none' || (kind !== '' && isFirst)) return -1;
  if (/\/(?:unknown|ifMatch)$/.test(id)) return 0;
  if (/\/unknownParent$/.test(id)) return 0.5;
  if (kind === '' || /\/accept$/.test(id)) return 3;
  return kind === 'head' || kind === 'method' ? 1.5 : 2;
}

/** Those for which there may be no room: what matters most goes first, and one after the other, so that it is clear how much room there is. */
function sparesIn(kept: ReadonlySet<Case>, alone: readonly Optional[]): Case[] {
  const left = alone.toSorted((a, b) => a.rank - b.rank).flatMap(({ cases }) => cases.filter((one) => !kept.has(one)));
  return left.map((one) => ({
    ...one,
    proof: one.proof && { ...one.proof, isIndependent: false, steps: one.proof.steps.map(asSpare) },
  }));
}

function asSpare(step: Step): Step {
  return { ...step, isSpare: true };
}
