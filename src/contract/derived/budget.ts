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

/** What matters most first, of each operation as many as of another. */
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

/** The cases for which there is room: those that matter most. */
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

/** What is of the same class is tried in turns: all that matters more than half a rank less comes after it. */
function classOf({ rank }: Optional): number {
  return Math.floor(rank * 2);
}
