import { fileURLToPath } from 'node:url';
import type { LoadOptions } from '../framework/load-document.ts';
import { formatProblem } from '../openapi/document/document-error.ts';
import { readOverlay } from '../openapi/overlay/overlay.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { printError } from './print.ts';

/**
 * How a document is loaded that overlays change, and which: where none was given, the one that the first overlay extends.
 * What changes nothing is said on standard error, once.
 * @throws {DocumentError} for what is no overlay
 */
export function withOverlays(
  location: string,
  options: LoadOptions & { readonly overlays: readonly string[] },
): { readonly document: string; readonly options: LoadOptions } {
  const [first = ''] = options.overlays;
  const extended = location === talkoverDocument ? readOverlay(first).extended : undefined;
  const told = new Set<string>();
  return {
    document: extended === undefined ? location : extended.startsWith('file:') ? fileURLToPath(extended) : extended,
    options: {
      ...options,
      onNote(problem) {
        const line = formatProblem(problem);
        if (!told.has(line)) printError(`${line}\n`, 'warn');
        told.add(line);
      },
    },
  };
}
