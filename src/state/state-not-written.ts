/**
 * Thrown when a change can't be written to the state file, so that it is not made; carries the path, and the failure as
 * its cause. `close` throws it when the file can't be updated.
 */
export class StateNotWritten extends Error {
  override readonly name = 'StateNotWritten';
  readonly path: string;

  constructor(path: string, reason: string, cause?: unknown) {
    super(`can't write the state to ${path}: ${reason}`, { cause });
    this.path = path;
  }
}
