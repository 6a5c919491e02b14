import type { Document } from 'yaml';
import { packageOf } from '../packages.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { appendPointer, hasKeys, valueAt } from './json-pointer.ts';
import { keyOf, type Place, targetOf } from './place.ts';
import { type Position, positionsOf } from './positions.ts';
import { SchemaNames } from './schema-names.ts';
import { readYaml, type YamlFault, YamlUnreadable } from './yaml-text.ts';

export { below, keyOf, type Place, targetOf } from './place.ts';

/** A file's text. */
export interface FileText {
  /** `file:` URL of the file. */
  readonly uri: string;
  /** What people call the file. */
  readonly path: string;
  readonly text: string;
  /** Reads the text once more; undefined for one that is in no file. */
  readonly again?: (() => string) | undefined;
}

/** A file's text with what it says, as plain values. */
export interface FileContent extends FileText {
  readonly value: unknown;
}

interface SourceFile extends Omit<FileContent, 'text'> {
  /** Undefined once it was dropped: it is read again when it is asked for. */
  readonly text: string | undefined;
  /** Its syntax tree; undefined as long as nobody has asked for it: parsing takes longer than all the rest of a start. */
  tree?: Document;
  /** The text that was read in place of the file's, which is not quite YAML; on the same lines. */
  readonly repaired?: string | undefined;
  /** What a strict parser minds. */
  readonly faults?: () => readonly YamlFault[];
  /** Where a part of the value stands in the text, of a file that was converted. */
  readonly pointerInText?: (pointer: string) => string;
}

/** The values of YAML texts, kept from one start to the next. */
export interface KeptValues {
  /** What a text holds, if that was kept. */
  of(text: string): { readonly value: unknown } | undefined;
  keep(text: string, value: unknown): void;
}

/** Reads a further file of a document, by its URL. Throws {@link DocumentError}, which says why it can't be read. */
export type ReadFurtherFile = (uri: string) => FileText;

/** The YAML and JSON files that a document consists of: parses them, follows `$ref`s between them, knows their lines. */
export class SourceFiles {
  readonly #files = new Map<string, SourceFile>();
  /** Whether what a file holds is taken to the letter; else as its author must have meant it. */
  readonly isStrict: boolean;
  readonly #readFurther: ReadFurtherFile | undefined;
  readonly #kept: KeptValues | undefined;
  /** Why a file can't be read. */
  readonly #unreadable = new Map<string, readonly DocumentProblem[]>();
  #names: SchemaNames | undefined;

  /**
   * @param known files whose values were read from these very texts before; the one that leads to the others is first
   * @param readFurther reads a file when a reference first leads to it; without it there are no others
   */
  constructor(
    known: readonly FileContent[] = [],
    readFurther?: ReadFurtherFile,
    isStrict = true,
    kept: KeptValues | undefined = undefined,
  ) {
    this.isStrict = isStrict;
    this.#kept = kept;
    for (const file of known) this.#files.set(file.uri, file);
    this.#readFurther = readFurther;
  }

  /** Adds a file, and gives its content as plain values. Throws {@link DocumentError} for a text that is no YAML. */
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

