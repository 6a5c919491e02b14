import { readFileSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Document, isCollection, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { appendPointer, isObject, parsePointer, valueAt } from './json-pointer.ts';

/** A place in one of the files that make up a document. */
export interface Place {
  /** `file:` URL of the file. */
  readonly uri: string;
  /** JSON Pointer into the file. */
  readonly pointer: string;
}

/** A place as text: two places are the same where their keys are. */
export function keyOf({ uri, pointer }: Place): string {
  return `${uri}#${pointer}`;
}

/** The place of something inside what stands at another place. */
export function below(place: Place, ...segments: readonly (string | number)[]): Place {
  return { uri: place.uri, pointer: appendPointer(place.pointer, ...segments) };
}

interface SourceFile {
  readonly path: string;
  readonly value: unknown;
  readonly yaml: Document;
  readonly lines: LineCounter;
}

/** The YAML and JSON files that a document consists of: reads them, follows `$ref`s between them, knows their lines. */
export class SourceFiles {
  readonly #files = new Map<string, SourceFile>();

  /** Reads a file and, through its `$ref`s, every other file of the document. Throws {@link DocumentError}. */
  read(path: string): Place {
    const uri = pathToFileURL(resolvePath(path)).href;
    this.#readFile(uri);
    return { uri, pointer: '' };
  }

  /** Every file read so far: its URL and its content as plain values. */
  *contents(): Generator<readonly [uri: string, value: unknown]> {
    for (const [uri, file] of this.#files) yield [uri, file.value];
  }

  paths(): string[] {
    return [...this.#files.values()].map((file) => file.path);
  }

  /** The syntax tree of a file that was read, comments and all; undefined for another. */
  yamlOf({ uri }: Place): Document | undefined {
    return this.#files.get(uri)?.yaml;
  }

  valueAt(place: Place): unknown {
    return valueAt(this.#files.get(place.uri)?.value, place.pointer);
  }

  /** Follows `$ref`s from a place to the value that they end at; throws {@link DocumentError} if one leads nowhere. */
  resolve(place: Place): { value: unknown; place: Place } {
    const seen = new Set<string>();
    let at = place;
    for (;;) {
      const value = this.valueAt(at);
      if (!isObject(value) || typeof value.$ref !== 'string') return { value, place: at };
      const next = targetOf(value.$ref, at.uri);
      const key = keyOf(next);
      if (seen.has(key)) throw new DocumentError([this.problem(place, `$ref ${value.$ref} leads back to itself`)]);
      seen.add(key);
      if (this.valueAt(next) === undefined) {
        throw new DocumentError([this.problem(at, `$ref ${value.$ref} leads nowhere`)]);
      }
      at = next;
    }
  }

  problem(place: Place, reason: string): DocumentProblem {
    const file = this.#files.get(place.uri);
    const path = file?.path ?? fileURLToPath(place.uri);
    const offset = file === undefined ? 0 : offsetOf(file.yaml, parsePointer(place.pointer));
    const { line, col } = file?.lines.linePos(offset) ?? { line: 1, col: 1 };
    return { file: path, line, column: col, pointer: place.pointer, reason };
  }

  #readFile(uri: string): void {
    if (this.#files.has(uri)) return;
    const path = fileURLToPath(uri);
    const lines = new LineCounter();
    const yaml = parseDocument(readText(path), { lineCounter: lines, merge: true });
    if (yaml.errors.length > 0) {
      throw new DocumentError(
        yaml.errors.map((error) => ({
          file: path,
          line: error.linePos?.[0].line ?? 1,
          column: error.linePos?.[0].col ?? 1,
          pointer: '',
          reason: firstLine(error.message).replace(/ at line \d+, column \d+:?$/, ''),
        })),
      );
    }
    this.#files.set(uri, { path, value: plainValue(yaml, path), yaml, lines });
    for (const { ref, pointer } of refsIn(this.#files.get(uri)?.value, '')) {
      const target = targetOf(ref, uri);
      if (!target.uri.startsWith('file:')) {
        throw new DocumentError([
          this.problem({ uri, pointer }, `$ref ${ref} is not a file; only local files are read`),
        ]);
      }
      try {
        this.#readFile(target.uri);
      } catch (error) {
        if (!(error instanceof UnreadableFile)) throw error;
        throw new DocumentError([this.problem({ uri, pointer }, `$ref ${ref}: ${error.message}`)]);
      }
    }
  }
}

/** Thrown when a file of a document can't be opened; a {@link DocumentError} with line 1 unless a `$ref` led there. */
class UnreadableFile extends DocumentError {
  constructor(path: string, reason: string) {
    super([{ file: path, line: 1, column: 1, pointer: '', reason }]);
  }
}

/** Aliases may be multiplied beyond any use, or lead to what holds them; yaml throws then. */
function plainValue(yaml: Document, path: string): unknown {
  try {
    const value: unknown = yaml.toJS();
    JSON.stringify(value);
    return value;
  } catch (error) {
    const reason = `can't be read: ${error instanceof Error ? firstLine(error.message) : String(error)}`;
    throw new DocumentError([{ file: path, line: 1, column: 1, pointer: '', reason }]);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Node's file errors carry a code; their message repeats the path, which the problem already names.
    const code = isObject(error) && typeof error.code === 'string' ? error.code : 'unknown error';
    throw new UnreadableFile(
      path,
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : `can't be read: ${code}`,
    );
  }
}

/** Where a `$ref` in a file leads. */
export function targetOf(ref: string, base: string): Place {
  const url = new URL(ref, base);
  const pointer = decodeURIComponent(url.hash.slice(1));
  url.hash = '';
  return { uri: url.href, pointer };
}

/** Every `$ref` in a value, with the pointer of the object that holds it. */
export function* refsIn(value: unknown, pointer: string): Generator<{ ref: string; pointer: string }> {
  if (!isObject(value)) return;
  if (typeof value.$ref === 'string') yield { ref: value.$ref, pointer };
  for (const [key, child] of Object.entries(value)) {
    if (isObject(child)) yield* refsIn(child, appendPointer(pointer, key));
  }
}

/** Where a pointer's key starts in the text; where a step has no node of its own (a merged key), its parent's place. */
function offsetOf(yaml: Document, segments: readonly string[]): number {
  let node: unknown = yaml.contents;
  let offset = 0;
  for (const segment of segments) {
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === segment) : undefined;
    const next: unknown = node.get(segment, true) ?? node.get(Number(segment), true);
    const start = rangeOf(pair?.key)?.[0] ?? rangeOf(next)?.[0];
    if (start === undefined) break;
    offset = start;
    node = next;
  }
  return offset;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  if (!isObject(node) || !Array.isArray(node.range)) return undefined;
  // yaml documents `range` as [start, value-end, node-end] on every parsed node.
  return node.range as [number, number, number];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
