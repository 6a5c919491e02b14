import { type LoadOptions, loadDocument } from '../framework/load-document.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { printError } from './print.ts';

/** The location that stands for standard input. */
export const standardInput = '-';

/** The help of arguments and options that take a document. */
export const documentHelp = 'OpenAPI document, YAML or JSON: a file, a URL, or - for standard input';

/** The help of the option `--remote-refs`. */
export const remoteRefsHelp = 'download what $refs to URLs lead to';

/** The help of the option `--no-cache`. */
export const noCacheHelp = "keep nothing of large YAML documents in the user's cache folder";

/**
 * Loads the document that a command line names. With overlays and without a document of its own, it is the one that the
 * first overlay extends.
 * @throws {DocumentError}
 */
export async function loadGiven(location: string, given: LoadOptions = {}): Promise<ApiDocument> {
  const { overlays } = given;
  if (overlays === undefined || overlays.length === 0) return load(location, given);
  const { withOverlays } = await import('./overlaid-document.ts');
  const { document, options } = withOverlays(location, { ...given, overlays });
  return load(document, options);
}

async function load(location: string, options: LoadOptions): Promise<ApiDocument> {
  if (location !== standardInput) return loadDocument(location, options);
  if (process.stdin.isTTY) printError('The document is read from standard input, to its end (Ctrl-D).\n');
  const { text } = await import('node:stream/consumers');
  return loadDocument(standardInput, { ...options, text: await text(process.stdin) });
}

/** True if a document is in a file, which can be watched and read again. */
export function isInFile(location: string): boolean {
  return location !== standardInput && !/^https?:/i.test(location);
}
