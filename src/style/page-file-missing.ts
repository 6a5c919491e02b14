/** Thrown when the build is incomplete; carries the missing file of a page. */
export class PageFileMissing extends Error {
  override readonly name = 'PageFileMissing';
  readonly path: string;

  constructor(path: string) {
    super(`${path} is missing; run npm run build`);
    this.path = path;
  }
}
