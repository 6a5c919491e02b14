import { existsSync, readFileSync, statSync } from 'node:fs';

/** Thrown when the output file for a diff exists and is no diff; carries its path. */
export class NotAPatch extends Error {
  override readonly name = 'NotAPatch';
  readonly path: string;

  constructor(path: string) {
    super(
      `${path} is there and is no diff: it is left as it is; the document goes before the options, and --suggest names a new file`,
    );
    this.path = path;
  }
}

/** Prevents a document from being overwritten by mistake. Throws {@link NotAPatch}. */
export function refuseOtherFile(path: string): void {
  if (!existsSync(path) || !statSync(path).isFile()) return;
  const text = readFileSync(path, 'utf8');
  if (text.trim() !== '' && !/^(?:---|diff|Index:) /m.test(text.slice(0, 1000))) throw new NotAPatch(path);
}
