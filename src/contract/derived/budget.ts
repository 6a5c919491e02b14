import type { Case } from '../cases/case.ts';
import type { Proof, Step } from '../cases/step.ts';

/** Cases that may be left out where there are too many. */
export interface Optional {
  readonly cases: readonly Case[];
  /** What is kept first: 0 before 1. */
  readonly rank: number;
  /** How many requests it takes, those that delete what is made included. */
  readonly cost: number;
}

/** The requests of cases, each once; those apart that are only sent when others are refused, and those that never are. */
export function requestsOf(cases: readonly Case[]): readonly Step[] {
  const proofs = new Set<Proof>(cases.flatMap(({ proof }) => proof ?? []));
  const steps = new Set([...proofs].flatMap((proof) => proof.steps));
  return [...steps].filter(({ insteadOf, whyNot }) => insteadOf === undefined && whyNot === undefined);
}

/** How many requests it takes to send some and to delete what they make. */
export function costOf(steps: readonly Step[]): number {
  return steps.length + steps.filter(({ mayCreate }) => mayCreate).length;
}

/** The cases for which there is room: those that matter most, of each operation as many as of another. */
export function within(optional: readonly Optional[], room: number): ReadonlySet<Case> {
  const turns = new Map<string, number>();
  const inTurn = optional
    .toSorted((a, b) => a.rank - b.rank)
    .map((one) => {
      const key = `${Math.floor(one.rank)} ${one.cases[0]?.operationId}`;
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      return { ...one, turn };
    })
    .toSorted((a, b) => Math.floor(a.rank) - Math.floor(b.rank) || a.turn - b.turn);
  const kept = new Set<Case>();
  let spent = 0;
  for (const { cases, cost } of inTurn) {
    if (spent + cost > room) continue;
    spent += cost;
    for (const one of cases) kept.add(one);
  }
  return kept;
}
