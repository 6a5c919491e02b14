import { CannotRun } from './stops.ts';

/**
 * Thrown when an option names an unknown operation or parameter; carries the path of keys to it in a configuration
 * file.
 */
export class NameUnknown extends CannotRun {
  readonly at: readonly (string | number)[];

  constructor(at: readonly (string | number)[], message: string) {
    super(message);
    this.at = at;
  }
}
