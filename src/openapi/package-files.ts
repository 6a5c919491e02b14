import { readFileSync } from 'node:fs';

/** Where the build puts compiled documents; there is none beside the sources. */
export const compiledFolder = new URL('./compiled/', import.meta.url);

export const packageVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;
