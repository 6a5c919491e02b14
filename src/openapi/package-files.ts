import { readFileSync } from 'node:fs';

/** The build's folder of compiled documents; it does not exist beside the sources. */
export const compiledFolder = new URL('./compiled/', import.meta.url);

export const packageVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;
