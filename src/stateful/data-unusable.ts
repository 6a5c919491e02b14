/** Thrown when data can't be the content of the collections; carries the place and the reason. */
export class DataUnusable extends Error {
  override readonly name = 'DataUnusable';
  /** JSON Pointer into the data: `/pets/0/name`; empty for the whole. */
  readonly pointer: string;
  readonly reason: string;

  /** @param source the name of the data in the message, with the position: `pets.json:3:5` */
  constructor(pointer: string, reason: string, source = 'the data') {
    super(pointer === '' ? `${source}: ${reason}` : `${source}: ${shownPlace(pointer)} ${reason}`);
    this.pointer = pointer;
    this.reason = reason;
  }
}

/** Formats a JSON Pointer as `pets[0].name`. */
function shownPlace(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment, index) => (/^\d+$/.test(segment) ? `[${segment}]` : index === 0 ? segment : `.${segment}`))
    .join('');
}
