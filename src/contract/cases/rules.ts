import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Rule } from './case.ts';

/** The lines of the rules of each document. */
const linesOf = new WeakMap<ApiDocument['files'], RuleLines>();

/** Makes a rule of a place in the document. Its line is looked up when it is first read. */
export function ruleAt({ files }: ApiDocument, place: Place): Rule {
  let lines = linesOf.get(files);
  if (lines === undefined) {
    lines = new RuleLines(files);
    linesOf.set(files, lines);
  }
  const lineOf = lines.add(place);
  return {
    pointer: place.pointer,
    file: files.nameOf(place.uri),
    get line() {
      return lineOf();
    },
    sentence: sentenceAt(files, place),
  };
}

/** Finds the lines of all rules of a document at once: one pass over a text costs as much for all as for one. */
class RuleLines {
  readonly #files: ApiDocument['files'];
  /** By the file's URI and the pointer; undefined until the line is looked up. */
  readonly #lines = new Map<string, Map<string, number | undefined>>();

  constructor(files: ApiDocument['files']) {
    this.#files = files;
  }

  /** Adds a place, and returns a function that looks its line up. */
  add({ uri, pointer }: Place): () => number {
    let lines = this.#lines.get(uri);
    if (lines === undefined) {
      lines = new Map();
      this.#lines.set(uri, lines);
    }
    if (!lines.has(pointer)) lines.set(pointer, undefined);
    return () => lines.get(pointer) ?? this.#find(uri, lines, pointer);
  }

  #find(uri: string, lines: Map<string, number | undefined>, pointer: string): number {
    const wanted = [...lines].flatMap(([each, line]) => (line === undefined ? [each] : []));
    const positions = this.#files.positions(uri, wanted);
    for (const [index, each] of wanted.entries()) lines.set(each, positions[index]?.line ?? 1);
    return lines.get(pointer) ?? 1;
  }
}

/** The description at a place or at the nearest one around it; empty if there is none. */
function sentenceAt(files: ApiDocument['files'], place: Place): string {
  for (let pointer = place.pointer; pointer !== ''; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
    const description = descriptionAt(files, { uri: place.uri, pointer });
    if (description !== undefined) return description.trim().replace(/\s+/g, ' ');
  }
  return '';
}

/** The `description` at a place; undefined for none. */
export function descriptionAt(files: ApiDocument['files'], place: Place): string | undefined {
  const value = files.valueAt(place);
  return hasKeys(value) && typeof value.description === 'string' ? value.description : undefined;
}
