import type { Document } from 'yaml';
import { packageOf } from '../packages.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { appendPointer, hasKeys, valueAt } from './json-pointer.ts';
import { LenientPointers, withEncodedSlashes } from './lenient-pointers.ts';
import { putPartsInPlace } from './parts-in-place.ts';
import { keyOf, type Place, targetOf } from './place.ts';
import { type Position, positionsOf } from './positions.ts';
import { type KeptValues, parsed, type ReadText, readLeniently, readStrictly } from './read-text.ts';
import { SchemaNames } from './schema-names.ts';
import type { YamlFault } from './yaml-unreadable.ts';

export { below, keyOf, type Place, refTo, targetOf } from './place.ts';

/** A file's text. */
export interface FileText {
  /** `file:` URL of the file. */
  readonly uri: string;
  /** The file's name in messages. */
  readonly path: string;
  readonly text: string;
}

/** The value at a place or at the end of its `$ref`s, and its place. */
export interface Resolved {
  readonly value: unknown;
  readonly place: Place;
}

/** A `$ref` that leads nowhere, and the object that has it. */
interface BrokenReference {
  readonly broken: string;
  readonly holder: Place;
  /** Whether it leads back to its beginning. */
  readonly isCircle: boolean;
}

/** A file's text and its content as plain values. */
export interface FileContent extends FileText {
  readonly value: unknown;
}

/** A file whose value was read before. */
export interface KnownFile extends FileContent {
  readonly isJson?: boolean;
}

interface SourceFile extends FileText, ReadText {
  /** Its syntax tree; undefined until it is needed, because parsing takes longer than the rest of a start. */
  tree?: Document;
  /** Maps a pointer into the value to one into the text, for a file that was converted. */
  readonly pointerInText?: (pointer: string) => string;
}

/** Reads a further file of a document, by its URL. Throws {@link DocumentError} with the reason why it can't be read. */
export type ReadFurtherFile = (uri: string) => FileText;

/** The YAML and JSON files of a document: parses them, follows `$ref`s between them, knows their lines. */
export class SourceFiles {
  readonly #files = new Map<string, SourceFile>();
  /** Whether files are read to the letter; else as their authors meant them. */
  readonly isStrict: boolean;
  readonly #readFurther: ReadFurtherFile | undefined;
  readonly #kept: KeptValues | undefined;
  /** The reasons why files can't be read. */
  readonly #unreadable = new Map<string, readonly DocumentProblem[]>();
  #names: SchemaNames | undefined;
  readonly #lenient: LenientPointers | undefined;
  #isThere = false;

  /**
   * @param known files whose values were read from these texts before; the main file is first
   * @param readFurther reads a file when a reference first leads to it; without it there are no others
   */
  constructor(
    known: readonly KnownFile[] = [],
    readFurther?: ReadFurtherFile,
    isStrict = true,
    kept: KeptValues | undefined = undefined,
  ) {
    this.isStrict = isStrict;
    this.#lenient = isStrict ? undefined : new LenientPointers(this);
    this.#kept = kept;
    for (const file of known) this.#files.set(file.uri, file);
    this.#readFurther = readFurther;
  }

