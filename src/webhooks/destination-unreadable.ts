/** Thrown when a `--deliver-to` is invalid; carries the given text. */
export class DestinationUnreadable extends Error {
  override readonly name = 'DestinationUnreadable';
  readonly given: string;

  constructor(given: string, reason: string) {
    super(`--deliver-to ${JSON.stringify(given)}: ${reason}`);
    this.given = given;
  }
}
