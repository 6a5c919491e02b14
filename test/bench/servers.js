import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startNode, stop, whileAlive } from './children.js';
import {
  basePath,
  byHandAnswers,
  constantAnswers,
  constantReplies,
  documentedAnswers,
  exampleAnswers,
  expressRoutes,
  healthPath,
} from './requests.js';
import { yardstickArguments } from './yardstick.js';

/**
 * @typedef {object} ServerKind
 * @property {string} name
 * @property {(port: number) => readonly string[]} args of `node`; started so, it listens on the port
 * @property {import('./requests.js').Answers} answers
 * @property {string} basePath of the API; Prism and Scalar ignore that of the document
 *
 * @typedef {object} RunningServer
 * @property {ServerKind} kind
 * @property {string} basePath
 * @property {import('node:child_process').ChildProcess} child
 * @property {number} port
 */

/** @param {string} path from the root of the repository */
const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @param {string} name */
const server = (name) => file(`test/bench/servers/${name}.js`);

export const documentFile = file('spec/openapi.yaml');
const constants = Object.values(constantReplies);

/**
 * A deployment that answers as the document has it, and does nothing else.
 * @param {number} port
 */
export function constantServer(port) {
  return [server('node-http'), String(port), ...constants];
}

/** The server that the others are compared with. @type {ServerKind} */
export const baseline = {
  name: 'bare Express 5',
  args: (port) => [server('bare-express'), String(port), ...constants, ...expressRoutes],
  answers: constantAnswers,
  basePath,
};

/** The yardstick: the same work, by hand. @type {ServerKind} */
export const handwritten = {
  name: 'node:http, same work',
  args: (port) => [server('by-hand'), String(port), ...yardstickArguments()],
  answers: byHandAnswers,
  basePath,
};

/** The same work on Express, by hand. @type {ServerKind} */
export const expressByHand = {
  name: 'Express 5, same work',
  args: (port) => [server('express-by-hand'), String(port), ...yardstickArguments()],
  answers: byHandAnswers,
  basePath,
};

/** Our command, as a person starts it. @type {ServerKind} */
export const shipped = {
  name: 'talkover-mock, as shipped',
  args: (port) => [file('dist/cli/main.js'), 'serve', '--port', String(port)],
  answers: documentedAnswers,
  basePath,
};

/** The same without its log. @type {ServerKind} */
export const silent = {
  ...shipped,
  name: 'talkover-mock, silent',
  args: (port) => [...shipped.args(port), '--log-level', 'silent'],
};

/** @type {readonly ServerKind[]} */
export const serverKinds = [
  {
    name: 'node:http, constant',
    args: (port) => [server('node-http'), String(port), ...constants],
    answers: constantAnswers,
    basePath,
  },
  handwritten,
  expressByHand,
  baseline,
  {
    name: 'prism-http in process',
    args: (port) => [server('prism-http'), String(port), documentFile, basePath],
    answers: exampleAnswers,
    basePath,
  },
  silent,
  shipped,
  {
    name: 'talkover-mock in Express',
    args: (port) => [server('talkover-express'), String(port)],
    answers: documentedAnswers,
    basePath,
  },
];

const startLimit = 20_000;

/**
 * Starts a server and waits until it answers the health check.
 * @param {ServerKind} kind
 * @param {number | undefined} core
 * @param {readonly string[]} [flags] of Node
 * @returns {Promise<RunningServer>}
 */
export async function startServer(kind, core, flags = []) {
  const port = await freePort();
  /** @type {import('node:child_process').SpawnOptions} */
  const options = { stdio: ['ignore', 'pipe', 'inherit'], env: cleanEnvironment() };
  const child = startNode([...flags, ...kind.args(port)], options, core);
  // Unread, a full pipe would hold up the server.
  child.stdout?.resume();
  const running = { kind, basePath: kind.basePath, child, port };
  await whileAlive(child, healthy(running), { name: kind.name, milliseconds: startLimit });
  return running;
}

/** @returns {Promise<number>} a port that nobody listens on */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on a port has an address of this form.
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {RunningServer} server */
export const stopServer = ({ child }) => stop(child);

/** Our own settings, which a person may have in the environment, would change what is measured. */
export function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TALKOVER_MOCK_')));
}

/** How often a server that is starting is asked, in milliseconds. */
const askEvery = 2;

/**
 * @param {RunningServer} server
 * @returns {Promise<void>} resolves when the health check was answered with 200, however often it has to be asked
 */
function healthy({ kind, port }) {
  return new Promise((resolve, reject) => {
    const ask = () => {
      get({ host: '127.0.0.1', port, path: `${kind.basePath}${healthPath}`, agent: false }, (response) => {
        response.resume();
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${kind.name}: ${healthPath} answered ${response.statusCode}`));
      }).once('error', () => setTimeout(ask, askEvery));
    };
    ask();
  });
}

/**
 * Resident memory in MiB; undefined where there is no /proc.
 * @param {Pick<RunningServer, 'child'>} server
 */
export function residentMemory({ child }) {
  try {
    const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}

/**
 * The CPU time that a server has taken so far, on all its threads, in microseconds. Unlike its rate it hardly depends on
 * what else the machine does. NaN where there is no /proc.
 * @param {RunningServer} server
 */
export function cpuTime({ child }) {
  try {
    const threads = `/proc/${child.pid}/task`;
    const nanoseconds = readdirSync(threads).map((thread) => readFileSync(`${threads}/${thread}/schedstat`, 'utf8'));
    return nanoseconds.reduce((sum, text) => sum + Number.parseInt(text, 10), 0) / 1000;
  } catch {
    return Number.NaN;
  }
}
