import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';
import { startNode, stop, whileAlive } from './children.js';
import { nameOf } from './document-files.js';
import { installOutside } from './outside.js';
import { cleanEnvironment, freePort, residentMemory } from './servers.js';
import { summarize } from './statistics.js';

/**
 * @typedef {import('../api/documents/valid-request.ts').ValidRequest} ValidRequest
 * @typedef {{ operations: number, requests: readonly ValidRequest[] }} Requests
 *
 * @typedef {object} Kind a way to serve a document
 * @property {string} name
 * @property {(file: string, port: number) => readonly string[]} args of `node`
 * @property {() => Readonly<Record<string, string>>} environment of each process
 * @property {boolean} hasBasePath whether paths begin with that of the document's server
 *
 * @typedef {object} Figures of one process, times in milliseconds
 * @property {number} start from the spawn to the first answer, a 404 to a path that no document has
 * @property {number} memory resident after it, in MiB
 * @property {number} firstMedian of the first calls of the operations
 * @property {number} firstSlowest
 * @property {number} secondMedian of their second calls
 * @property {number} failures answers with 5xx or none
 *
 * @typedef {{ time: number, isAnswered: boolean, isFailure: boolean }} Call
 *
 * @typedef {object} Measured
 * @property {string} name
 * @property {number} operations
 * @property {ReadonlyMap<Kind, readonly Figures[]>} figures of each round; none where the document could not be served
 */

/** How long a start and a call may take, in milliseconds. */
export const startLimit = 180_000;
const callLimit = 30_000;

/** After how long no more operations are called, in milliseconds: some take a mock half a minute each. */
const callsLimit = 120_000;

/** How many operations are called at most, spread over the document. */
export const mostOperations = 100;

/** The newest release of Prism that runs on Node 20. */
export const prismPackage = '@stoplight/prism-cli@5.12.0';

/**
 * Each document served in fresh processes that take turns: by our command without its cache and with it, and by Prism.
 * @param {readonly string[]} files
 * @param {number} rounds
 * @returns {Promise<readonly Measured[]>}
 */
export async function measureDocuments(files, rounds) {
  const cache = mkdtempSync(join(tmpdir(), 'talkover-mock-bench-'));
  process.on('exit', () => rmSync(cache, { recursive: true, force: true }));
  const { uncached, cached, prism } = kindsWith(cache);
  const requestsOf = await requestMaker();
  /** @type {Measured[]} */
  const measured = [];
  for (const file of files) {
    const requests = await requestsOf(file);
    /** @type {Map<Kind, Figures[]>} */
    const figures = new Map([uncached, cached, prism].map((kind) => [kind, []]));
    process.stderr.write(`${nameOf(file)}: ${requests.operations} operations\n`);
    // Fills the cache.
    await attempt(cached, file, requests);
    for (let round = 0; round < rounds; round++) {
      for (const [kind, list] of figures) {
        const figuresOfProcess = await attempt(kind, file, requests);
        if (figuresOfProcess !== undefined) list.push(figuresOfProcess);
      }
    }
    measured.push({ name: nameOf(file), operations: requests.operations, figures });
  }
  return measured;
}

/** @param {string} cache folder */
function kindsWith(cache) {
  const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const prismCommand = join(installOutside('prism', [prismPackage]), '@stoplight/prism-cli/dist/index.js');
  /** @type {(file: string, port: number) => readonly string[]} */
  const ours = (file, port) => [command, 'serve', file, '--port', String(port)];
  let empty = 0;
  /** @type {Readonly<Record<'uncached' | 'cached' | 'prism', Kind>>} */
  const kinds = {
    // As a first start is: it finds nothing, and keeps what the next will find.
    uncached: {
      ...{ name: 'no cache', hasBasePath: true, args: ours },
      environment: () => ({ XDG_CACHE_HOME: join(cache, `empty-${empty++}`) }),
    },
    cached: {
      name: 'cache',
      hasBasePath: true,
      args: ours,
      environment: () => ({ XDG_CACHE_HOME: join(cache, 'full') }),
    },
    prism: {
      ...{ name: 'Prism', hasBasePath: false, environment: () => ({}) },
      args: (file, port) => [prismCommand, 'mock', file, '--port', String(port)],
    },
  };
  return kinds;
}

/**
 * What makes valid requests of a document is written for the tests, in TypeScript.
 * @returns {Promise<(file: string) => Promise<Requests>>}
 */
