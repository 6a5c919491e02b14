import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { type DocumentProblem, formatProblem } from '../../openapi/document/document-error.ts';
import { type FaultKind, faultKinds, kindsByWeight } from '../../openapi/document/fault-kinds.ts';
import type { Fault } from '../../openapi/document/faults/fault.ts';
import { quotedForShell } from '../../text/quoting.ts';
import { printError } from '../print.ts';

/** The most lines printed at the start, including the lines around them: a screenful. */
const mostLines = 18;

/** The most faults of one kind that are printed at the start. */
const mostOfKind = 3;

/** The longest line, in characters. */
const longestLine = 200;

/**
 * Lists the faults of a document while the mock serves it: the document is searched in slices between requests. Prints
 * nothing for a document without faults.
 */
export async function tellFaults(
  document: ApiDocument,
  write: (text: string) => unknown = (text) => printError(text, 'warn'),
): Promise<void> {
  if (document.isOwn) return;
  const [{ faultsOf }, { problemsOf }, { FakerMethods }] = await Promise.all([
    import('../../openapi/document/faults/faults-of.ts'),
    import('../../openapi/document/faults/problems-of.ts'),
    import('../../openapi/sample/faker-methods.ts'),
  ]);
  const faker = new FakerMethods();
  const groups = new Map<FaultKind, { faults: Fault[]; count: number }>();
  for (const fault of faultsOf(document.files, { hasFakerMethod: (name) => faker.has(name) })) {
    if (fault === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    const group = groups.get(fault.kind) ?? { faults: [], count: 0 };
    groups.set(fault.kind, group);
    group.count++;
    // Faults that are not shown are only counted.
    if (group.faults.length < mostOfKind) group.faults.push(fault);
  }
  if (groups.size === 0) return;
  const shown = [...groups.values()].flatMap(({ faults }) => faults);
  const counts = new Map([...groups].map(([kind, { count }]) => [kind, count]));
  write(warnings(problemsOf(document.files, shown), counts, document.path));
}

/**
 * Formats the faults of a document as a screenful of lines, the worst first.
 * @param problems the first ones of each kind
 * @param counts the number of each kind
 */
export function warnings(
  problems: readonly DocumentProblem[],
  counts: ReadonlyMap<FaultKind, number>,
  path: string,
): string {
  const kinds = kindsByWeight.filter((kind) => counts.has(kind));
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let left = mostLines - kinds.length;
  const lines = kinds.flatMap((kind) => {
    const count = counts.get(kind) ?? 0;
    const found = problems.filter((problem) => problem.kind === kind);
    // A line states how many are not shown, unless there are none, or no room for this line and another one.
    let most = Math.min(found.length, mostOfKind, left);
    if (most < count && most === left) most = Math.max(0, left - 1);
    const isCut = most > 0 && most < count;
    left -= most + (isCut ? 1 : 0);
    return [
      `${faultKinds[kind]}: ${count}`,
      ...found.slice(0, most).map((problem) => `  ${clipped(formatProblem(problem))}`),
      ...(isCut ? [`  and ${count - most} more`] : []),
    ];
  });
  const faults = `${all} ${all === 1 ? 'fault' : 'faults'}`;
  return `${[
    `The document has ${faults}, and is served all the same.`,
    ...lines.slice(0, mostLines),
    `All of them: talkover-mock lint ${quotedForShell(path)}`,
  ].join('\n')}\n\n`;
}

/** Lists all faults of a document by kind, the worst first, with the number of each kind. */
export function allProblems(problems: readonly DocumentProblem[]): string {
  const groups = [...kindsByWeight, undefined].map((kind) => ({
    kind,
    found: problems.filter((one) => one.kind === kind),
  }));
  const lines = groups
    .filter(({ found }) => found.length > 0)
    .flatMap(({ kind, found }) => [
      ...(kind === undefined ? [] : [`${faultKinds[kind]}: ${found.length}`]),
      ...found.map((problem) => `${kind === undefined ? '' : '  '}${formatProblem(problem)}`),
    ]);
  const files = new Set(problems.map(({ file }) => file)).size;
  const count = `${problems.length} ${problems.length === 1 ? 'fault' : 'faults'}`;
  return `${[...lines, `${count} in ${files} ${files === 1 ? 'file' : 'files'}`].join('\n')}\n`;
}

function clipped(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line;
}
