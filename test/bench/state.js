// What it costs to keep the state in a file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAnswer, LoadGenerator } from './load.js';
import { machine, table } from './report.js';
import { cpuTime, shipped, startServer, stopServer } from './servers.js';
import { summarize } from './statistics.js';

/**
 * @typedef {{ kind: import('./requests.js').Kind, memory: number, file: number, ratio: import('./statistics.js').Summary }} StateCost
 */

/** @type {readonly import('./requests.js').Kind[]} */
const kinds = ['valid', 'one'];

/** @type {Readonly<Record<string, string>>} */
const names = { valid: 'POST that creates', one: 'GET one' };

/**
 * What a request costs a mock with a state file and one without; they take turns, each first in every other round.
 * @param {{ rounds: number, seconds: number, cores: import('./measure.js').Cores }} conditions
 * @returns {Promise<readonly StateCost[]>}
 */
export async function measureState({ rounds, seconds, cores }) {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-bench-'));
  const generator = new LoadGenerator(cores?.load);
  const start = (/** @type {string} */ name, /** @type {readonly string[]} */ options) =>
    startServer(
      { ...shipped, name, args: (port) => [...shipped.args(port), '--log-level', 'silent', ...options] },
      cores?.server,
    );
  const memory = await start('in memory', []);
  const file = await start('in a file', ['--state', join(folder, 'mock.json')]);
  /** @type {StateCost[]} */
  const costs = [];
  for (const kind of kinds) {
    for (const server of [memory, file]) {
      await checkAnswer(server, kind);
      await generator.run(server, kind, seconds);
    }
    /** @type {Map<import('./servers.js').RunningServer, number[]>} */
    const samples = new Map([
      [memory, []],
      [file, []],
    ]);
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? [memory, file] : [file, memory]) {
        const before = cpuTime(server);
        const { requests } = await generator.run(server, kind, seconds);
        samples.get(server)?.push((cpuTime(server) - before) / requests);
      }
    }
    const [inMemory = [], inFile = []] = samples.values();
    costs.push({
      kind,
      memory: summarize(inMemory).median,
      file: summarize(inFile).median,
      ratio: summarize(inFile.map((sample, round) => sample / (inMemory[round] ?? Number.NaN))),
    });
  }
  for (const server of [memory, file]) await stopServer(server);
  await generator.stop();
  rmSync(folder, { recursive: true });
  return costs;
}

/** @param {readonly StateCost[]} costs */
export function stateTable(costs) {
  const rows = costs.map(({ kind, memory, file, ratio }) => [
    ...[names[kind] ?? kind, memory.toFixed(1), file.toFixed(1)],
    ...[`${ratio.median.toFixed(2)}x`, `${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}`],
  ]);
  const { date, node, cpu, cpuCount } = machine();
  const head = ['request', 'in memory, CPU µs', 'with --state, CPU µs', 'ratio', 'range'];
  return `${table(head, rows)}\n\n${date}. Medians of the server's CPU time for a request, file and memory in turn; Node ${node}, ${cpuCount} x ${cpu}.`;
}
