import type { CaseResult } from '../../run/report/case-result.ts';
import { escapeForeignText as escaped } from '../markup.ts';
import { type CaseKind, caseKinds, kindOf } from './case-kinds.ts';
import { linkToCase } from './links.ts';

/** The results of an operation in one kind of case. */
interface Cell {
  readonly all: number;
  readonly judged: number;
  readonly failed: number;
  /** The first case that fails; if none does, the first that was judged. */
  readonly first: CaseResult;
}

/** The table of operations × kinds of case: how many were judged and how many failed, as numbers and colours. */
export function heatMap(cases: readonly CaseResult[]): string[] {
  const operations = [...new Set(cases.map(({ operationId }) => operationId))];
  const cells = cellsOf(cases);
  const shown = caseKinds.filter((kind) => operations.some((operation) => cells.has(keyOf(operation, kind))));
  return [
    '<div class="scrolled" role="region" aria-label="Heat map" tabindex="0"><table class="heat">',
    `<thead><tr><th scope="col">Operation</th>${shown.map((kind) => `<th scope="col">${kind}</th>`).join('')}</tr></thead><tbody>`,
    ...operations.map(
      (operation) =>
        `<tr><th scope="row">${escaped(operation)}</th>${shown.map((kind) => cellOf(cells.get(keyOf(operation, kind)), operation, kind)).join('')}</tr>`,
    ),
    '</tbody></table></div>',
    '<p class="legend small quiet">Judged cases of all: <span class="heat-key bad">some fail</span> <span class="heat-key good">all judged</span> <span class="heat-key part">some judged</span> <span class="heat-key none">none judged</span></p>',
  ];
}

function cellOf(cell: Cell | undefined, operation: string, kind: CaseKind): string {
  if (cell === undefined) return '<td></td>';
  const { all, judged, failed, first } = cell;
  const tone = failed > 0 ? 'bad' : judged === all ? 'good' : judged > 0 ? 'part' : 'none';
  const text = `${judged}/${all}${failed > 0 ? `, ${failed} fail` : ''}`;
  // The accessible name contains the visible text.
  const words = `${operation}, ${kind}: ${text}`;
  const link = linkToCase(first.id, text, {
    'data-operation': operation,
    'data-kind': kind,
    'aria-label': words,
    title: words,
  });
  return `<td class="${tone}">${link}</td>`;
}

function cellsOf(cases: readonly CaseResult[]): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const one of cases) {
    const key = keyOf(one.operationId, kindOf(one));
    const before = cells.get(key) ?? { all: 0, judged: 0, failed: 0, first: one };
    cells.set(key, {
      all: before.all + 1,
      judged: before.judged + Number(one.verdict !== 'skip'),
      failed: before.failed + Number(one.verdict === 'fail'),
      first: weightOf(one) > weightOf(before.first) ? one : before.first,
    });
  }
  return cells;
}

function weightOf({ verdict }: CaseResult): number {
  return verdict === 'fail' ? 2 : verdict === 'skip' ? 0 : 1;
}

function keyOf(operation: string, kind: CaseKind): string {
  return `${kind} ${operation}`;
}
