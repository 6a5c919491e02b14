import { cpus } from 'node:os';
import { connections } from './load.js';
import { kinds } from './requests.js';
import { baseline } from './servers.js';

/**
 * @typedef {import('./statistics.js').Summary} Summary
 * @typedef {import('./servers.js').ServerKind} ServerKind
 * @typedef {import('./measure.js').Measured & { coldStarts: ReadonlyMap<ServerKind, Summary> }} Results
 * @typedef {{ rounds: number, seconds: number, cores: import('./measure.js').Cores }} Conditions
 */

/**
 * @param {Results} results
 * @param {Conditions} conditions
 */
export function markdown(results, conditions) {
  return [
    table(
      ['server', 'request', 'requests/s', 'range', `to ${baseline.name}`, 'CPU µs', 'p50 ms', 'p99 ms'],
      rateRows(results),
    ),
    table(['server', 'cold start ms', 'range', 'RSS idle MiB', 'after load MiB'], processRows(results)),
    footnote(results, conditions),
  ].join('\n\n');
}

/** @param {Results} results */
function rateRows({ throughput }) {
  return [...throughput].flatMap(([{ name }, byKind]) =>
    kinds.map((kind) => {
      const { requestsPerSecond, ratio, cpu, p50, p99 } = byKind[kind];
      return [
        name,
        kind,
        whole(requestsPerSecond.median),
        range(requestsPerSecond),
        `${ratio.toFixed(2)}x`,
        cpu.median.toFixed(1),
        p50.median.toFixed(2),
        p99.median.toFixed(2),
      ];
    }),
  );
}

/** @param {Results} results */
function processRows({ coldStarts, memory }) {
  return [...coldStarts].map(([server, coldStart]) => {
    const { idle, loaded } = memory.get(server) ?? {};
    return [server.name, whole(coldStart.median), range(coldStart), whole(idle), whole(loaded)];
  });
}

/**
 * @param {Results} results
 * @param {Conditions} conditions
 */
function footnote({ generatorBusy }, { rounds, seconds, cores }) {
  const { node, cpu, cpuCount } = machine();
  const pinned = cores === undefined ? 'not pinned' : `servers on core ${cores.server}, load on core ${cores.load}`;
  return (
    `Medians of ${rounds} rounds of ${seconds} s, ${connections} connections, ${pinned}; Node ${node}, ${cpuCount} x ${cpu}. ` +
    'CPU is what the server took for one request: where other programs run, trust it more than the rate. ' +
    `The load generator took at most ${Math.round(generatorBusy * 100)} % of its core. ` +
    'The mock keeps each webhook that it creates, and so grows with the load.'
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

function machine() {
  return { node: process.versions.node, cpu: cpus()[0]?.model.trim(), cpuCount: cpus().length };
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  /** @type {(cells: readonly string[]) => string} */
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** @param {number | undefined} value */
function whole(value) {
  return value === undefined ? '-' : Math.round(value).toLocaleString('en');
}

/** @param {Summary} summary */
function range({ least, most }) {
  return `${whole(least)} to ${whole(most)}`;
}
