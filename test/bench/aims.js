// What the mock is to reach, beside what this run has measured.
import { table } from './report.js';
import { baseline, expressByHand, handwritten, shipped, silent } from './servers.js';
import { ratios } from './statistics.js';

/**
 * @typedef {import('./statistics.js').Summary} Summary
 */

/** How much more memory the mock may take than Express after the creations, in MiB. */
const roomOverExpress = 150;

/**
 * @param {import('./report.js').Results} results
 * @param {import('./long-run.js').LongRuns} longRuns
 */
export function aimsTable({ throughput, coldStarts, memory }, longRuns) {
  const [ofSilent, ofShipped] = [throughput.get(silent), throughput.get(shipped)];
  const long = longRuns.runs.get(shipped);
  const many = longRuns.creations.toLocaleString('en');
  const rows = [
    atLeast('valid POST', 1.5, ofSilent?.valid.toHandwritten),
    atLeast('GET one', 1, ofSilent?.one.toHandwritten),
    atLeast('list of 25', 1.5, ofSilent?.list.toHandwritten),
    atLeast('valid POST, with log', 1.5, ofShipped?.valid.toHandwritten),
    atLeast('GET one, with log', 1, ofShipped?.one.toHandwritten),
    atLeast('list of 25, with log', 1.5, ofShipped?.list.toHandwritten),
    atMost('p99 of a valid POST', 1, ofSilent?.valid.p99ToHandwritten),
    atMost('p99, with log and journal', 1, ofShipped?.valid.p99ToHandwritten),
    atMost(`p99, after ${many} creations`, 1, long?.p99ToHandwritten),
    atMost('cold start, to bare Express', 1, ratioOf(coldStarts.get(shipped), coldStarts.get(baseline))),
    memoryRow('memory idle', memory.get(shipped)?.idle, memory.get(baseline)?.idle, 0),
    ...[expressByHand, baseline].map((express) =>
      memoryRow(
        `memory after ${many} creations, to ${express.name}`,
        long?.memory,
        longRuns.runs.get(express)?.memory,
        roomOverExpress,
      ),
    ),
  ];
  const head = [`figure, as a multiple of that of ${handwritten.name}`, 'aim', 'median', 'quartiles', 'reached'];
  return table(head, rows);
}

/** @type {(what: string, aim: number, measured: Summary | undefined) => string[]} */
const atLeast = (what, aim, measured) => row(what, `at least ${aim}x`, measured, (measured?.median ?? 0) >= aim);

/** @type {(what: string, aim: number, measured: Summary | undefined) => string[]} */
const atMost = (what, aim, measured) =>
  row(what, `at most ${aim}x`, measured, (measured?.median ?? Number.POSITIVE_INFINITY) <= aim);

/** @type {(what: string, aim: string, measured: Summary | undefined, isReached: boolean) => string[]} */
function row(what, aim, measured, isReached) {
  if (measured === undefined) return [what, aim, '-', '-', '-'];
  const { median, lower, upper } = measured;
  return [what, aim, `${median.toFixed(2)}x`, `${lower.toFixed(2)} to ${upper.toFixed(2)}`, isReached ? 'yes' : 'no'];
}

/** @type {(what: string, ours: number | undefined, express: number | undefined, more: number) => string[]} */
function memoryRow(what, ours, express, more) {
  if (ours === undefined || express === undefined) return [what, '-', '-', '-', '-'];
  const most = Math.round(express + more);
  return [what, `at most ${most} MiB`, `${Math.round(ours)} MiB`, '-', Math.round(ours) <= most ? 'yes' : 'no'];
}

/** @type {(one: Summary | undefined, other: Summary | undefined) => Summary | undefined} */
function ratioOf(one, other) {
  return one === undefined || other === undefined ? undefined : ratios(one.samples, other.samples);
}
