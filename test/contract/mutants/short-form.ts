/** Whether a part of the mutants is tried, as CI does it. */
export const isShort = process.env.TALKOVER_MUTANTS === 'short';

/** All mutants; in the short form, one of so many from the first on stands for those beside it. */
export function triedOf<Mutant>(mutants: readonly Mutant[], oneOf: number): readonly Mutant[] {
  return isShort ? mutants.filter((_, index) => index % oneOf === 0) : mutants;
}
