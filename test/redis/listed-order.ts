/** A creation, by the turns of a clock that all clients share: it happened between the two. */
export interface Creation {
  readonly id: string;
  readonly begun: number;
  readonly acknowledged: number;
}

/**
 * The ids that a list has in the wrong order: one was acknowledged before the creation of another began, and stands behind it.
 * What was created at the same time may stand either way.
 */
export function misplaced(listed: readonly string[], creations: ReadonlyMap<string, Creation>): string[] {
  let soonest = Number.POSITIVE_INFINITY;
  return listed.toReversed().filter((id) => {
    const creation = creations.get(id);
    if (creation === undefined) return false;
    const isMisplaced = creation.begun > soonest;
    soonest = Math.min(soonest, creation.acknowledged);
    return isMisplaced;
  });
}
