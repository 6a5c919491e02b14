import type { FaultKind } from './fault-kinds.ts';

/** One fault of a document and its place. Lines and columns count from 1; they are 0 where there is no text. */
export interface DocumentProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON Pointer into the file; empty for the whole file. */
  readonly pointer: string;
  readonly reason: string;
  /** The kind of a fault in a document that is used all the same. */
  readonly kind?: FaultKind;
}

/** Thrown when a document can't be read or breaks a rule of the loader; carries every problem found, in file order. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly problems: readonly DocumentProblem[];

  constructor(problems: readonly DocumentProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** One line: file, line and column, reason, and pointer. */
export function formatProblem({ file, line, column, pointer, reason }: DocumentProblem): string {
  if (line === 0) return `${shownPath(file)} ${reason}`;
  return `${shownPath(file)}:${line}:${column} ${reason}${pointer === '' ? '' : ` (at ${pointer})`}`;
}

/** Relative to the working directory if the file is in it; absolute in browsers, which have none. */
function shownPath(file: string): string {
  const folder = typeof process === 'undefined' ? undefined : process.cwd().replace(/[/\\]$/, '');
  const isInside = folder !== undefined && file.startsWith(folder) && /^[/\\]./.test(file.slice(folder.length));
  return isInside ? file.slice(folder.length + 1) : file;
}