async function requestMaker() {
  const vite = await createViteServer({
    ...{ root: fileURLToPath(new URL('../../', import.meta.url)), configFile: false },
    ...{ appType: 'custom', logLevel: 'silent' },
    server: { middlewareMode: true, hmr: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  const { loadDocument } = await vite.ssrLoadModule('/src/framework/load-document.ts');
  const { validRequest } = await vite.ssrLoadModule('/test/api/documents/valid-request.ts');
  return async (file) => {
    const document = await loadDocument(file);
    /** @type {readonly import('../../src/openapi/operations/operation.ts').Operation[]} */
    const operations = document.operations;
    const step = Math.max(1, operations.length / mostOperations);
    const sample = operations.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
    return {
      operations: operations.length,
      requests: sample.map((operation) => validRequest(document, operation)),
    };
  };
}

/**
 * The figures of a process of its own; undefined where it can't serve the document.
 * @param {Kind} kind
 * @param {string} file
 * @param {Requests} requests
 * @returns {Promise<Figures | undefined>}
 */
async function attempt(kind, file, { requests }) {
  const port = await freePort();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const began = performance.now();
  const env = { ...cleanEnvironment(), ...kind.environment() };
  const child = startNode(kind.args(file, port), { stdio: ['ignore', 'pipe', 'pipe'], env }, undefined);
  // Unread, a full pipe would hold up the server.
  child.stdout?.resume();
  child.stderr?.resume();
  /** @type {(request: ValidRequest) => Promise<Call>} */
  const call = async ({ method, basePath, path: relative, headers, body }) => {
    const path = kind.hasBasePath ? basePath + relative : relative;
    const sent = performance.now();
    const status = await statusOf({ agent, port, method, path, headers: { ...headers } }, body).catch(() => 0);
    return { time: performance.now() - sent, isAnswered: status > 0, isFailure: status === 0 || status >= 500 };
  };
  try {
    const answered = untilAnswered(() => call(unknown));
    await whileAlive(child, answered, { name: `${kind.name} of ${file}`, milliseconds: startLimit });
    const start = performance.now() - began;
    const memory = residentMemory({ child }) ?? Number.NaN;
    const firstCalls = await inTurn(requests, call);
    const secondCalls = await inTurn(requests.slice(0, firstCalls.length), call);
    const firstTimes = summarize(firstCalls.map(({ time }) => time));
    return {
      ...{ start, memory, firstMedian: firstTimes.median, firstSlowest: firstTimes.most },
      secondMedian: summarize(secondCalls.map(({ time }) => time)).median,
      failures: firstCalls.filter(({ isFailure }) => isFailure).length,
    };
  } catch (error) {
    process.stderr.write(`${error}\n`);
    return undefined;
  } finally {
    agent.destroy();
    // Asked to end, so that what it keeps for the next start is whole.
    if (child.exitCode === null && child.signalCode === null) await stop(child, 'SIGTERM');
  }
}

/** @type {ValidRequest} */
const unknown = { method: 'GET', basePath: '', path: '/talkover-mock-bench', headers: {}, body: undefined };

/** How often a server that is starting is asked, in milliseconds. */
const askEvery = 5;

/** @param {() => Promise<Call>} call */
async function untilAnswered(call) {
  while (!(await call()).isAnswered) await new Promise((resolve) => setTimeout(resolve, askEvery));
}

/**
 * @param {readonly ValidRequest[]} requests
 * @param {(request: ValidRequest) => Promise<Call>} call
 * @returns {Promise<Call[]>} of the first ones only, if they take too long together
 */
async function inTurn(requests, call) {
  const began = performance.now();
  /** @type {Call[]} */
  const calls = [];
  for (const request of requests) {
    if (performance.now() - began > callsLimit) break;
    calls.push(await call(request));
  }
  return calls;
}

/**
 * @param {import('node:http').RequestOptions} options
 * @param {string | undefined} body
 * @returns {Promise<number>} the status of an answer that was read to its end
 */
function statusOf(options, body) {
  return new Promise((resolve, reject) => {
    const request = send({ ...options, host: '127.0.0.1', timeout: callLimit }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0)).once('error', reject);
    });
    request.once('error', reject).once('timeout', () => request.destroy(new Error('no answer')));
    request.end(body);
  });
}
