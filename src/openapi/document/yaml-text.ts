import type { Document, YAMLError } from 'yaml';
import { packageOf } from '../packages.ts';
import { deepestDocument, mayBeTooDeep, tooDeep } from './depth.ts';
import { hasKeys } from './json-pointer.ts';
import { repairedLines, withIndentOf, withPlainIndents } from './yaml-repairs.ts';
import { type YamlFault, YamlUnreadable } from './yaml-unreadable.ts';

/** The result of reading a YAML text. */
export interface YamlText {
  readonly value: unknown;
  /** Whether a strict parser accepts it. */
  readonly isSound: boolean;
  /** The text that was read: the original, or a repaired one with the same lines. */
  readonly text: string;
  /** What a strict parser objects to. Finding it takes longer than reading. */
  faults(): readonly YamlFault[];
}

/** Errors after which the parser misreads or loses the rest of a text. */
const losesContent: ReadonlySet<string> = new Set(['BAD_INDENT', 'MISSING_CHAR', 'UNEXPECTED_TOKEN']);

/** The most repairs of a text at places where the parser stops. */
const mostRounds = 20;

/** The most values after all aliases are expanded: outputs of the document have no aliases. */
const mostValues = 20_000_000;

/**
 * Reads a YAML or JSON text as YAML 1.2 with merge keys: with a fast parser, and where it fails with a tolerant one.
 * @throws {YamlUnreadable}
 */
export function readYaml(given: string): YamlText {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  const strict = loaded(text, false);
  if ('value' in strict) return checked({ value: strict.value, isSound: true, text, faults: () => [] }, text);
  // The tolerant parser has no limit: a stack overflow would end the process.
  if (mayBeTooDeep(text)) throw new YamlUnreadable([{ ...unreadable(tooDeep), line: strict.line ?? 1 }]);
  const faults = () => faultsIn(text);
  const lenient = strict.isDuplicate ? loaded(text, true) : strict;
  if ('value' in lenient) return checked({ value: lenient.value, isSound: false, text, faults }, text);
  const read = readTolerantly(text);
  return checked(
    { ...read, isSound: false, faults: () => [...repairsOf(text, read.text), ...faultsIn(read.text)] },
    text,
  );
}

/** The content of a text, or the line where the parser fails, from 1. */
type Loaded = { readonly value: unknown } | { readonly line: number | undefined; readonly isDuplicate: boolean };

function loaded(text: string, isLenient: boolean): Loaded {
  const { CORE_SCHEMA, loadAll, mergeTag } = packageOf('jsYaml');
  try {
    const options = {
      schema: CORE_SCHEMA.withTags(mergeTag),
      json: isLenient,
      maxDepth: deepestDocument,
      maxTotalMergeKeys: -1,
    };
    const documents = loadAll(text, options);
    // Strict parsers accept only one document.
    if (documents.length > 1 && !isLenient) return { line: undefined, isDuplicate: true };
    return { value: documents.find(hasKeys) ?? documents[0] ?? null };
  } catch (error) {
    // The library's error has its position as `mark`, and only its `reason` tells the kind.
    const { mark, reason } = hasKeys(error) ? error : {};
    const line = hasKeys(mark) && typeof mark.line === 'number' ? mark.line + 1 : undefined;
    return { line, isDuplicate: reason === 'duplicated mapping key' };
  }
}

function readTolerantly(text: string): { value: unknown; text: string } {
  let repaired = withPlainIndents(text, (candidate) => 'value' in loaded(candidate, true));
  for (let round = 0; round < mostRounds; round++) {
    const outcome = loaded(repaired, true);
    if ('value' in outcome) return { value: outcome.value, text: repaired };
    const wrong = new Set(linesWrongIn(parsedTolerantly(repaired), repaired));
    if (outcome.line !== undefined) wrong.add(outcome.line);
    // A mistake in a line may make the next one look wrongly indented.
    let next = repairedLines(repaired, wrong);
    if (next === repaired) next = withIndentOf(repaired, outcome.line ?? 0);
    if (next === repaired) break;
    repaired = next;
  }
  const tree = parsedTolerantly(repaired);
  // An unclosed bracket or quote swallows the rest: refuse the text rather than serve half of it.
  if (tree.errors.some(({ code }) => losesContent.has(code))) throw new YamlUnreadable(tree.errors.map(faultOf));
  return { value: plainValue(tree), text: repaired };
}

