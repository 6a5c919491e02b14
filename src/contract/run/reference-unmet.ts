/** Thrown when a step refers to something that does not exist: its case can't be judged. */
export class ReferenceUnmet extends Error {
  override readonly name = 'ReferenceUnmet';
  /** The step that should have brought it; undefined if none should. */
  readonly step: string | undefined;

  constructor(reason: string, step?: string) {
    super(reason);
    this.step = step;
  }
}
