/** Thrown when a file is no HAR; carries its path, and the index of the wrong entry, undefined if it is no entry. */
export class HarUnreadable extends Error {
  override readonly name = 'HarUnreadable';
  readonly path: string;
  readonly index: number | undefined;

  constructor(path: string, reason: string, index?: number) {
    super(index === undefined ? `${path}: ${reason}` : `${path}: log.entries[${index}] ${reason}`);
    this.path = path;
    this.index = index;
  }
}
