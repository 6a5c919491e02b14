import type { Report } from '../../contract/run/report/events.ts';
import { observationsOf, readObservations } from '../../contract/run/report/observations.ts';
import { writeText } from './file-unwritable.ts';

/**
 * Returns a line for each undocumented behaviour of the deployment that has changed since the last run, then writes the
 * current behaviour. Cases that were not judged have not changed.
 */
export function changesOf(file: string, report: Report): string[] {
  const before = readObservations(file);
  const seen = observationsOf(report);
  const isJudged = new Set(report.cases.filter(({ verdict }) => verdict !== 'skip').map(({ id }) => id));
  const kept = Object.entries(before ?? {}).filter(([id]) => !isJudged.has(id));
  writeText(file, '--observations', `${JSON.stringify({ ...Object.fromEntries(kept), ...seen }, undefined, 2)}\n`);
  if (before === undefined) return [];
  const changed = Object.entries(seen).filter(([id, text]) => before[id] !== text);
  const gone = Object.entries(before).filter(([id]) => isJudged.has(id) && !(id in seen));
  return [
    ...changed.map(([id, text]) => `${id}: was ${before[id] ?? 'as assumed'}, is ${text}`),
    ...gone.map(([id, text]) => `${id}: was ${text}, is as assumed`),
  ];
}
