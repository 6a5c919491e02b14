// What many creations leave behind: slow answers, memory, and long collections of garbage.
import { setTimeout } from 'node:timers/promises';
import { GcPauses } from './gc-pauses.js';
import { measured, startChecked } from './measure.js';
import { whole } from './report.js';
import { baseline, expressByHand, handwritten, residentMemory, shipped, stopServer } from './servers.js';
import { ratios, summarize } from './statistics.js';
import { loadOn } from './wrk.js';

/**
 * @typedef {import('./statistics.js').Summary} Summary
 * @typedef {import('./servers.js').ServerKind} ServerKind
 *
 * @typedef {object} LongRun
 * @property {number | undefined} idle memory before any request, in MiB
 * @property {number | undefined} memory its median over the last ten seconds of reads, after all creations, in MiB
 * @property {Summary} p99 of a valid POST after the creations, in milliseconds
 * @property {Summary} p99ToHandwritten
 * @property {Summary} cpu of a valid POST, in microseconds
 * @property {import('./gc-pauses.js').Pauses | undefined} pauses from the first creation on; undefined where nobody asked
 *
 * @typedef {{ creations: number, runs: ReadonlyMap<ServerKind, LongRun> }} LongRuns
 */

const kinds = [handwritten, expressByHand, baseline, shipped];

/** How long memory is watched, and how often it is looked at, in seconds. */
const [watched, lookEvery] = [10, 0.1];

/** How long the creations of one run of the load take, in seconds. */
const leg = 2;

/**
 * Gives each server so many webhooks, and measures creations beyond, in turn, and then memory under reads.
 * @param {{ creations: number, rounds: number, seconds: number, cores: import('./measure.js').Cores, tracesGc: boolean }} options
 * @returns {Promise<LongRuns>}
 */
export async function measureLongRuns({ creations, rounds, seconds, cores, tracesGc }) {
  const load = loadOn(cores?.load);
  const servers = [];
  for (const kind of kinds) {
    const server = await startChecked(kind, cores, tracesGc ? ['--trace-gc'] : []);
    const output = server.child.stdout;
    const gc = tracesGc && output ? new GcPauses(output) : undefined;
    servers.push({ kind, server, gc, idle: residentMemory(server), p99: noSamples(), cpu: noSamples() });
  }
  for (const { server } of servers)
    for (let made = 0; made < creations; ) made += (await load.run(server, 'valid', leg)).requests;
  for (let round = 0; round < rounds; round++) {
    for (const { server, p99, cpu } of servers) {
      const result = await measured(server, () => load.run(server, 'valid', seconds));
      p99.push(result.p99);
      cpu.push(result.cpu);
    }
  }
  const [{ p99: ofYardstick } = { p99: [] }] = servers;
  /** @type {Map<ServerKind, LongRun>} */
  const runs = new Map();
  for (const { kind, server, gc, idle, p99, cpu } of servers) {
    const [memory] = await Promise.all([memoryOf(server), load.run(server, 'one', watched)]);
    const pauses = gc?.pauses;
    const p99ToHandwritten = ratios(p99, ofYardstick);
    runs.set(kind, { idle, memory, p99: summarize(p99), p99ToHandwritten, cpu: summarize(cpu), pauses });
  }
  for (const { server } of servers) await stopServer(server);
  await load.stop();
  return { creations, runs };
}

/** @returns {number[]} */
const noSamples = () => [];

/**
 * The median of what is seen over ten seconds, in MiB; undefined where there is no /proc.
 * @param {import('./servers.js').RunningServer} server
 */
async function memoryOf(server) {
  const seen = [];
  const until = performance.now() + watched * 1000;
  while (performance.now() < until) {
    seen.push(residentMemory(server));
    await setTimeout(lookEvery * 1000);
  }
  const known = seen.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : summarize(known).median;
}

/** @param {LongRuns} results */
export function longRunRows({ runs }) {
  return [...runs].map(([{ name }, { idle, memory, p99, cpu, pauses }]) => [
    ...[name, p99.median.toFixed(2), `${p99.lower.toFixed(2)} to ${p99.upper.toFixed(2)}`, cpu.median.toFixed(1)],
    ...[whole(idle), whole(memory)],
    ...(pauses === undefined ? ['-', '-'] : [String(pauses.count), pauses.longest.toFixed(1)]),
  ]);
}

export const longRunHead = [
  ...['server', 'p99 ms', 'quartiles', 'CPU µs', 'RSS at first MiB', 'RSS after MiB'],
  ...['major collections', 'longest ms'],
];