  /** Forgets long texts that can be read again: few questions need one, and each takes as much memory as its value. */
  dropTexts(): void {
    for (const [uri, file] of this.#files) {
      if (file.again !== undefined && (file.text?.length ?? 0) > worthDropping)
        this.#files.set(uri, {
          ...file,
          text: undefined,
          repaired: file.repaired === file.text ? undefined : file.repaired,
        });
    }
  }

  /** Puts in the place of a file's content what it was converted to. @param pointerInText where a part of that was written */
  replace({ uri }: Place, value: unknown, pointerInText: (pointer: string) => string): void {
    const file = this.#files.get(uri);
    if (file !== undefined) this.#files.set(uri, { ...file, value, pointerInText });
  }

  /** Whether a file's content is something else than its text says. */
  isConverted(uri: string): boolean {
    return this.#files.get(uri)?.pointerInText !== undefined;
  }

  has(uri: string): boolean {
    return this.#files.has(uri);
  }

  /** The whole of the file that was added first, which leads to the others. */
  get root(): Place {
    const [uri = ''] = this.#files.keys();
    return { uri, pointer: '' };
  }

  /** Which of the files that were read so far one is, from 0. */
  numberOf(uri: string): number {
    return [...this.#files.keys()].indexOf(uri);
  }

  /** Every file that was read: its URL and its content as plain values. */
  *contents(): Generator<readonly [uri: string, value: unknown]> {
    for (const [uri, file] of this.#files) yield [uri, file.value];
  }

  /** Every file with its text. */
  all(): FileContent[] {
    return [...this.#files.values()].map((file) => {
      const { uri, path, value } = file;
      return { uri, path, text: textOf(file), value };
    });
  }

  /** Reads every file that a `$ref` leads to, which is else done when it is first followed. Gives what can't be read. */
  readAll(): DocumentProblem[] {
    const problems: DocumentProblem[] = [];
    // What is added on the way is come to as well.
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

  /** What people call each file that was read, the root first. */
  paths(): string[] {
    return [...this.#files.values()].map((file) => file.path);
  }

  /** What people call a file. */
  nameOf(uri: string): string {
    return this.#files.get(uri)?.path ?? uri;
  }

  /** The syntax tree of a file, comments and all; undefined for another. Of one that was converted, of what it is now. */
  yamlOf({ uri }: Place): Document | undefined {
    const file = this.#files.get(uri);
    if (file?.pointerInText !== undefined) return new (packageOf('yaml').Document)(file.value);
    return file && treeOf(file);
  }

  valueAt({ uri, pointer }: Place): unknown {
    return valueAt(this.#file(uri)?.value, pointer);
  }

  /** Where a `$ref` leads, one step. Throws {@link DocumentError} if that is nowhere. */
  targetOf(ref: string, holder: Place): Place {
    const target = this.find(ref, holder);
    if (target !== undefined) return target;
    const { uri } = targetOf(ref, holder.uri);
    const reason = this.#file(uri) === undefined ? `: ${this.#whyUnreadable(uri)}` : ' leads nowhere';
    throw new DocumentError([this.problem(holder, `$ref ${ref}${reason}`)]);
  }

  /** Follows `$ref`s from a place to the value that they end at; throws {@link DocumentError} if one leads nowhere. */
  resolve(place: Place): { value: unknown; place: Place } {
    let at = this.#named(place) ?? place;
    let seen: Set<string> | undefined;
    for (;;) {
      const value = this.valueAt(at);
      if (!hasKeys(value) || typeof value.$ref !== 'string') return { value, place: at };
      const next = this.targetOf(value.$ref, at);
      const key = keyOf(next);
      seen ??= new Set([keyOf(at)]);
      if (seen.has(key)) throw new DocumentError([this.problem(place, `$ref ${value.$ref} leads back to itself`)]);
      seen.add(key);
      at = next;
    }
  }

  problem(place: Place, reason: string): DocumentProblem {
    const [position = beginning] = this.positions(place.uri, [place.pointer]);
    return { file: this.nameOf(place.uri), ...position, pointer: place.pointer, reason };
  }

  /** Where each part of a file stands in its text: as fast for many as for one. */
  positions(uri: string, pointers: readonly string[]): Position[] {
    const file = this.#files.get(uri);
    if (file === undefined) return pointers.map(() => beginning);
    const { pointerInText = (pointer: string) => pointer } = file;
    return positionsOf(file.repaired ?? textOf(file), pointers.map(pointerInText));
  }

  /** What a strict parser minds in the texts. */
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
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      this.#unreadable.set(uri, error.problems);
    }
    return this.#files.get(uri);
  }

  /** Where a `$ref` leads, one step; undefined if that is nowhere. */
  find(ref: string, holder: Place): Place | undefined {
    const target = targetOf(ref, holder.uri);
    if (this.valueAt(target) !== undefined) return target;
    return this.#named(target) ?? (this.#hasIds(holder.uri) ? this.#schemaNames().relative(ref, holder) : undefined);
  }

  /** The place that an anchor or a schema's `$id` stands for; undefined for a place that is none, or names nothing. */
  #named(place: Place): Place | undefined {
    if (this.valueAt(place) !== undefined) return undefined;
    const { uri, pointer } = place;
    // Most places where nothing stands are just that: no name is looked for among all schemas.
    if (this.#files.has(uri) && (pointer === '' || pointer.startsWith('/'))) return undefined;
    return this.#schemaNames().find(place);
  }

  /** Whether a `$ref` in a file may be meant from an `$id` around it. */
  #hasIds(uri: string): boolean {
    const file = this.#files.get(uri);
    return file !== undefined && (file.text === undefined || file.text.includes('$id'));
  }

  #schemaNames(): SchemaNames {
    const values = [...this.contents()];
    if (this.#names?.files !== values.length) this.#names = new SchemaNames(values);
    return this.#names;
  }
}

