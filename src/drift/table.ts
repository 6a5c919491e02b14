import { visibleLine } from '../text/visible.ts';
import type { Difference } from './difference.ts';
import type { Drift } from './find-drift.ts';

const columns = ['operation', 'kind', 'where', 'document', 'mock', 'deployment'] as const;

/** The greatest width of a column, in characters. */
const widest: Readonly<Record<(typeof columns)[number], number>> = {
  ...{ operation: 40, kind: 14, where: 60, document: 44, mock: 36, deployment: 44 },
};

/** The report for people. */
export function driftText({ differences, ofMock, compared, operations, skipped }: Drift, of: string): string {
  const answers = compared === 1 ? 'answer' : 'answers';
  const parts = [`Drift of ${of}: ${compared} ${answers} of ${operations} operations compared\n`];
  if (differences.length > 0) parts.push(table(differences));
  if (ofMock.length > 0) parts.push(`The mock's own, which are not counted:\n${table(grouped(ofMock))}`);
  if (skipped.length > 0) parts.push(`Not compared:\n${skipped.map((line) => `  ${visibleLine(line)}\n`).join('')}`);
  return parts.map((part) => `${part}\n`).join('');
}

/** The line with the number of differences, after the report. */
export function countLine(differences: readonly Difference[]): string {
  return `${differences.length} differences\n`;
}

/** Joins the same difference of three or more operations into one line. */
function grouped(differences: readonly Difference[]): Difference[] {
  const found = new Map<string, Difference[]>();
  for (const one of differences) {
    const { operationId: _, ...rest } = one;
    const key = JSON.stringify(rest);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined || some.length < 3) return some;
    return { ...first, operationId: `${some.length} operations` };
  });
}

function table(differences: readonly Difference[]): string {
  const rows = differences.map((one, index) => {
    const isSame = differences[index - 1]?.operationId === one.operationId;
    const { operationId, kind, where, document, mock, deployment } = one;
    return { operation: isSame ? '' : operationId, kind, where, document, mock, deployment };
  });
  const cells = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((column) => cut(visibleLine(row[column]), widest[column]))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
