import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Case } from '../cases/case.ts';
import { accessCases } from './access-cases.ts';
import { answerCases } from './answer-cases.ts';
import { changeCases, deletionCases, witnessCases } from './change-cases.ts';
import { creationCases } from './creation-cases.ts';
import { listCases } from './list-cases.ts';
import { negotiationCases } from './negotiation-cases.ts';
import { operationCases, othersCases, unsentCases } from './operation-cases.ts';
import { readOnlyCases } from './read-only-cases.ts';
import { type RankedCase, refusalCases } from './refusal-cases.ts';
import { Suite } from './suite.ts';
import { bodyVariantCases, parameterVariantCases } from './variant-cases.ts';
import type { World } from './world.ts';

/** How many requests a run sends for an operation on average, clean-up and preflight apart. */
const requestsPerOperation = 11;

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
  const changes = [...readOnlyCases(suite), ...changeCases(suite), ...deletionCases(suite)];
  const lists = listCases(suite);
  const variants = operations.flatMap((operation) => {
    const role = world.roleOf(operation)?.role;
    // What a deletion takes away, others still need.
    if (role === 'delete' || operation.method === 'DELETE') return [];
    const isUpdate = role === 'update' || role === 'replace';
    return [...(isUpdate ? [] : bodyVariantCases(suite, operation)), ...parameterVariantCases(suite, operation)];
  });
  const last = [...negotiationCases(suite), ...accessCases(suite, nearAccesses)];
  const ends = witnessCases(suite);
  const planned = requestsOf([...first, ...changes, ...lists, ...variants, ...last, ...ends]);
  const refusals = within(refusalCases(suite), requestsPerOperation * operations.length - planned, world.document);
  return [...first, ...lists, ...changes, ...variants, ...refusals, ...last, ...ends, ...answerCases(suite)];
}

/** How many requests cases take, those apart that are only sent when others are refused. */
function requestsOf(cases: readonly Case[]): number {
  const proofs = new Set(cases.flatMap(({ proof }) => proof ?? []));
  const steps = new Set([...proofs].flatMap((proof) => proof.steps));
  return [...steps].filter(({ insteadOf }) => insteadOf === undefined).length;
}

/** As many as there is room for, of each operation those that matter most; at least two for each operation. */
function within(ranked: readonly RankedCase[], room: number, { operations }: ApiDocument): Case[] {
  const count = Math.max(room, 2 * operations.length);
  const turns = new Map<string, number>();
  const inTurn = ranked
    .toSorted((a, b) => a.rank - b.rank)
    .map((one) => {
      const turn = turns.get(one.testCase.operationId) ?? 0;
      turns.set(one.testCase.operationId, turn + 1);
      return { ...one, turn };
    })
    .toSorted((a, b) => Math.floor(a.rank) - Math.floor(b.rank) || a.turn - b.turn);
  const kept = new Set(inTurn.slice(0, count).map(({ testCase }) => testCase));
  return ranked.flatMap(({ testCase }) => (kept.has(testCase) ? [testCase] : []));
}