  /** Adds a file, and returns its content as plain values. Throws {@link DocumentError} for a text that is not YAML. */
  add({ uri, path, text }: FileText): unknown {
    const file = {
      uri,
      path,
      text,
      ...(this.isStrict ? readStrictly(text, path) : readLeniently(text, path, this.#kept)),
    };
    this.#files.set(uri, file);
    return file.value;
  }

  /**
   * Ends the phase in which files may be unreadable or change. In a document that isn't ours, inlines misplaced
   * references.
   */
  complete(): void {
    this.#isThere = true;
    for (const uri of [...this.#files.keys()]) this.#putPartsInPlace(uri);
  }

  #putPartsInPlace(uri: string): void {
    const file = this.#files.get(uri);
    if (this.isStrict || file === undefined) return;
    putPartsInPlace(file.text, file.value, { uri, pointer: '' }, (place) => this.tryResolve(place));
  }

  /** Replaces a file's content by its conversion. @param pointerInText maps a pointer into the new content to the text */
  replace({ uri }: Place, value: unknown, pointerInText: (pointer: string) => string): void {
    const file = this.#files.get(uri);
    if (file === undefined) return;
    const before = file.pointerInText ?? ((pointer: string) => pointer);
    this.#files.set(uri, { ...file, value, pointerInText: (pointer) => before(pointerInText(pointer)) });
  }

  /** Whether a file's content was converted from another format. */
  isConverted(uri: string): boolean {
    return this.#files.get(uri)?.pointerInText !== undefined;
  }

  has(uri: string): boolean {
    return this.#files.has(uri);
  }

  /** The whole of the main file. */
  get root(): Place {
    const [uri = ''] = this.#files.keys();
    return { uri, pointer: '' };
  }

  /** The index of a file among those read so far, from 0. */
  numberOf(uri: string): number {
    return [...this.#files.keys()].indexOf(uri);
  }

  /** Every file that was read: its URL and its content as plain values. */
  *contents(): Generator<readonly [uri: string, value: unknown]> {
    for (const [uri, file] of this.#files) yield [uri, file.value];
  }

  /** Every file with its text. */
  all(): FileContent[] {
    return [...this.#files.values()];
  }

  /** Reads every file that a `$ref` leads to, instead of on first use. Returns what can't be read. */
  readAll(): DocumentProblem[] {
    const problems: DocumentProblem[] = [];
    // The loop also reaches files that are added during it.
    for (const [uri, value] of this.contents()) {
      for (const { ref, pointer } of refsIn(value, '')) {
        const target = targetOf(ref, uri);
        if (target.uri !== uri && this.#file(target.uri) === undefined)
          problems.push(this.problem({ uri, pointer }, `$ref ${ref}: ${this.#whyUnreadable(target.uri)}`));
      }
    }
    return problems;
  }

  #whyUnreadable(uri: string): string {
    const problems = this.#unreadable.get(uri) ?? [];
    return problems.map(({ reason }) => reason).join('; ') || 'no such file';
  }

  /** The name of each file that was read, the root first. */
  paths(): string[] {
    return [...this.#files.values()].map((file) => file.path);
  }

  /** The name of a file in messages. */
  nameOf(uri: string): string {
    return this.#files.get(uri)?.path ?? uri;
  }

  /**
   * The syntax tree of a file, with comments; undefined for an unknown file. For a converted file, that of the
   * conversion.
   */
  yamlOf({ uri }: Place): Document | undefined {
    const file = this.#files.get(uri);
    if (file?.pointerInText !== undefined) return new (packageOf('yaml').Document)(file.value);
    return file && treeOf(file);
  }

  valueAt({ uri, pointer }: Place): unknown {
    return valueAt(this.#file(uri)?.value, pointer);
  }

  /** Follows a `$ref` by one step. Throws {@link DocumentError} if it leads nowhere. */
  targetOf(ref: string, holder: Place): Place {
    const target = this.find(ref, holder);
    if (target === undefined) throw this.leadsNowhere(ref, holder);
    return target;
  }

  /** The error for a `$ref` that leads nowhere. */
  leadsNowhere(ref: string, holder: Place): DocumentError {
    const { uri } = targetOf(ref, holder.uri);
    const reason = this.#file(uri) === undefined ? `: ${this.#whyUnreadable(uri)}` : ' leads nowhere';
    return new DocumentError([this.problem(holder, `$ref ${ref}${reason}`)]);
  }

  /** Follows `$ref`s from a place to the value at their end; throws {@link DocumentError} if one leads nowhere. */
  resolve(place: Place): Resolved {
    const end = this.#follow(place);
    if (!('broken' in end)) return end;
    const { broken, holder, isCircle } = end;
    if (isCircle) throw new DocumentError([this.problem(place, `$ref ${broken} leads back to itself`)]);
    throw this.leadsNowhere(broken, holder);
  }

  /** Like {@link resolve}, but returns undefined if a `$ref` leads nowhere. */
  tryResolve(place: Place): Resolved | undefined {
    const end = this.#follow(place);
    return 'broken' in end ? undefined : end;
  }

  #follow(place: Place): Resolved | BrokenReference {
    let at = this.#named(place) ?? place;
    let seen: Set<string> | undefined;
    for (;;) {
      const value = this.valueAt(at);
      if (!hasKeys(value) || typeof value.$ref !== 'string') return { value, place: at };
      const next = this.find(value.$ref, at);
      if (next === undefined) return { broken: value.$ref, holder: at, isCircle: false };
      const key = keyOf(next);
      seen ??= new Set([keyOf(at)]);
      if (seen.has(key)) return { broken: value.$ref, holder: at, isCircle: true };
      seen.add(key);
      at = next;
    }
  }

  problem(place: Place, reason: string): DocumentProblem {
    const [position = beginning] = this.positions(place.uri, [place.pointer]);
    return { file: this.nameOf(place.uri), ...position, pointer: place.pointer, reason };
  }

  /** The positions of parts of a file in its text, in one pass for all. */
  positions(uri: string, pointers: readonly string[]): Position[] {
    const file = this.#files.get(uri);
    if (file === undefined) return pointers.map(() => beginning);
    const { pointerInText = (pointer: string) => pointer } = file;
    return positionsOf(file.repaired ?? file.text, pointers.map(pointerInText), file.isJson);
  }

  /** What a strict parser objects to in the texts. */
  *textFaults(): Generator<YamlFault & { readonly uri: string }> {
    for (const { uri, faults } of this.#files.values()) {
      for (const fault of faults?.() ?? []) yield { uri, ...fault };
    }
  }

  #file(uri: string): SourceFile | undefined {
    const known = this.#files.get(uri);
    if (known !== undefined || this.#readFurther === undefined || this.#unreadable.has(uri)) return known;
    try {
      this.add(this.#readFurther(uri));
      if (this.#isThere) this.#putPartsInPlace(uri);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      this.#unreadable.set(uri, error.problems);
    }
    return this.#files.get(uri);
  }

  /** Follows a `$ref` by one step; undefined if it leads nowhere. */
  find(ref: string, holder: Place): Place | undefined {
    const target = targetOf(ref, holder.uri);
    const isThere = (place: Place) => this.valueAt(place) !== undefined;
    const relative = () => (this.#hasIds(holder.uri) ? this.#schemaNames().relative(ref, holder, isThere) : undefined);
    // `#` means the schema with the nearest enclosing `$id`, or the file if there is none.
    if (ref === '#') return relative() ?? target;
    if (isThere(target)) return target;
    const found = this.#named(target) ?? relative();
    if (found !== undefined || this.#lenient === undefined) return found;
    const encoded = withEncodedSlashes(ref, target);
    return encoded !== undefined && isThere(encoded) ? encoded : undefined;
  }

  /** Resolves a place without a value: an anchor, a schema's `$id`, or a path through references. */
  #named(place: Place): Place | undefined {
    if (this.valueAt(place) !== undefined) return undefined;
    const { uri, pointer } = place;
    // Most pointers without a value are simply wrong: don't search the names of all schemas for them.
    if (this.#files.has(uri) && (pointer === '' || pointer.startsWith('/'))) return this.#lenient?.find(place);
    return this.#schemaNames().find(place) ?? this.#lenient?.find(place);
  }

  /** Whether a `$ref` in a file may be relative to an enclosing `$id`. */
  #hasIds(uri: string): boolean {
    return this.#files.get(uri)?.text.includes('$id') === true;
  }

  #schemaNames(): SchemaNames {
    const values = [...this.contents()];
    if (this.#names?.files !== values.length) this.#names = new SchemaNames(values);
    return this.#names;
  }
}

const beginning: Position = { line: 1, column: 1 };

function treeOf(file: SourceFile): Document {
  file.tree ??= parsed(file.repaired ?? file.text);
  return file.tree;
}

/** Every `$ref` in a value, with the pointer of the object that holds it. */
export function* refsIn(value: unknown, pointer: string): Generator<{ ref: string; pointer: string }> {
  if (!hasKeys(value)) return;
  if (typeof value.$ref === 'string') yield { ref: value.$ref, pointer };
  for (const [key, child] of Object.entries(value)) {
    if (hasKeys(child)) yield* refsIn(child, appendPointer(pointer, key));
  }
}