function parsedTolerantly(text: string, isStrict = false): Document {
  const { parseDocument } = packageOf('yaml');
  return parseDocument(text, {
    merge: true,
    strict: isStrict,
    uniqueKeys: isStrict,
    logLevel: 'silent',
    prettyErrors: true,
  });
}

function linesWrongIn(tree: Document, text: string): number[] {
  const { isAlias, visit } = packageOf('yaml');
  const lines = tree.errors.flatMap(({ linePos }) => linePos?.[0].line ?? []);
  visit(tree, (_, node) => {
    if (isAlias(node) && node.resolve(tree) === undefined) lines.push(lineOf(node.range?.[0] ?? 0, text));
  });
  return lines;
}

function lineOf(offset: number, text: string): number {
  return text.slice(0, offset).split('\n').length;
}

function plainValue(tree: Document): unknown {
  try {
    return tree.toJS({ maxAliasCount: -1 });
  } catch (error) {
    const reason = error instanceof Error ? firstLine(error.message) : String(error);
    throw new YamlUnreadable([
      ...tree.errors.map(faultOf),
      { kind: 'syntax', line: 1, column: 1, reason: `can't be read: ${reason}` },
    ]);
  }
}

/** The lines that are read differently than written. */
function repairsOf(text: string, repaired: string): YamlFault[] {
  const lines = repaired.split('\n');
  return text.split(/\r\n?|\n/).flatMap((line, index) => {
    const read = lines[index] ?? '';
    if (line === read) return [];
    const column = [...line].findIndex((character, at) => character !== read[at]) + 1;
    return [
      { kind: 'syntax', line: index + 1, column: Math.max(1, column), reason: `is not YAML; read as ${read.trim()}` },
    ];
  });
}

function faultsIn(text: string): YamlFault[] {
  const { parseAllDocuments } = packageOf('yaml');
  const [first, second] = [parseAllDocuments(text, { merge: true, logLevel: 'silent' })].flat();
  const faults = (first?.errors ?? []).map(faultOf);
  if (second?.range === undefined || second.range === null) return faults;
  const line = lineOf(second.range[0], text);
  return [
    ...faults,
    { kind: 'syntax', line, column: 1, reason: 'a second document begins here; only the first is read' },
  ];
}

function faultOf({ code, message, linePos }: YAMLError): YamlFault {
  const { line, col } = linePos?.[0] ?? { line: 1, col: 1 };
  const reason = firstLine(message).replace(/ at line \d+, column \d+:?$/, '');
  return { kind: code === 'DUPLICATE_KEY' ? 'duplicate' : 'syntax', line, column: col, reason };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

/** Throws {@link YamlUnreadable} for a value that can't be expanded: it contains itself, or multiplies excessively. */
function checked(read: YamlText, text: string): YamlText {
  if (!/[*][^\s,[\]{}]/.test(text)) return read;
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const sizeOf = (value: unknown): number => {
    if (!hasKeys(value)) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) throw new YamlUnreadable([unreadable('an alias leads back into its own anchor')]);
    open.add(value);
    let size = 1;
    for (const child of Object.values(value)) size += sizeOf(child);
    open.delete(value);
    sizes.set(value, size);
    return size;
  };
  if (sizeOf(read.value) > mostValues) throw new YamlUnreadable([unreadable('aliases multiply excessively')]);
  return read;
}

function unreadable(reason: string): YamlFault {
  return { kind: 'syntax', line: 1, column: 1, reason: `can't be read: ${reason}` };
}
