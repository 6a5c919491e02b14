// What it costs to share the state with other processes in Redis.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { answerTo, checkAnswer, fillList, LoadGenerator } from './load.js';
import { machine, table } from './report.js';
import { bytesOf } from './requests.js';
import { cpuTime, freePort, shipped, startServer, stopServer } from './servers.js';
import { summarize } from './statistics.js';

/**
 * @typedef {import('./requests.js').Kind} Kind
 * @typedef {import('./servers.js').RunningServer} RunningServer
 * @typedef {import('./statistics.js').Summary} Summary
 *
 * @typedef {object} RedisCost
 * @property {Kind} kind
 * @property {number} memory requests a second
 * @property {number} redis requests a second
 * @property {Summary} ratio of the two, round by round
 * @property {Summary} cpu of the mock, as a ratio
 * @property {number} redisCpu of Redis a request, in microseconds
 *
 * @typedef {object} ScriptRate what `redis-benchmark` says of a call of the script as a request makes it
 * @property {string} call
 * @property {number} rate calls a second
 *
 * @typedef {{ processes: number, rate: number }} ProcessesRate
 * @typedef {{ costs: readonly RedisCost[], calls: readonly ScriptRate[], processes: readonly ProcessesRate[] }} RedisFigures
 */

/** @type {readonly Kind[]} */
const kinds = ['valid', 'one', 'list'];

/** @type {Readonly<Record<string, string>>} */
const names = { valid: 'POST that creates', one: 'GET one', list: 'list' };

/** How many calls `redis-benchmark` makes of one kind. */
const benchmarkCalls = 20_000;

/**
 * How many requests a mock answers that keeps its state in Redis, beside one that keeps it in memory; they take turns, each first in
 * every other round. Redis runs where the load comes from.
 * @param {{ rounds: number, seconds: number, cores: import('./measure.js').Cores }} conditions
 * @returns {Promise<RedisFigures>}
 */
export async function measureRedis({ rounds, seconds, cores }) {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-bench-redis-'));
  const port = await freePort();
  const redis = await startRedis(port, folder, cores?.load);
  const generator = new LoadGenerator(cores?.load);
  const start = (/** @type {string} */ name, /** @type {readonly string[]} */ options) =>
    startServer(
      { ...shipped, name, args: (own) => [...shipped.args(own), '--log-level', 'silent', ...options] },
      cores?.server,
    );
  const inMemory = await start('in memory', []);
  const options = ['--redis', `redis://127.0.0.1:${port}`];
  const inRedis = await start('in Redis', options);
  /** @type {RedisCost[]} */
  const costs = [];
  for (const kind of kinds) costs.push(await compare({ kind, inMemory, inRedis, redis, generator, rounds, seconds }));
  const calls = await benchmarkScript(inRedis, port);
  /** @type {ProcessesRate[]} */
  const processes = [];
  const others = [inRedis];
  for (const count of [2, 3]) {
    others.push(await start(`in Redis, ${count}`, options));
    processes.push({ processes: count, rate: await rateOfAll(others, seconds) });
  }
  for (const server of [inMemory, ...others]) await stopServer(server);
  await generator.stop();
  redis.kill();
  rmSync(folder, { recursive: true });
  return { costs, calls, processes };
}

/**
 * @param {number} port
 * @param {string} folder
 * @param {number | undefined} core
 */
async function startRedis(port, folder, core) {
  const own = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const [command = '', ...args] = core === undefined ? own : ['taskset', '--cpu-list', String(core), ...own];
  const redis = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => redis.kill('SIGKILL'));
  await new Promise((resolve, reject) => {
    redis.once('error', reject);
    redis.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve(undefined));
  });
  return redis;
}

/**
 * @param {{ kind: Kind, inMemory: RunningServer, inRedis: RunningServer, redis: import('node:child_process').ChildProcess,
 *   generator: LoadGenerator, rounds: number, seconds: number }} parts
 * @returns {Promise<RedisCost>}
 */
async function compare({ kind, inMemory, inRedis, redis, generator, rounds, seconds }) {
  for (const server of [inMemory, inRedis]) {
    if (kind === 'list') await fillList(server);
    await checkAnswer(server, kind);
    await generator.run(server, kind, seconds);
  }
  /** @type {Map<RunningServer, { rate: number, cpu: number, redisCpu: number }[]>} */
  const samples = new Map([
    [inMemory, []],
    [inRedis, []],
  ]);
  const ofRedis = () => cpuTime({ ...inRedis, child: redis });
  for (let round = 0; round < rounds; round++) {
    for (const server of round % 2 === 0 ? [inMemory, inRedis] : [inRedis, inMemory]) {
      const before = [cpuTime(server), ofRedis()];
      const began = performance.now();
      const { requests } = await generator.run(server, kind, seconds);
      const rate = (requests / (performance.now() - began)) * 1000;
      const [cpu = Number.NaN, redisCpu = Number.NaN] = [cpuTime(server), ofRedis()].map(
        (after, index) => (after - (before[index] ?? Number.NaN)) / requests,
      );
      samples.get(server)?.push({ rate, cpu, redisCpu });
    }
  }
  const [memory = [], shared = []] = samples.values();
  const ratioOf = (/** @type {'rate' | 'cpu'} */ what) =>
    summarize(shared.map((sample, round) => sample[what] / (memory[round]?.[what] ?? Number.NaN)));
  return {
    kind,
    memory: summarize(memory.map(({ rate }) => rate)).median,
    redis: summarize(shared.map(({ rate }) => rate)).median,
    ratio: ratioOf('rate'),
    cpu: ratioOf('cpu'),
    redisCpu: summarize(shared.map(({ redisCpu }) => redisCpu)).median,
  };
}

