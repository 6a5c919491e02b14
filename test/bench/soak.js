import { LoadGenerator } from './load.js';
import { startChecked } from './measure.js';
import { machine, table, whole } from './report.js';
import { residentMemory, shipped, stopServer } from './servers.js';

/** @typedef {{ requests: number, memory: number | undefined }} Sample memory in MiB after so many requests */

const enough = 2_000_000;

/** How long each kind of request is sent before the next, in seconds. */
const leg = 4;

/**
 * The memory of a mock over two million requests that leave nothing behind: refused ones, reads, and creations, each
 * of another webhook and each followed by its deletion.
 * @param {{ cores: import('./measure.js').Cores }} conditions
 * @returns {Promise<readonly Sample[]>}
 */
export async function soak({ cores }) {
  const server = await startChecked(shipped, cores);
  const generator = new LoadGenerator(cores?.load);
  const samples = [{ requests: 0, memory: residentMemory(server) }];
  let requests = 0;
  while (requests < enough) {
    requests += (await generator.run(server, 'invalid', leg)).requests;
    requests += (await generator.run(server, 'one', leg)).requests;
    requests += (await generator.runCreateAndDelete(server, leg, requests)).requests;
    samples.push({ requests, memory: residentMemory(server) });
  }
  await stopServer(server);
  await generator.stop();
  return samples;
}

/** @param {readonly Sample[]} samples */
export function soakTable(samples) {
  const { date, node, cpu, cpuCount } = machine();
  const rows = samples.map(({ requests, memory }) => [whole(requests), whole(memory)]);
  return `${table(['requests', 'RSS MiB'], rows)}\n\n${date}; Node ${node}, ${cpuCount} x ${cpu}.`;
}
