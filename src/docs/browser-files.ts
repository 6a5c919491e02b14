import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { PageFileMissing } from '../style/page-file-missing.ts';

/** What the page runs: Scalar's standalone bundle, and our script that starts it. */
export interface BrowserFiles {
  readonly renderer: string;
  readonly startScript: string;
}

/** What the landing page runs. */
export interface LandingFiles {
  readonly landingScript: string;
}

/** What a page that asks no server runs beside it: the mock. */
export interface InPageFiles extends BrowserFiles {
  readonly mock: string;
}

/** Where the build has put them, the renderer packed by gzip: the same place seen from `src` and from `dist`. */
export const browserFiles: BrowserFiles & LandingFiles = {
  renderer: fileURLToPath(new URL('../../dist/docs/browser/scalar.js.gz', import.meta.url)),
  startScript: fileURLToPath(new URL('../../dist/docs/browser/start.js', import.meta.url)),
  landingScript: fileURLToPath(new URL('../../dist/docs/browser/landing.js', import.meta.url)),
};

const mockFile = fileURLToPath(new URL('../../dist/docs/browser/mock.js.gz', import.meta.url));

/** Throws {@link PageFileMissing}. */
export function checkBrowserFiles(): void {
  refuseMissing(Object.values(browserFiles));
}

/** Throws {@link PageFileMissing} for the first of these files that the build has not made. */
export function refuseMissing(paths: readonly string[]): void {
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new PageFileMissing(missing);
}

/** The text of each. Throws {@link PageFileMissing}. */
export function readBrowserFiles(): InPageFiles {
  checkBrowserFiles();
  refuseMissing([mockFile]);
  const { renderer, startScript } = browserFiles;
  return {
    renderer: readBrowserFile(renderer),
    startScript: readBrowserFile(startScript),
    mock: readBrowserFile(mockFile),
  };
}

/** The text of a file, unpacked where it is packed. */
export function readBrowserFile(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}
