import type { Document, LineCounter } from 'yaml';
import { packageOf } from '../packages.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { appendPointer, hasKeys, parsePointer, valueAt } from './json-pointer.ts';

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

/** A file's text. */
export interface FileText {
  /** `file:` URL of the file. */
  readonly uri: string;
  /** What people call the file. */
  readonly path: string;
  readonly text: string;
}

/** A file's text with what it says, as plain values. */
export interface FileContent extends FileText {
  readonly value: unknown;
}

/** A file's syntax tree, comments and all, and where its lines begin. */
interface Syntax {
  readonly tree: Document;
  readonly lines: LineCounter;
}

interface SourceFile extends FileContent {
  /** Undefined as long as nobody has asked for it: parsing takes longer than all the rest of a start. */
  syntax: Syntax | undefined;
}

/** The YAML and JSON files that a document consists of: parses them, follows `$ref`s between them, knows their lines. */
export class SourceFiles {
  readonly #files = new Map<string, SourceFile>();

  /** @param known files whose values were read from these very texts before; the one that leads to the others is first */
  constructor(known: readonly FileContent[] = []) {
    for (const file of known) this.#files.set(file.uri, { ...file, syntax: undefined });
  }

  /** Adds a file, and gives its content as plain values. Throws {@link DocumentError} for a text that is no YAML. */
  add({ uri, path, text }: FileText): unknown {
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
    return value;
  }

  has(uri: string): boolean {
    return this.#files.has(uri);
  }

  /** The whole of the file that was added first, which leads to the others. */
  get root(): Place {
    const [uri = ''] = this.#files.keys();
    return { uri, pointer: '' };
  }

  /** Every file: its URL and its content as plain values. */
  *contents(): Generator<readonly [uri: string, value: unknown]> {
    for (const [uri, file] of this.#files) yield [uri, file.value];
  }

  /** Every file with its text. */
  all(): FileContent[] {
    return [...this.#files.values()].map(({ uri, path, text, value }) => ({ uri, path, text, value }));
  }

  /** What people call each file, the root first. */
  paths(): string[] {
    return [...this.#files.values()].map((file) => file.path);
  }

  /** The syntax tree of a file, comments and all; undefined for another. */
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
      if (!hasKeys(value) || typeof value.$ref !== 'string') return { value, place: at };
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
    const { line, col } = file === undefined ? { line: 1, col: 1 } : positionOf(place, syntaxOf(file));
    return { file: file?.path ?? place.uri, line, column: col, pointer: place.pointer, reason };
  }
}

function syntaxOf(file: SourceFile): Syntax {
  file.syntax ??= parsed(file.text);
  return file.syntax;
}

function parsed(text: string): Syntax {
  const { LineCounter, parseDocument } = packageOf('yaml');
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
  if (!hasKeys(value)) return;
  if (typeof value.$ref === 'string') yield { ref: value.$ref, pointer };
  for (const [key, child] of Object.entries(value)) {
    if (hasKeys(child)) yield* refsIn(child, appendPointer(pointer, key));
  }
}

/** Where a pointer's key starts in the text; where a step has no node of its own (a merged key), its parent's place. */
function positionOf({ pointer }: Place, { tree, lines }: Syntax): { line: number; col: number } {
  const { isCollection, isMap, isScalar } = packageOf('yaml');
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
  if (!hasKeys(node) || !Array.isArray(node.range)) return undefined;
  // yaml documents `range` as [start, value-end, node-end] on every parsed node.
  return node.range as [number, number, number];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
