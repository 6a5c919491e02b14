/** Thrown when a document holds a value that JSON does not have (`.inf`), so that it can't be kept; carries the file. */
export class DocumentNotJson extends Error {
  override readonly name = 'DocumentNotJson';
  readonly file: string;

  constructor(file: string) {
    super(`${file} has a value that JSON can't express`);
    this.file = file;
  }
}
