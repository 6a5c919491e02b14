import { answerTo, LoadGenerator } from './load.js';
import { measured, startChecked } from './measure.js';
import { machine, table } from './report.js';
import { bytesOf, controlRequest } from './requests.js';
import { statusOf } from './response.js';
import { shipped, stopServer } from './servers.js';
import { summarize } from './statistics.js';

/**
 * @typedef {import('./servers.js').RunningServer} RunningServer
 * @typedef {import('./statistics.js').Summary} Summary
 * @typedef {'valid' | 'invalid' | 'one'} Kind the list costs what it lists
 *
 * @typedef {object} Growth something of which a mock may hold much
 * @property {string} name
 * @property {readonly string[]} [options] of the command
 * @property {(server: RunningServer, generator: LoadGenerator) => Promise<void>} grow
 *
 * @typedef {{ growth: Growth, cpu: Readonly<Record<Kind, Summary>> }} Grown microseconds of CPU time a request
 */

/** @type {readonly Kind[]} */
const kinds = ['valid', 'invalid', 'one'];
const manyWebhooks = 100_000;
const manySessions = 100;
const manyRules = 1000;

/** The first is what the others are compared with. @type {readonly Growth[]} */
const growths = [
  { name: 'little', grow: async () => {} },
  {
    name: `${manyWebhooks.toLocaleString('en')} webhooks`,
    async grow(server, generator) {
      for (let made = 0; made < manyWebhooks; ) made += (await generator.run(server, 'valid', 1)).requests;
    },
  },
  {
    name: `${manySessions} sessions`,
    async grow(server) {
      for (let session = 0; session < manySessions; session++)
        await expectStatus(server, bytesOf('valid', server, `X-Mock-Session: ${session}\r\n`), 200);
    },
  },
  { name: 'no journal', options: ['--no-control'], grow: async () => {} },
  {
    name: `${manyRules.toLocaleString('en')} spent fault rules`,
    async grow(server) {
      const once = { operationId: 'createAgentWebhook', times: 1, status: 401 };
      for (let rule = 0; rule < manyRules; rule++) {
        await expectStatus(server, controlRequest('POST', '/faults', once, server), 200);
        await expectStatus(server, bytesOf('valid', server), 401);
      }
    },
  },
];

/**
 * What a request costs mocks that hold much and one that holds little; they take turns.
 * @param {{ rounds: number, seconds: number, cores: import('./measure.js').Cores }} conditions
 * @returns {Promise<readonly Grown[]>}
 */
export async function measureGrowth({ rounds, seconds, cores }) {
  const generator = new LoadGenerator(cores?.load);
  const mocks = [];
  for (const growth of growths) {
    const { options = [] } = growth;
    const args = (/** @type {number} */ port) => [...shipped.args(port), '--log-level', 'silent', ...options];
    const server = await startChecked({ ...shipped, name: growth.name, args }, cores);
    for (const kind of kinds) await generator.run(server, kind, seconds);
    // What the warm-up has created would count as much.
    if (growth.options === undefined)
      await expectStatus(server, controlRequest('POST', '/reset', undefined, server), 200);
    await growth.grow(server, generator);
    mocks.push({ growth, server, samples: { valid: noSamples(), invalid: noSamples(), one: noSamples() } });
  }
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) {
      for (const { server, samples } of mocks)
        samples[kind].push((await measured(server, () => generator.run(server, kind, seconds))).cpu);
    }
  }
  for (const { server } of mocks) await stopServer(server);
  await generator.stop();
  return mocks.map(({ growth, samples }) => ({
    growth,
    cpu: { valid: summarize(samples.valid), invalid: summarize(samples.invalid), one: summarize(samples.one) },
  }));
}

/** @returns {number[]} */
const noSamples = () => [];

/**
 * @param {RunningServer} server
 * @param {Buffer} request
 * @param {number} status
 */
async function expectStatus(server, request, status) {
  const response = await answerTo(server.port, request);
  if (statusOf(response) !== status) throw new Error(`${server.kind.name}: expected ${status}, got\n${response}`);
}

/** @param {readonly Grown[]} results */
export function growthTable(results) {
  const [little] = results;
  const rows = results.map(({ growth, cpu }) => [
    growth.name,
    ...kinds.flatMap((kind) => [
      cpu[kind].median.toFixed(1),
      `${((cpu[kind].median / (little?.cpu[kind].median ?? Number.NaN)) * 100).toFixed(0)} %`,
    ]),
  ]);
  const head = ['the mock holds', ...kinds.flatMap((kind) => [`${kind}, CPU µs`, 'of little'])];
  const { date, node, cpu, cpuCount } = machine();
  return `${table(head, rows)}\n\n${date}. Medians of the server's CPU time for a request; Node ${node}, ${cpuCount} x ${cpu}.`;
}
