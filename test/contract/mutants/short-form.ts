/** True if only a part of the mutants is tried, as in CI. */
export const isShort = process.env.TALKOVER_MUTANTS === 'short';

/** All mutants; in the short form, every nth of them. */
export function triedOf<Mutant>(mutants: readonly Mutant[], oneOf: number): readonly Mutant[] {
  return isShort ? mutants.filter((_, index) => index % oneOf === 0) : mutants;
}
