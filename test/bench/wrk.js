import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connections, LoadGenerator } from './load.js';
import { requestOf } from './requests.js';

/**
 * @typedef {import('./servers.js').RunningServer} RunningServer
 * @typedef {import('./requests.js').Kind} Kind
 * @typedef {import('./load-generator.js').LoadResult} LoadResult
 *
 * @typedef {object} Load what puts servers under load, from a process of its own
 * @property {string} name
 * @property {(server: RunningServer, kind: Kind, seconds: number) => Promise<LoadResult>} run asks one thing, over and over
 * @property {() => Promise<unknown>} stop
 */

/**
 * wrk where it is installed, which takes less of its core; else our own generator.
 * @param {number | undefined} core
 * @returns {Load}
 */
export function loadOn(core) {
  if (spawnSync('wrk', ['--version']).error === undefined) return new Wrk(core);
  const generator = new LoadGenerator(core);
  return {
    name: 'the generator of this repository',
    run: (server, kind, seconds) => generator.run(server, kind, seconds),
    stop: () => generator.stop(),
  };
}

const script = fileURLToPath(new URL('wrk.lua', import.meta.url));

/** A process for each run: keep-alive, and no request before the answer to the one before. @implements {Load} */
class Wrk {
  name = 'wrk';
  #core;

  /** @param {number | undefined} core */
  constructor(core) {
    this.#core = core;
  }

  /**
   * @param {RunningServer} server
   * @param {Kind} kind
   * @param {number} seconds wrk takes whole ones: at least so many
   * @returns {Promise<LoadResult>}
   */
  async run(server, kind, seconds) {
    const { method, path, body } = requestOf(kind);
    const url = `http://127.0.0.1:${server.port}${server.basePath}${path}`;
    const onCore = this.#core === undefined ? [] : ['taskset', '--cpu-list', String(this.#core)];
    const load = ['--threads', '1', '--connections', String(connections), '--duration', `${Math.ceil(seconds)}s`];
    const [command = 'wrk', ...args] = [...onCore, 'wrk', ...load, '--script', script, url, '--', method, body];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      out += chunk;
    });
    await once(child, 'close');
    const [line] = /^\{.*\}$/m.exec(out) ?? [];
    if (line === undefined) throw new Error(`wrk has measured nothing of ${server.kind.name}:\n${out}`);
    const { requests, microseconds, p50, p99, refused, broken, cpu } = JSON.parse(line);
    const isToRefuse = server.kind.answers[kind].status >= 400;
    if (broken > 0 || refused !== (isToRefuse ? requests : 0))
      throw new Error(
        `${server.kind.name}, ${kind}: of ${requests} requests ${refused} were refused, ${broken} broken off`,
      );
    const taken = microseconds / 1e6;
    return { requests, requestsPerSecond: requests / taken, p50, p99, busy: cpu / taken };
  }

  async stop() {}
}
