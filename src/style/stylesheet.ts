import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the build has put the stylesheet of all pages: the same place seen from `src` and from `dist`. */
const file = fileURLToPath(new URL('../../dist/style/pages.css', import.meta.url));

/** Thrown when the program was not built whole; carries the file that is missing. */
export class StylesheetMissing extends Error {
  override readonly name = 'StylesheetMissing';
  readonly path: string;

  constructor(path: string) {
    super(`${path} is missing; run npm run build`);
    this.path = path;
  }
}

let known: string | undefined;

/** The stylesheet of all pages, to be put into one that has to stand alone. Throws {@link StylesheetMissing}. */
export function pagesStylesheet(): string {
  if (known === undefined && !existsSync(file)) throw new StylesheetMissing(file);
  known ??= readFileSync(file, 'utf8');
  return known;
}
