/**
 * Thrown when a change can't be written to the state file, and then not made; carries the path, and what went wrong as its
 * cause. `close` throws it where the file could not be brought up to date.
 */
export class StateNotWritten extends Error {
  override readonly name = 'StateNotWritten';
  readonly path: string;

  constructor(path: string, reason: string, cause?: unknown) {
    super(`can't write the state to ${path}: ${reason}`, { cause });
    this.path = path;
  }
}
