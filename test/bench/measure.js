import { checkAnswer, LoadGenerator } from './load.js';
import { kinds } from './requests.js';
import { baseline, cpuTime, healthy, residentMemory, startServer, stopServer } from './servers.js';
import { summarize } from './statistics.js';

/**
 * @typedef {import('./statistics.js').Summary} Summary
 * @typedef {import('./servers.js').ServerKind} ServerKind
 * @typedef {import('./servers.js').RunningServer} RunningServer
 * @typedef {import('./requests.js').Kind} Kind
 *
 * @typedef {object} Throughput
 * @property {Summary} requestsPerSecond
 * @property {Summary} p50 in milliseconds
 * @property {Summary} p99 in milliseconds
 * @property {Summary} cpu microseconds of the server's CPU time for one request
 * @property {number} ratio to the baseline's median rate
 *
 * @typedef {{ idle: number | undefined, loaded: number | undefined }} Memory in MiB
 *
 * @typedef {object} Measured
 * @property {ReadonlyMap<ServerKind, Readonly<Record<Kind, Throughput>>>} throughput
 * @property {ReadonlyMap<ServerKind, Memory>} memory
 * @property {number} generatorBusy the most of a core that the load generator took in any run, 0 to 1
 *
 * @typedef {{ server: number, load: number } | undefined} Cores
 */

/**
 * From the spawn to the first 200 of the health check, in milliseconds; the servers take turns. Not pinned: a start
 * has Node's other threads compile and collect, as it would for a person.
 * @param {readonly ServerKind[]} serverKinds
 * @param {number} starts
 * @returns {Promise<ReadonlyMap<ServerKind, Summary>>}
 */
export async function measureColdStarts(serverKinds, starts) {
  const samples = new Map(serverKinds.map((kind) => [kind, /** @type {number[]} */ ([])]));
  // The first of each fills the file cache.
  for (let start = -1; start < starts; start++) {
    for (const [kind, times] of samples) {
      const time = await coldStart(kind);
      if (start >= 0) times.push(time);
    }
  }
  return new Map([...samples].map(([kind, times]) => [kind, summarize(times)]));
}

/** @param {ServerKind} kind */
async function coldStart(kind) {
  const began = performance.now();
  const server = await startServer(kind, undefined);
  await healthy(server);
  const time = performance.now() - began;
  await stopServer(server);
  return time;
}

/**
 * Checks what each server answers, warms it up, and puts it under load; in each round the servers take turns, so that
 * a slow moment of the machine meets them all.
 * @param {readonly ServerKind[]} serverKinds
 * @param {{ rounds: number, seconds: number, cores: Cores }} options
 * @returns {Promise<Measured>}
 */
export async function measureUnderLoad(serverKinds, { rounds, seconds, cores }) {
  /** @type {RunningServer[]} */
  const servers = [];
  for (const kind of serverKinds) servers.push(await startServer(kind, cores?.server));
  const tasks = servers.flatMap((server) => kinds.map((kind) => ({ server, kind })));
  for (const { server, kind } of tasks) await checkAnswer(server, kind);
  const idle = new Map(servers.map((server) => [server, residentMemory(server)]));

  const generator = new LoadGenerator(cores?.load);
  for (const { server, kind } of tasks) await generator.run(server, kind, seconds);
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    for (const { server, kind } of tasks) {
      const cpuBefore = cpuTime(server);
      const result = await generator.run(server, kind, seconds);
      const cpu = (cpuTime(server) - cpuBefore) / result.requests;
      runs.push({ server: server.kind, kind, cpu, ...result });
    }
  }
  return {
    throughput: throughputs(serverKinds, runs),
    memory: new Map(servers.map((server) => [server.kind, { idle: idle.get(server), loaded: residentMemory(server) }])),
    generatorBusy: Math.max(...runs.map(({ busy }) => busy)),
  };
}

/**
 * @param {readonly ServerKind[]} serverKinds
 * @param {readonly ({ server: ServerKind, kind: Kind, cpu: number } & import('./load.js').LoadResult)[]} runs
 * @returns {Measured['throughput']}
 */
function throughputs(serverKinds, runs) {
  /** @type {(server: ServerKind, kind: Kind, figure: 'requestsPerSecond' | 'p50' | 'p99' | 'cpu') => Summary} */
  const summaryOf = (server, kind, figure) =>
    summarize(runs.filter((run) => run.server === server && run.kind === kind).map((run) => run[figure]));
  /** @type {(server: ServerKind, kind: Kind) => Throughput} */
  const throughputOf = (server, kind) => {
    const requestsPerSecond = summaryOf(server, kind, 'requestsPerSecond');
    return {
      requestsPerSecond,
      p50: summaryOf(server, kind, 'p50'),
      p99: summaryOf(server, kind, 'p99'),
      cpu: summaryOf(server, kind, 'cpu'),
      ratio: requestsPerSecond.median / summaryOf(baseline, kind, 'requestsPerSecond').median,
    };
  };
  return new Map(
    serverKinds.map((server) => [
      server,
      { valid: throughputOf(server, 'valid'), invalid: throughputOf(server, 'invalid') },
    ]),
  );
}
