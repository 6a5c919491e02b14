/** Thrown when data can't be the content of the collections; carries where, and what is wrong there. */
export class DataUnusable extends Error {
  override readonly name = 'DataUnusable';
  /** JSON Pointer from the data: `/pets/0/name`; empty for the whole. */
  readonly pointer: string;
  readonly reason: string;

  /** @param source what people call the data, with the line: `pets.json:3:5` */
  constructor(pointer: string, reason: string, source = 'the data') {
    super(pointer === '' ? `${source}: ${reason}` : `${source}: ${shownPlace(pointer)} ${reason}`);
    this.pointer = pointer;
    this.reason = reason;
  }
}

/** `pets[0].name`. */
function shownPlace(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment, index) => (/^\d+$/.test(segment) ? `[${segment}]` : index === 0 ? segment : `.${segment}`))
    .join('');
}
