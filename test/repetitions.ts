/** Whether long proofs run whole, as `npm run prove` asks for; else in a short form. */
export const isWhole = process.env.TALKOVER_PROVE === '1';

/** How often something random is tried: more often where `npm run prove` asks for it. */
export function repetitions(counts: { readonly test: number; readonly prove: number }): number {
  return isWhole ? counts.prove : counts.test;
}

/**
 * A fixed part of rows that cost much each, one of so many from the first on; all of them where `npm run prove` asks for it.
 * For rows that prove the same promise in many ways.
 */
export function sampleOf<const Row>(rows: readonly Row[], oneOf: number): Row[] {
  return rows.filter((_, index) => isWhole || index % oneOf === 0);
}
