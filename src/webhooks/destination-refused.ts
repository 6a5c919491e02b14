/**
 * Thrown when a delivery may not be sent; the message says what was refused and why. Carries the option that would
 * allow it; undefined if none would.
 */
export class DestinationRefused extends Error {
  override readonly name = 'DestinationRefused';
  readonly allowedBy: string | undefined;

  constructor(message: string, allowedBy?: string) {
    super(message);
    this.allowedBy = allowedBy;
  }
}
