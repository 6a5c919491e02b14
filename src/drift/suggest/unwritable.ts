/** Thrown when the text of a fact can't be changed; the message says why. */
export class Unwritable extends Error {
  override readonly name = 'Unwritable';
}
