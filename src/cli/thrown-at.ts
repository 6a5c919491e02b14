import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ownFiles = new URL('../', import.meta.url).href;

/** How long another process may take to fail at the same module, in milliseconds. */
const longestWait = 10_000;

/**
 * Finds where a module failed in its author's files: `/home/me/my-api.js:3:7`; undefined if unknown.
 * @param url of the imported module
 */
export async function thrownAt(thrown: unknown, url: string): Promise<string | undefined> {
  if (!(thrown instanceof Error)) return undefined;
  const place = placeIn(thrown.stack ?? '');
  // For a syntax error, Node shows the place only in the output of a process that the error ends.
  return place === undefined && thrown instanceof SyntaxError ? placeIn(await printedOn(url)) : place;
}

/** The first place in a text that is in neither a package nor this program. */
function placeIn(text: string): string | undefined {
  for (const [, url = '', position = ''] of text.matchAll(
    // super-linear: not for long, since the lookahead stops each try where the next URL begins
    /(file:\/\/(?:(?!file:\/\/)[^\s?#)])+?)(?:\?[^\s:)]*)?(:\d+(?::\d+)?)/g,
  ))
    if (!url.includes('/node_modules/') && !url.startsWith(ownFiles)) return fileURLToPath(url) + position;
  return undefined;
}

function printedOn(url: string): Promise<string> {
  const args = [...process.execArgv, '--input-type=module', '--eval', `await import(${JSON.stringify(url)})`];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: longestWait }, (_error, _out, printed) => resolve(printed));
  });
}
