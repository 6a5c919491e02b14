import { checkAnswer, fillList } from './load.js';
import { kinds } from './requests.js';
import { baseline, cpuTime, handwritten, residentMemory, startServer, stopServer } from './servers.js';
import { ratios, summarize } from './statistics.js';
import { loadOn } from './wrk.js';

/**
 * @typedef {import('./statistics.js').Summary} Summary
 * @typedef {import('./servers.js').ServerKind} ServerKind
 * @typedef {import('./servers.js').RunningServer} RunningServer
 * @typedef {import('./requests.js').Kind} Kind
 * @typedef {import('./load-generator.js').LoadResult} LoadResult
 *
 * @typedef {object} Throughput
 * @property {Summary} requestsPerSecond
 * @property {Summary} p50 in milliseconds
 * @property {Summary} p99 in milliseconds
 * @property {Summary} cpu microseconds of the server's CPU time for one request
 * @property {Summary} toBaseline the rate as a multiple of the baseline's in the same round
 * @property {Summary} toHandwritten the same of the yardstick's
 * @property {Summary} p99ToHandwritten its 99th percentile as a multiple of the yardstick's
 *
 * @typedef {ReadonlyMap<ServerKind, Readonly<Record<Kind, Throughput>>>} Throughputs
 * @typedef {{ idle: number | undefined, loaded: number | undefined }} Memory in MiB
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
  const time = performance.now() - began;
  await stopServer(server);
  return time;
}

/**
 * Starts a server and makes sure that it does what it will be compared for.
 * @param {ServerKind} kind
 * @param {Cores} cores
 * @param {readonly string[]} [flags] of Node
 */
export async function startChecked(kind, cores, flags = []) {
  const server = await startServer(kind, cores?.server, flags);
  await fillList(server);
  for (const request of kinds) await checkAnswer(server, request);
  return server;
}

/**
 * Warms up each server and puts it under load; in each round the servers take turns, so that a slow moment of the
 * machine meets them all.
 * @param {readonly ServerKind[]} serverKinds
 * @param {{ rounds: number, seconds: number, cores: Cores }} options
 * @returns {Promise<{ throughput: Throughputs, generatorBusy: number, loadedBy: string }>} `generatorBusy`: the most of a core that the
 *   load generator took in any run, 0 to 1
 */
export async function measureThroughput(serverKinds, { rounds, seconds, cores }) {
  /** @type {RunningServer[]} */
  const servers = [];
  for (const kind of serverKinds) servers.push(await startChecked(kind, cores));
  const tasks = kinds.flatMap((kind) => servers.map((server) => ({ server, kind })));
  const generator = loadOn(cores?.load);
  for (const { server, kind } of tasks) await generator.run(server, kind, seconds);
  /** @type {Run[]} */
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    for (const { server, kind } of tasks)
      runs.push({ server: server.kind, kind, ...(await measured(server, () => generator.run(server, kind, seconds))) });
  }
  for (const server of servers) await stopServer(server);
  await generator.stop();
  const generatorBusy = Math.max(...runs.map(({ busy }) => busy));
  return { throughput: throughputs(serverKinds, runs), generatorBusy, loadedBy: generator.name };
}

/**
 * @typedef {LoadResult & { cpu: number }} MeasuredLoad `cpu`: microseconds of the server's CPU time for one request
 * @typedef {MeasuredLoad & { server: ServerKind, kind: Kind }} Run
 *
 * @param {RunningServer} server
 * @param {() => Promise<LoadResult>} run
 * @returns {Promise<MeasuredLoad>}
 */
export async function measured(server, run) {
  const cpuBefore = cpuTime(server);
  const result = await run();
  return { ...result, cpu: (cpuTime(server) - cpuBefore) / result.requests };
}

/**
 * @param {readonly ServerKind[]} serverKinds
 * @param {readonly Run[]} runs
 * @returns {Throughputs}
 */
function throughputs(serverKinds, runs) {
  /** @type {(server: ServerKind, kind: Kind, figure: 'requestsPerSecond' | 'p50' | 'p99' | 'cpu') => Summary} */
  const summaryOf = (server, kind, figure) =>
    summarize(runs.filter((run) => run.server === server && run.kind === kind).map((run) => run[figure]));
  /** @type {(server: ServerKind, kind: Kind) => Throughput} */
  const throughputOf = (server, kind) => {
    const requestsPerSecond = summaryOf(server, kind, 'requestsPerSecond');
    const p99 = summaryOf(server, kind, 'p99');
    const to = (/** @type {ServerKind} */ other) =>
      ratios(requestsPerSecond.samples, summaryOf(other, kind, 'requestsPerSecond').samples);
    return {
      requestsPerSecond,
      p50: summaryOf(server, kind, 'p50'),
      p99,
      cpu: summaryOf(server, kind, 'cpu'),
      toBaseline: to(baseline),
      toHandwritten: to(handwritten),
      p99ToHandwritten: ratios(p99.samples, summaryOf(handwritten, kind, 'p99').samples),
    };
  };
  return new Map(
    serverKinds.map((server) => [
      server,
      {
        valid: throughputOf(server, 'valid'),
        invalid: throughputOf(server, 'invalid'),
        one: throughputOf(server, 'one'),
        list: throughputOf(server, 'list'),
      },
    ]),
  );
}

/** How often a server's memory is looked at under load, in milliseconds. */
const lookEvery = 50;

/**
 * The memory of fresh servers, before and under a load of requests that keep nothing: what the mock is asked to keep
 * would count as its own.
 * @param {readonly ServerKind[]} serverKinds
 * @param {{ seconds: number, cores: Cores }} options
 * @returns {Promise<ReadonlyMap<ServerKind, Memory>>}
 */
export async function measureMemory(serverKinds, { seconds, cores }) {
  const generator = loadOn(cores?.load);
  /** @type {Map<ServerKind, Memory>} */
  const memory = new Map();
  for (const kind of serverKinds) {
    const server = await startChecked(kind, cores);
    const idle = residentMemory(server);
    let loaded = idle;
    const looking = setInterval(() => {
      const now = residentMemory(server);
      if (loaded !== undefined && now !== undefined) loaded = Math.max(loaded, now);
    }, lookEvery);
    for (const request of /** @type {const} */ (['invalid', 'one', 'list']))
      await generator.run(server, request, seconds);
    clearInterval(looking);
    memory.set(kind, { idle, loaded });
    await stopServer(server);
  }
  await generator.stop();
  return memory;
}
