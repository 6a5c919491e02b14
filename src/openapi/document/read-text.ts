import type { Document } from 'yaml';
import { packageOf } from '../packages.ts';
import { deepestDocument, isDeeper, tooDeep } from './depth.ts';
import { DocumentError } from './document-error.ts';
import { readYaml } from './yaml-text.ts';
import { type YamlFault, YamlUnreadable } from './yaml-unreadable.ts';

/** The values of YAML texts, kept from one start to the next. */
export interface KeptValues {
  /** The value of a text, if it was kept. */
  of(text: string): { readonly value: unknown } | undefined;
  keep(text: string, value: unknown): void;
}

/** The length from which a text is faster to read from the cache, in characters. */
const worthKeeping = 100_000;

/** The result of reading a text. */
export interface ReadText {
  readonly value: unknown;
  /** Whether the text is JSON; undefined where that is unknown, since JSON may stand in a YAML file. */
  readonly isJson?: boolean | undefined;
  /** The repaired text that was read instead of the file's, which is not quite YAML; its lines are the same. */
  readonly repaired?: string | undefined;
  /** What a strict parser objects to. */
  readonly faults?: () => readonly YamlFault[];
}

/** Throws {@link DocumentError}. */
export function readLeniently(text: string, path: string, kept: KeptValues | undefined): ReadText {
  const json = jsonOf(text);
  if (json !== undefined) {
    if (!isDeeper(json.value, deepestDocument)) return json;
    throw new DocumentError([{ file: path, line: 1, column: 1, pointer: '', reason: `can't be read: ${tooDeep}` }]);
  }
  const keeps = text.length >= worthKeeping ? kept : undefined;
  const known = keeps?.of(text);
  if (known !== undefined) return known;
  try {
    const { value, text: repaired, faults, isSound } = readYaml(text);
    // Repaired texts are not kept, so that their faults are reported again; JSON has no infinity.
    if (isSound && !/\.(?:inf|nan)\b/i.test(text)) keeps?.keep(text, value);
    return { value, repaired, faults };
  } catch (error) {
    if (!(error instanceof YamlUnreadable)) throw error;
    throw new DocumentError(error.faults.map(({ kind: _, ...fault }) => ({ file: path, pointer: '', ...fault })));
  }
}

/** The value of a JSON text; undefined for other texts. */
function jsonOf(text: string): ReadText | undefined {
  if (!/^\uFEFF?\s*\{/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text), isJson: true };
  } catch {
    return undefined;
  }
}

/** Throws {@link DocumentError} for all that YAML does not allow. */
export function readStrictly(text: string, path: string): ReadText {
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

export function parsed(text: string): Document {
  return packageOf('yaml').parseDocument(text, { merge: true });
}

/** The parser throws where aliases multiply excessively or lead to their own anchor. */
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

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
