/** Thrown when the program was not built whole; carries the file of a page that is missing. */
export class PageFileMissing extends Error {
  override readonly name = 'PageFileMissing';
  readonly path: string;

  constructor(path: string) {
    super(`${path} is missing; run npm run build`);
    this.path = path;
  }
}
