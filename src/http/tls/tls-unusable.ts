/** Which half of a pair an error is about. */
export type TlsPart = 'cert' | 'key';

/** Thrown for a certificate or a private key that no HTTPS server can use; carries which of them, and the file where it is in one. */
export class TlsUnusable extends Error {
  override readonly name = 'TlsUnusable';
  readonly part: TlsPart;
  readonly file: string | undefined;

  /** @param file where it was read from; undefined for a text that was given */
  constructor(part: TlsPart, file: string | undefined, reason: string) {
    super(`--${part}${file === undefined ? '' : ` ${file}`}: ${reason}`);
    this.part = part;
    this.file = file;
  }
}