/**
 * Has `redis-benchmark` make the calls of the script that one creation makes, as the mock has made them: in the order of its
 * options, with as many clients as a mock has connections there: one.
 * @param {RunningServer} server
 * @param {number} port of Redis
 * @returns {Promise<readonly ScriptRate[]>}
 */
async function benchmarkScript(server, port) {
  const client = new Redis(port, '127.0.0.1', { protocol: 2 });
  const monitor = await client.monitor();
  /** @type {Map<string, { args: readonly string[], packed: Buffer }>} */
  const calls = new Map();
  monitor.on('monitor', (_time, /** @type {string[]} */ args, source) => {
    if (source === 'lua' || args[0]?.toLowerCase() !== 'evalsha') return;
    const packed = shownBytes(args[4] ?? '');
    // A list of texts in MessagePack: behind its length, the first is the name of what is asked for.
    const name = packed.subarray(6, 6 + ((packed[5] ?? 0) & 0x1f)).toString();
    calls.set(name, { args: args.slice(0, 4), packed });
  });
  await answerTo(server.port, bytesOf('valid', server));
  // The journal is written beside the answer: what is asked for after it comes behind it.
  await answerTo(server.port, bytesOf('one', server));
  monitor.disconnect();
  client.disconnect();
  return ['begin', 'insert', 'journal'].flatMap((call) => {
    const asked = calls.get(call);
    if (asked === undefined) return [];
    // The last argument is bytes, which it reads from its input.
    const options = ['-p', String(port), '-c', '1', '-n', String(benchmarkCalls), '--csv', '-x'];
    const { stdout } = spawnSync('redis-benchmark', [...options, ...asked.args], {
      encoding: 'utf8',
      input: asked.packed,
    });
    // The last line has the test, in which there are quotes, too, and seven figures: the rate is the first of them.
    const [, rate = 'NaN'] = /"([\d.]+)"(?:,"[\d.]+"){6}$/.exec(stdout.trim()) ?? [];
    return [{ call, rate: Number(rate) }];
  });
}

/**
 * The bytes of an argument as Redis shows it to who monitors it: `\\x00` for one that is no letter.
 * @param {string} shown
 */
function shownBytes(shown) {
  /** @type {Readonly<Record<string, string>>} */
  const named = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };
  const text = shown.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, hex, letter) =>
    hex === undefined ? (named[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(text, 'latin1');
}

/**
 * How many creations several processes answer together in a second, each under a load of its own.
 * @param {readonly RunningServer[]} servers
 * @param {number} seconds
 */
async function rateOfAll(servers, seconds) {
  const generators = servers.map(() => new LoadGenerator(undefined));
  const run = () => Promise.all(servers.map((server, index) => generators[index]?.run(server, 'valid', seconds)));
  await run();
  const results = await run();
  for (const generator of generators) await generator.stop();
  return results.reduce((sum, result) => sum + (result?.requestsPerSecond ?? 0), 0);
}

/** @param {RedisFigures} figures */
export function redisTable({ costs, calls, processes }) {
  const rows = costs.map(({ kind, memory, redis, ratio, cpu, redisCpu }) => [
    ...[names[kind] ?? kind, memory.toFixed(0), redis.toFixed(0)],
    ...[
      `${ratio.median.toFixed(2)}x`,
      `${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}`,
      `${cpu.median.toFixed(2)}x`,
      redisCpu.toFixed(0),
    ],
  ]);
  const { date, node, cpu, cpuCount } = machine();
  const head = [
    ...['request', 'in memory, requests/s', 'with --redis, requests/s', 'ratio', 'range', 'CPU of the mock'],
    'CPU of Redis, µs a request',
  ];
  const others = [
    ...calls.map(({ call, rate }) => [`redis-benchmark, 1 client: the call ${call}`, rate.toFixed(0)]),
    ...processes.map(({ processes, rate }) => [`POST that creates, ${processes} processes together`, rate.toFixed(0)]),
  ];
  return [
    table(head, rows),
    `${date}. Medians, Redis and memory in turn; Redis shares a core with the load; Node ${node}, ${cpuCount} x ${cpu}.`,
    table(['printed, not judged: all share the cores', 'a second'], others),
  ].join('\n\n');
}
