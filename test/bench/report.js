import { cpus } from 'node:os';
import { connections } from './load.js';
import { kinds } from './requests.js';
import { baseline, handwritten } from './servers.js';

/**
 * @typedef {import('./statistics.js').Summary} Summary
 * @typedef {import('./servers.js').ServerKind} ServerKind
 *
 * @typedef {object} Results
 * @property {import('./measure.js').Throughputs} throughput
 * @property {number} generatorBusy
 * @property {string} loadedBy
 * @property {ReadonlyMap<ServerKind, Summary>} coldStarts
 * @property {ReadonlyMap<ServerKind, import('./measure.js').Memory>} memory
 *
 * @typedef {{ rounds: number, seconds: number, cores: import('./measure.js').Cores }} Conditions
 */

/** @type {Readonly<Record<import('./requests.js').Kind, string>>} */
const names = { valid: 'valid POST', invalid: 'invalid POST', one: 'GET one', list: 'list of 25' };

/**
 * @param {Results} results
 * @param {Conditions} conditions
 */
export function markdown(results, conditions) {
  return [
    table(
      [
        ...['server', 'request', 'requests/s', 'quartiles', 'to bare Express', 'to the yardstick', 'quartiles'],
        ...['CPU µs', 'p50 ms', 'p99 ms', 'quartiles'],
      ],
      rateRows(results),
    ),
    table(['server', 'cold start ms', 'quartiles', 'RSS idle MiB', 'under load MiB'], processRows(results)),
    footnote(results, conditions),
  ].join('\n\n');
}

/** @param {Results} results */
function rateRows({ throughput }) {
  return kinds.flatMap((kind) =>
    [...throughput].map(([{ name }, byKind]) => {
      const { requestsPerSecond, toBaseline, toHandwritten, cpu, p50, p99 } = byKind[kind];
      return [
        ...[name, names[kind], whole(requestsPerSecond.median), quartiles(requestsPerSecond, whole)],
        ...[`${toBaseline.median.toFixed(2)}x`, `${toHandwritten.median.toFixed(2)}x`, quartiles(toHandwritten, two)],
        ...[cpu.median.toFixed(1), p50.median.toFixed(2), p99.median.toFixed(2), quartiles(p99, two)],
      ];
    }),
  );
}

/** @param {Results} results */
function processRows({ coldStarts, memory }) {
  return [...coldStarts].map(([server, coldStart]) => {
    const { idle, loaded } = memory.get(server) ?? {};
    return [server.name, whole(coldStart.median), quartiles(coldStart, whole), whole(idle), whole(loaded)];
  });
}

/**
 * @param {Results} results
 * @param {Conditions} conditions
 */
function footnote({ generatorBusy, loadedBy }, { rounds, seconds, cores }) {
  const { node, cpu, cpuCount, date } = machine();
  const pinned = cores === undefined ? 'not pinned' : `servers on core ${cores.server}, load on core ${cores.load}`;
  return (
    `${date}. Medians of ${rounds} rounds of ${seconds} s, ${connections} connections, ${pinned}; Node ${node}, ` +
    `${cpuCount} x ${cpu}. Bare Express is ${baseline.name}, the yardstick ${handwritten.name}; ratios are of runs of one ` +
    `round. Loaded by ${loadedBy}, keep-alive, one request at a time in each connection. CPU is what the ` +
    'server took for one request: where other programs run, trust it more than the rate. ' +
    `The load took at most ${Math.round(generatorBusy * 100)} % of its core. ` +
    'Memory is the most that was seen under requests that keep nothing.'
  );
}

/**
 * The same figures with every sample, for a machine.
 * @param {Results} results
 * @param {Conditions} conditions
 */
export function json({ throughput, coldStarts, memory, generatorBusy }, conditions) {
  const servers = [...throughput].map(([server, byKind]) => ({
    name: server.name,
    ...byKind,
    coldStart: coldStarts.get(server),
    memory: memory.get(server),
  }));
  return JSON.stringify({ machine: machine(), conditions, generatorBusy, servers }, null, 2);
}

export function machine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim(),
    cpuCount: cpus().length,
  };
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  /** @type {(cells: readonly string[]) => string} */
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** @param {number | undefined} value */
export function whole(value) {
  return value === undefined ? '-' : Math.round(value).toLocaleString('en');
}

/**
 * @param {Summary} summary
 * @param {(value: number) => string} written
 */
function quartiles({ lower, upper }, written) {
  return `${written(lower)} to ${written(upper)}`;
}

/** @param {number} value */
function two(value) {
  return value.toFixed(2);
}
