import { explain } from './explain.ts';

/**
 * Thrown when a state file can't be read or written, holds no state, or is in use; carries its path and the reason. The
 * file is not changed.
 */
export class StateFileUnusable extends Error {
  override readonly name = 'StateFileUnusable';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, cause: unknown) {
    const reason = explain(cause);
    super(`can't keep the state in ${path}: ${reason}`, { cause });
    this.path = path;
    this.reason = reason;
  }
}

/** Thrown when a file does not hold a state; says what is wrong. */
export class NoState extends Error {
  override readonly name = 'NoState';
}
