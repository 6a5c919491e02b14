// What it costs to share the state with other processes in Redis.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAnswer, LoadGenerator } from './load.js';
import { machine, table } from './report.js';
import { cpuTime, freePort, shipped, startServer, stopServer } from './servers.js';
import { summarize } from './statistics.js';

/**
 * @typedef {{ kind: import('./requests.js').Kind, memory: number, redis: number, ratio: import('./statistics.js').Summary, cpu: import('./statistics.js').Summary }} RedisCost
 */

/** @type {readonly import('./requests.js').Kind[]} */
const kinds = ['valid', 'one'];

/** @type {Readonly<Record<string, string>>} */
const names = { valid: 'POST that creates', one: 'GET one' };

/**
 * How many requests a mock answers that keeps its state in Redis, beside one that keeps it in memory; they take turns, each first in
 * every other round. Redis runs where the load comes from.
 * @param {{ rounds: number, seconds: number, cores: import('./measure.js').Cores }} conditions
 * @returns {Promise<readonly RedisCost[]>}
 */
export async function measureRedis({ rounds, seconds, cores }) {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-bench-redis-'));
  const port = await freePort();
  const own = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const [command = '', ...args] = cores === undefined ? own : ['taskset', '--cpu-list', String(cores.load), ...own];
  const redis = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    redis.once('error', reject);
    redis.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve(undefined));
  });
  process.once('exit', () => redis.kill('SIGKILL'));
  const generator = new LoadGenerator(cores?.load);
  const start = (/** @type {string} */ name, /** @type {readonly string[]} */ options) =>
    startServer(
      { ...shipped, name, args: (own) => [...shipped.args(own), '--log-level', 'silent', ...options] },
      cores?.server,
    );
  const inMemory = await start('in memory', []);
  const inRedis = await start('in Redis', ['--redis', `redis://127.0.0.1:${port}`]);
  /** @type {RedisCost[]} */
  const costs = [];
  for (const kind of kinds) {
    for (const server of [inMemory, inRedis]) {
      await checkAnswer(server, kind);
      await generator.run(server, kind, seconds);
    }
    /** @type {Map<import('./servers.js').RunningServer, { rate: number, cpu: number }[]>} */
    const samples = new Map([
      [inMemory, []],
      [inRedis, []],
    ]);
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? [inMemory, inRedis] : [inRedis, inMemory]) {
        const before = cpuTime(server);
        const began = performance.now();
        const { requests } = await generator.run(server, kind, seconds);
        const rate = (requests / (performance.now() - began)) * 1000;
        samples.get(server)?.push({ rate, cpu: (cpuTime(server) - before) / requests });
      }
    }
    const [memory = [], shared = []] = samples.values();
    const ratioOf = (/** @type {'rate' | 'cpu'} */ what) =>
      summarize(shared.map((sample, round) => sample[what] / (memory[round]?.[what] ?? Number.NaN)));
    costs.push({
      kind,
      memory: summarize(memory.map(({ rate }) => rate)).median,
      redis: summarize(shared.map(({ rate }) => rate)).median,
      ratio: ratioOf('rate'),
      cpu: ratioOf('cpu'),
    });
  }
  for (const server of [inMemory, inRedis]) await stopServer(server);
  await generator.stop();
  redis.kill();
  rmSync(folder, { recursive: true });
  return costs;
}

/** @param {readonly RedisCost[]} costs */
export function redisTable(costs) {
  const rows = costs.map(({ kind, memory, redis, ratio, cpu }) => [
    ...[names[kind] ?? kind, memory.toFixed(0), redis.toFixed(0)],
    ...[
      `${ratio.median.toFixed(2)}x`,
      `${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}`,
      `${cpu.median.toFixed(2)}x`,
    ],
  ]);
  const { date, node, cpu, cpuCount } = machine();
  const head = ['request', 'in memory, requests/s', 'with --redis, requests/s', 'ratio', 'range', 'CPU of the mock'];
  return `${table(head, rows)}\n\n${date}. Medians, Redis and memory in turn; Redis shares a core with the load; Node ${node}, ${cpuCount} x ${cpu}.`;
}
