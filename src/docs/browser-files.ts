import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { PageFileMissing } from '../style/page-file-missing.ts';

/** The scripts of the docs page: Scalar's standalone bundle, and our script that starts it. */
export interface BrowserFiles {
  readonly renderer: string;
  readonly startScript: string;
}

/** The script of the landing page. */
export interface LandingFiles {
  readonly landingScript: string;
}

/** The scripts of a standalone page: also the mock that runs in it. */
export interface InPageFiles extends BrowserFiles {
  readonly mock: string;
}

/** The build's output, the renderer compressed by gzip; the relative path is the same from `src` and from `dist`. */
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

/** The text of each file. Throws {@link PageFileMissing}. */
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

/** The text of a file, unpacked if it is compressed. */
export function readBrowserFile(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}
