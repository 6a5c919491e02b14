import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PageFileMissing } from './page-file-missing.ts';

/** The stylesheet of all pages in the build's output; the relative path is the same from `src` and from `dist`. */
const file = fileURLToPath(new URL('../../dist/style/pages.css', import.meta.url));

let known: string | undefined;

/** The stylesheet of all pages, for pages that inline it. Throws {@link PageFileMissing}. */
export function pagesStylesheet(): string {
  if (known === undefined && !existsSync(file)) throw new PageFileMissing(file);
  known ??= readFileSync(file, 'utf8');
  return known;
}
