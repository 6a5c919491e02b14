/** The most exchanges that can be kept. Their bodies may take 3 GB. */
export const largestCapacity = 100_000;

/** Thrown for an invalid capacity of the journal; carries the number. */
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