const beginning: Position = { line: 1, column: 1 };

/** How long a text is that is not held in memory, in characters. */
const worthDropping = 500_000;

/** A file that is gone meanwhile has no lines any more. */
function textOf({ text, again }: SourceFile): string {
  if (text !== undefined) return text;
  try {
    return again?.() ?? '';
  } catch (error) {
    if (error instanceof DocumentError) return '';
    throw error;
  }
}

/** How long a text is that is read faster from where it was kept, in characters. */
const worthKeeping = 100_000;

/** What was read from a text. */
type Read = Pick<SourceFile, 'value' | 'tree' | 'repaired' | 'faults'>;

/** Throws {@link DocumentError}. */
function readLeniently(text: string, path: string, kept: KeptValues | undefined): Read {
  const json = jsonOf(text);
  if (json !== undefined) return json;
  const keeps = text.length >= worthKeeping ? kept : undefined;
  const known = keeps?.of(text);
  if (known !== undefined) return known;
  try {
    const { value, text: repaired, faults, isSound } = readYaml(text);
    // What was repaired is read again, to tell of it again; JSON has no words for infinity.
    if (isSound && !/\.(?:inf|nan)\b/i.test(text)) keeps?.keep(text, value);
    return { value, repaired, faults };
  } catch (error) {
    if (!(error instanceof YamlUnreadable)) throw error;
    throw new DocumentError(error.faults.map(({ kind: _, ...fault }) => ({ file: path, pointer: '', ...fault })));
  }
}

/** The value of a text that is JSON; undefined for one that is not. */
function jsonOf(text: string): Read | undefined {
  if (!/^\uFEFF?\s*\{/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) };
  } catch {
    return undefined;
  }
}

/** Throws {@link DocumentError} for whatever YAML does not allow. */
function readStrictly(text: string, path: string): Read {
  const tree = parsed(text);
  if (tree.errors.length > 0) {
    throw new DocumentError(
      tree.errors.map((error) => ({
        file: path,
        line: error.linePos?.[0].line ?? 1,
        column: error.linePos?.[0].col ?? 1,
        pointer: '',
        reason: firstLine(error.message).replace(/ at line \d+, column \d+:?$/, ''),
      })),
    );
  }
  return { value: plainValue(tree, path) };
}

function treeOf(file: SourceFile): Document {
  file.tree ??= parsed(file.repaired ?? textOf(file));
  return file.tree;
}

function parsed(text: string): Document {
  return packageOf('yaml').parseDocument(text, { merge: true });
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

/** Every `$ref` in a value, with the pointer of the object that holds it. */
export function* refsIn(value: unknown, pointer: string): Generator<{ ref: string; pointer: string }> {
  if (!hasKeys(value)) return;
  if (typeof value.$ref === 'string') yield { ref: value.$ref, pointer };
  for (const [key, child] of Object.entries(value)) {
    if (hasKeys(child)) yield* refsIn(child, appendPointer(pointer, key));
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
