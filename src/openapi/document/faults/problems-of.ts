import type { DocumentProblem } from '../document-error.ts';
import type { SourceFiles } from '../source-files.ts';
import type { Fault } from './fault.ts';

/** The faults with their lines, ordered by file and line. */
export function problemsOf(files: SourceFiles, faults: readonly Fault[]): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  for (const uri of new Set(faults.map(({ place }) => place.uri))) {
    const found = faults.filter(({ place }) => place.uri === uri);
    const positions = files.positions(
      uri,
      found.map(({ place }) => place.pointer),
    );
    const ofFile = found.map(({ kind, reason, place, position }, index) => {
      const { line, column } = position ?? positions[index] ?? { line: 1, column: 1 };
      return { file: files.nameOf(uri), line, column, pointer: place.pointer, reason, kind };
    });
    problems.push(...ofFile.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  return problems;
}
