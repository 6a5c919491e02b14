// Has other tools judge the servers of the proving APIs, sound and with each fault, and our suite for comparison:
//   node test/bench/contract-peers.js [--every 10] [shop] [tickets] [media]
// `--every 10` takes every tenth fault and variation. Dredd comes from npm; Respect is installed. `harmed` counts what the
// sound server has lost; the milliseconds are by each tool's own count, without its start.
import { parseArgs } from 'node:util';
import { createViteServer } from 'vitest/node';
import { installDredd, respect } from './contract-tools.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { every: { type: 'string' } } });
const every = Number(values.every ?? 1);
const names = positionals.length > 0 ? positionals : ['shop', 'tickets', 'media'];

// The proving servers are TypeScript, which Node 20 does not read.
const vite = await createViteServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { derive, judgeServed } = await vite.ssrLoadModule('/test/proving/judge-served.ts');
const { isFailed } = await vite.ssrLoadModule('/test/contract/mutants/judge-deployment.ts');
const tools = [installDredd(), respect].filter((tool) => tool !== undefined);

console.log('| API | tool | faults caught | variations accused | sound requests failing | harmed | s | ms a request |');
console.log('|---|---|---|---|---|---|---|---|');
for (const name of names) {
  const { [name]: api } = await vite.ssrLoadModule(`/test/proving/${name}/index.ts`);
  const proved = await derive(api);
  await tell(api, 'talkover-mock', (behaviour) => ours(proved, behaviour));
  for (const tool of tools) await tell(api, tool.name, (behaviour) => theirs(tool, api, behaviour));
}
await vite.close();

/**
 * @typedef {object} Facts
 * @property {number} requests
 * @property {readonly string[]} harmed what the server had at the start and has lost or changed
 * @property {number} seconds with the tool's start
 *
 * @typedef {import('./contract-tools.js').Judgement & Facts} Judged
 */

/**
 * Prints the row of a tool. A fault counts as caught where the exit code is another than the sound server's, or something fails
 * that does not fail there; a variation is accused in the same way.
 * @param {any} api
 * @param {string} tool
 * @param {(behaviour: ReadonlySet<string>) => Promise<Judged>} judge
 */
async function tell(api, tool, judge) {
  // The first run pays for what is compiled once.
  await judge(new Set());
  const sound = await judge(new Set());
  const isSeen = async (one) => {
    const { exitCode, failures } = await judge(new Set([one.switch]));
    return exitCode !== sound.exitCode || [...failures].some((failure) => !sound.failures.has(failure));
  };
  const [caught, faults] = await count(api.faults, isSeen);
  const [accused, variations] = await count(api.variations, isSeen);
  const { failing, requests, seconds, harmed, milliseconds } = sound;
  const counts = [`${caught} of ${faults}`, `${accused} of ${variations}`, `${failing} of ${requests}`, harmed.length];
  const times = [seconds.toFixed(1), (milliseconds / requests).toFixed(1)];
  console.log(`| ${[api.name, tool, ...counts, ...times].join(' | ')} |`);
}

/**
 * @template T
 * @param {readonly T[]} all
 * @param {(one: T) => Promise<boolean>} holds
 */
async function count(all, holds) {
  const some = all.filter((_, index) => index % every === 0);
  let found = 0;
  for (const one of some) if (await holds(one)) found++;
  return [found, some.length];
}

/**
 * @param {any} proved
 * @param {ReadonlySet<string>} behaviour
 * @returns {Promise<Judged>}
 */
async function ours(proved, behaviour) {
  const began = performance.now();
  try {
    const { report, requests, harmed } = await judgeServed(proved, behaviour);
    const failures = new Set(report.cases.filter(isFailed).map(({ id }) => id));
    const facts = { failures, failing: failures.size, milliseconds: report.summary.milliseconds, requests, harmed };
    return { ...facts, exitCode: failures.size > 0 ? 1 : 0, seconds: since(began) };
  } catch (error) {
    if (error.name !== 'CannotRun') throw error;
    const facts = { failures: new Set(), failing: 0, milliseconds: 0, requests: 0, harmed: [] };
    return { ...facts, exitCode: 2, seconds: since(began) };
  }
}

/**
 * @param {import('./contract-tools.js').Tool} tool
 * @param {any} api
 * @param {ReadonlySet<string>} behaviour
 * @returns {Promise<Judged>}
 */
async function theirs(tool, api, behaviour) {
  const served = await api.start(behaviour);
  const began = performance.now();
  try {
    const judgement = await tool.judge(api, served.url.replace(/\/$/, ''));
    return { ...judgement, requests: served.requests(), harmed: served.harmed(), seconds: since(began) };
  } finally {
    await served.close();
  }
}

/** @param {number} began */
function since(began) {
  return (performance.now() - began) / 1000;
}
