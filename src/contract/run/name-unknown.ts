import { CannotRun } from './stops.ts';

/** Thrown when what a person says of an operation or a parameter names none; carries where a file of settings says it, key by key. */
export class NameUnknown extends CannotRun {
  readonly at: readonly (string | number)[];

  constructor(at: readonly (string | number)[], message: string) {
    super(message);
    this.at = at;
  }
}
