/**
 * Thrown for a delivery that may not be sent; the message says what was refused and why. Carries the option that would
 * allow it, undefined when none would.
 */
export class DestinationRefused extends Error {
  override readonly name = 'DestinationRefused';
  readonly allowedBy: string | undefined;

  constructor(message: string, allowedBy?: string) {
    super(message);
    this.allowedBy = allowedBy;
  }
}
