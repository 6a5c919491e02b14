/** How many can be kept at the most: their bodies may take 3 GB then. */
export const largestCapacity = 100_000;

/** Thrown when a journal is to keep as many exchanges as none can; carries the number. */
export class JournalSizeUnusable extends Error {
  override readonly name = 'JournalSizeUnusable';
  readonly capacity: number;

  constructor(capacity: number) {
    super(`journal must be true, false, or a whole number from 1 to ${largestCapacity}, not ${capacity}`);
    this.capacity = capacity;
  }
}

/** Throws {@link JournalSizeUnusable}. */
export function checkedCapacity(capacity: number): number {
  if (Number.isInteger(capacity) && capacity >= 1 && capacity <= largestCapacity) return capacity;
  throw new JournalSizeUnusable(capacity);
}
