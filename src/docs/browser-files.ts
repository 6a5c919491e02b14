import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the page runs: Scalar's standalone bundle, and our script that starts it. */
export interface BrowserFiles {
  readonly renderer: string;
  readonly startScript: string;
}

/** What a page that asks no server runs beside it: the mock. */
export interface InPageFiles extends BrowserFiles {
  readonly mock: string;
}

/** Where the build has put them: the same place seen from `src` and from `dist`. */
export const browserFiles: BrowserFiles = {
  renderer: fileURLToPath(new URL('../../dist/docs/browser/scalar.js', import.meta.url)),
  startScript: fileURLToPath(new URL('../../dist/docs/browser/start.js', import.meta.url)),
};

const mockFile = fileURLToPath(new URL('../../dist/docs/browser/mock.js', import.meta.url));

/** Thrown when the program was not built whole; carries the file that is missing. */
export class BrowserFileMissing extends Error {
  override readonly name = 'BrowserFileMissing';
  readonly path: string;

  constructor(path: string) {
    super(`${path} is missing; run npm run build`);
    this.path = path;
  }
}

/** Throws {@link BrowserFileMissing}. */
export function checkBrowserFiles(): void {
  refuseMissing(Object.values(browserFiles));
}

/** Throws {@link BrowserFileMissing} for the first of these files that the build has not made. */
export function refuseMissing(paths: readonly string[]): void {
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new BrowserFileMissing(missing);
}

/** The text of each. Throws {@link BrowserFileMissing}. */
export function readBrowserFiles(): InPageFiles {
  checkBrowserFiles();
  refuseMissing([mockFile]);
  const { renderer, startScript } = browserFiles;
  const [rendererText, startText, mockText] = [renderer, startScript, mockFile].map((path) =>
    readFileSync(path, 'utf8'),
  );
  return { renderer: rendererText ?? '', startScript: startText ?? '', mock: mockText ?? '' };
}
