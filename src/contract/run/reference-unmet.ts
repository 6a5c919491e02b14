/** Thrown when a step refers to something that does not exist, so that it can't be sent; carries the step at fault. */
export class ReferenceUnmet extends Error {
  override readonly name = 'ReferenceUnmet';
  /** The step that should have created or shown it; undefined if none should. */
  readonly step: string | undefined;

  constructor(reason: string, step?: string) {
    super(reason);
    this.step = step;
  }
}
