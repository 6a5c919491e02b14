/** Thrown for a `--deliver-to` that says nothing usable; carries it as given. */
export class DestinationUnreadable extends Error {
  override readonly name = 'DestinationUnreadable';
  readonly given: string;

  constructor(given: string, reason: string) {
    super(`--deliver-to ${JSON.stringify(given)}: ${reason}`);
    this.given = given;
  }
}
