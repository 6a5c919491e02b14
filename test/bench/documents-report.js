import { mostOperations, prismPackage, startLimit } from './documents.js';
import { machine, table, whole } from './report.js';
import { summarize } from './statistics.js';

/**
 * @typedef {import('./documents.js').Figures} Figures
 * @typedef {import('./documents.js').Measured} Measured
 */

/** @param {readonly Measured[]} measured */
export function documentsTable(measured) {
  const rows = measured.map(({ name, operations, figures }) => {
    const [uncached, cached, prism] = [...figures.values()];
    const of = (/** @type {readonly Figures[] | undefined} */ list, /** @type {keyof Figures} */ figure) =>
      list === undefined || list.length === 0 ? undefined : summarize(list.map((each) => each[figure])).median;
    const beside = (/** @type {keyof Figures} */ figure) => [
      whole(of(uncached, figure)),
      whole(of(prism, figure)),
      ratio(of(uncached, figure), of(prism, figure)),
    ];
    return [
      ...[name, whole(operations), ...beside('start')],
      ...[whole(of(cached, 'start')), ratio(of(cached, 'start'), of(prism, 'start'))],
      ...beside('memory'),
      ...[calls(uncached, of), calls(cached, of), calls(prism, of)],
      whole(Math.max(of(uncached, 'failures') ?? 0, of(cached, 'failures') ?? 0)),
    ];
  });
  const head = [
    ...['document', 'operations', 'first answer ms', 'Prism', 'ratio', 'cached', 'ratio'],
    ...['RSS MiB', 'Prism', 'ratio', 'calls ms', 'cached', 'Prism', '5xx'],
  ];
  return `${table(head, rows)}\n\n${footnote(measured)}`;
}

/**
 * @param {readonly Figures[] | undefined} list
 * @param {(list: readonly Figures[] | undefined, figure: keyof Figures) => number | undefined} of
 */
function calls(list, of) {
  return `${fine(of(list, 'firstMedian'))} · ${fine(of(list, 'firstSlowest'))} · ${fine(of(list, 'secondMedian'))}`;
}

/** @param {readonly Measured[]} measured */
function footnote(measured) {
  const { node, cpu, cpuCount, date } = machine();
  const rounds = Math.max(...measured.flatMap(({ figures }) => [...figures.values()].map(({ length }) => length)));
  return (
    `${date}. Medians of ${rounds} rounds in fresh processes that take turns; Node ${node}, ${cpuCount} x ${cpu}. ` +
    `${prismPackage}. First answer: a 404 to an unknown path, when the document is read; RSS after it; - where there is none in ${startLimit / 1000} s. Calls: median and slowest first call, median second call, of up to ` +
    `${mostOperations} operations, each with a valid request. 5xx: answers of ours.`
  );
}

/**
 * @param {number | undefined} ours
 * @param {number | undefined} theirs
 */
function ratio(ours, theirs) {
  return ours === undefined || theirs === undefined ? '-' : `${(ours / theirs).toFixed(2)}x`;
}

/** @param {number | undefined} milliseconds */
function fine(milliseconds) {
  return milliseconds === undefined ? '-' : milliseconds.toFixed(milliseconds < 10 ? 1 : 0);
}
