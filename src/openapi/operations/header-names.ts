import { isJsonObject } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import { methods } from './methods.ts';
import { isSendable } from './response-headers.ts';

/**
 * The names of all headers that the responses of a document declare, each once, regardless of case. Read from the
 * document directly: making the operations takes longer.
 */
export function declaredHeaderNames(files: SourceFiles, root: Place): string[] {
  const names = new Map<string, string>();
  const resolved = new Set<unknown>();
  const paths = below(root, 'paths');
  for (const [path, item] of entriesAt(files, paths)) {
    const at = placeOf(files, below(paths, path), item);
    for (const method of methods) note(files, below(at, method, 'responses'), names, resolved);
  }
  return [...names.values()];
}

function note(files: SourceFiles, responses: Place, names: Map<string, string>, resolved: Set<unknown>): void {
  for (const [status, response] of entriesAt(files, responses)) {
    const at = placeOf(files, below(responses, status), response);
    const declared = files.valueAt(below(at, 'headers'));
    if (!isJsonObject(declared) || resolved.has(declared)) continue;
    resolved.add(declared);
    for (const name of Object.keys(declared)) {
      const key = name.toLowerCase();
      if (isSendable(name) && !names.has(key)) names.set(key, name);
    }
  }
}

function entriesAt(files: SourceFiles, place: Place): [name: string, value: unknown][] {
  const value = files.valueAt(place);
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** The place at the end of a value's `$ref`s; the given place if one leads nowhere. */
function placeOf(files: SourceFiles, place: Place, value: unknown): Place {
  if (!isJsonObject(value) || typeof value.$ref !== 'string') return place;
  return files.tryResolve(place)?.place ?? place;
}
