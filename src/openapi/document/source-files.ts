import { readFileSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Document, LineCounter } from 'yaml';
import { yaml } from '../packages-on-demand.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { printable, whyNoDocument, whyNoFile, wrongKindOf } from './document-kind.ts';
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

/** A file's text with what it says, as plain values. */
export interface FileContent {
  /** `file:` URL of the file. */
  readonly uri: string;
  readonly text: string;
  readonly value: unknown;
}

/** A file's syntax tree, comments and all, and where its lines begin. */
interface Syntax {
  readonly tree: Document;
  readonly lines: LineCounter;
}

interface SourceFile extends FileContent {
  readonly path: string;
  /** Undefined as long as nobody has asked for it: parsing takes longer than all the rest of a start. */
  syntax: Syntax | undefined;
}

/** The YAML and JSON files that a document consists of: reads them, follows `$ref`s between them, knows their lines. */
export class SourceFiles {
  readonly #files = new Map<string, SourceFile>();

  /** @param known files whose values were read from these very texts before; the one that leads to the others is first */
  constructor(known: readonly FileContent[] = []) {
    for (const file of known) this.#files.set(file.uri, { ...file, path: fileURLToPath(file.uri), syntax: undefined });
  }

  /**
   * Reads a file and, through its `$ref`s, every other file of the document.
   * @param location path or `file:` URL
   * @throws {DocumentError} also for a file that is no OpenAPI document, whatever its `$ref`s are like
   */
  read(location: string): Place {
    const reason = whyNoFile(location);
    if (reason !== undefined) throw new DocumentError([locationProblem(location, reason)]);
    const uri = uriOf(location);
    this.#readFile(uri, true);
    return { uri, pointer: '' };
  }

  /** Every file read so far: its URL and its content as plain values. */
  *contents(): Generator<readonly [uri: string, value: unknown]> {
    for (const [uri, file] of this.#files) yield [uri, file.value];
  }

  /** Every file read so far with its text. */
  all(): FileContent[] {
    return [...this.#files.values()].map(({ uri, text, value }) => ({ uri, text, value }));
  }

  paths(): string[] {
    return [...this.#files.values()].map((file) => file.path);
  }

  /** The syntax tree of a file that was read, comments and all; undefined for another. */
  yamlOf({ uri }: Place): Document | undefined {
    const file = this.#files.get(uri);
    return file && syntaxOf(file).tree;
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
    const { line, col } = file === undefined ? { line: 1, col: 1 } : positionOf(place, syntaxOf(file));
    return { file: path, line, column: col, pointer: place.pointer, reason };
  }

  #readFile(uri: string, isRoot = false): void {
    if (this.#files.has(uri)) return;
    const path = fileURLToPath(uri);
    const text = readText(path);
    const noDocument = isRoot ? whyNoDocument(text) : undefined;
    if (noDocument !== undefined) throw new UnreadableFile(path, noDocument);
    const syntax = parsed(text);
    if (syntax.tree.errors.length > 0) {
      throw new DocumentError(
        syntax.tree.errors.map((error) => ({
          file: path,
          line: error.linePos?.[0].line ?? 1,
          column: error.linePos?.[0].col ?? 1,
          pointer: '',
          reason: firstLine(error.message).replace(/ at line \d+, column \d+:?$/, ''),
        })),
      );
    }
    const value = plainValue(syntax.tree, path);
    this.#files.set(uri, { uri, path, text, value, syntax });
    const wrongKind = isRoot ? wrongKindOf(value, path) : undefined;
    if (wrongKind !== undefined) {
      const { key, reason } = wrongKind;
      throw new DocumentError([
        this.problem(key === undefined ? { uri, pointer: '' } : below({ uri, pointer: '' }, key), reason),
      ]);
    }
    for (const { ref, pointer } of refsIn(value, '')) {
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

function uriOf(location: string): string {
  if (!/^file:/i.test(location)) return pathToFileURL(resolvePath(location)).href;
  try {
    return pathToFileURL(fileURLToPath(location)).href;
  } catch {
    throw new DocumentError([locationProblem(location, 'is no URL of a file on this machine')]);
  }
}

/** What is wrong with a location that names no file: it stands in place of a file's path. */
function locationProblem(location: string, reason: string): DocumentProblem {
  return { file: printable(location), line: 1, column: 1, pointer: '', reason };
}

function syntaxOf(file: SourceFile): Syntax {
  file.syntax ??= parsed(file.text);
  return file.syntax;
}

function parsed(text: string): Syntax {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  return { tree: parseDocument(text, { lineCounter: lines, merge: true }), lines };
}

/** Aliases may be multiplied beyond any use, or lead to what holds them; yaml throws then. */
function plainValue(tree: Document, path: string): unknown {
  try {
    const value: unknown = tree.toJS();
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
  if (ref.startsWith('#')) return { uri: base, pointer: decodeURIComponent(ref.slice(1)) };
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
function positionOf({ pointer }: Place, { tree, lines }: Syntax): { line: number; col: number } {
  const { isCollection, isMap, isScalar } = yaml();
  let node: unknown = tree.contents;
  let offset = 0;
  for (const segment of parsePointer(pointer)) {
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === segment) : undefined;
    const next: unknown = node.get(segment, true) ?? node.get(Number(segment), true);
    const start = rangeOf(pair?.key)?.[0] ?? rangeOf(next)?.[0];
    if (start === undefined) break;
    offset = start;
    node = next;
  }
  return lines.linePos(offset);
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  if (!isObject(node) || !Array.isArray(node.range)) return undefined;
  // yaml documents `range` as [start, value-end, node-end] on every parsed node.
  return node.range as [number, number, number];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
