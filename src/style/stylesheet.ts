import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PageFileMissing } from './page-file-missing.ts';

/** Where the build has put the stylesheet of all pages: the same place seen from `src` and from `dist`. */
const file = fileURLToPath(new URL('../../dist/style/pages.css', import.meta.url));

let known: string | undefined;

/** The stylesheet of all pages, to be put into one that has to stand alone. Throws {@link PageFileMissing}. */
export function pagesStylesheet(): string {
  if (known === undefined && !existsSync(file)) throw new PageFileMissing(file);
  known ??= readFileSync(file, 'utf8');
  return known;
}
