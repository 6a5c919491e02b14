/** The part of a pair. */
export type TlsPart = 'cert' | 'key';

/** Thrown for an invalid certificate or private key; carries the part, and its file if it was read from one. */
export class TlsUnusable extends Error {
  override readonly name = 'TlsUnusable';
  readonly part: TlsPart;
  readonly file: string | undefined;

  /** @param file the file of the part; undefined if it was passed as text */
  constructor(part: TlsPart, file: string | undefined, reason: string) {
    super(`--${part}${file === undefined ? '' : ` ${file}`}: ${reason}`);
    this.part = part;
    this.file = file;
  }
}
