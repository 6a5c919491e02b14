import type { Case } from '../cases/case.ts';
import type { Proof, Step } from '../cases/step.ts';

/** Cases that may be left out if there are too many. */
export interface Optional {
  readonly cases: readonly Case[];
  /** The order in which cases are kept: 0 before 1. */
  readonly rank: number;
  /** The number of requests, including those that delete what is created. */
  readonly cost: number;
}

/** The requests of cases, each once, without those sent only when others are refused and those never sent. */
export function requestsOf(cases: readonly Case[]): readonly Step[] {
  const proofs = new Set<Proof>(cases.flatMap(({ proof }) => proof ?? []));
  const steps = new Set([...proofs].flatMap((proof) => proof.steps));
  return [...steps].filter(({ insteadOf, whyNot }) => insteadOf === undefined && whyNot === undefined);
}

/** The number of requests that it takes to send steps and to delete what they create. */
export function costOf(steps: readonly Step[]): number {
  return steps.length + steps.filter(({ mayCreate }) => mayCreate).length;
}

/** Sorts by importance; within a class, operations take turns. */
export function inTurn(optional: readonly Optional[]): readonly Optional[] {
  const turns = new Map<string, number>();
  return optional
    .toSorted((a, b) => a.rank - b.rank)
    .map((one) => {
      const key = `${classOf(one)} ${one.cases[0]?.operationId}`;
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      return { ...one, turn };
    })
    .toSorted((a, b) => classOf(a) - classOf(b) || a.turn - b.turn);
}

/** The most important cases that fit into the room. @param room in requests */
export function within(optional: readonly Optional[], room: number): ReadonlySet<Case> {
  const kept = new Set<Case>();
  let spent = 0;
  for (const { cases, cost } of inTurn(optional)) {
    if (spent + cost > room) continue;
    spent += cost;
    for (const one of cases) kept.add(one);
  }
  return kept;
}

/** The class of a rank, half a rank wide. */
function classOf({ rank }: Optional): number {
  return Math.floor(rank * 2);
}
