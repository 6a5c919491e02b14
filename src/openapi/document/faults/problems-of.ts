import type { DocumentProblem } from '../document-error.ts';
import { positionsOf } from '../positions.ts';
import type { SourceFiles } from '../source-files.ts';
import type { Fault } from './fault.ts';

/** Faults with the line of each. Each file is gone through once, so that those which nobody sees are better left out. */
export function problemsOf(files: SourceFiles, faults: readonly Fault[]): DocumentProblem[] {
  const known = new Map(files.all().map((file) => [file.uri, file]));
  const byFile = Map.groupBy(faults, ({ place }) => place.uri);
  const found = new Map<Fault, DocumentProblem>();
  for (const [uri, ofFile] of byFile) {
    const file = known.get(uri);
    const positions = positionsOf(
      file?.text ?? '',
      ofFile.map(({ place }) => place.pointer),
    );
    for (const [index, fault] of ofFile.entries()) {
      const { kind, reason, place } = fault;
      const { line, column } = fault.position ?? positions[index] ?? { line: 1, column: 1 };
      found.set(fault, { file: file?.path ?? uri, line, column, pointer: place.pointer, reason, kind });
    }
  }
  return faults.flatMap((fault) => found.get(fault) ?? []);
}
