import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startNode, stop, whileAlive } from './children.js';
import { constantAnswers, constantReply, documentedAnswers, expressRoute, healthPath } from './requests.js';

/**
 * @typedef {object} ServerKind
 * @property {string} name
 * @property {readonly string[]} args of `node`; started so, it prints its URL on standard output
 * @property {import('./requests.js').Answers} answers
 *
 * @typedef {object} RunningServer
 * @property {ServerKind} kind
 * @property {import('node:child_process').ChildProcess} child
 * @property {number} port
 */

/** @param {string} path from the root of the repository */
const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const serve = [file('dist/cli/main.js'), 'serve', '--port', '0'];

/** The server that the others are compared with. @type {ServerKind} */
export const baseline = {
  name: 'bare Express 5',
  args: [file('test/bench/servers/bare-express.js'), constantReply, expressRoute],
  answers: constantAnswers,
};

/** @type {readonly ServerKind[]} */
export const serverKinds = [
  {
    name: 'node:http, constant',
    args: [file('test/bench/servers/node-http.js'), constantReply],
    answers: constantAnswers,
  },
  baseline,
  { name: 'talkover-mock, silent', args: [...serve, '--log-level', 'silent'], answers: documentedAnswers },
  { name: 'talkover-mock, log as shipped', args: serve, answers: documentedAnswers },
];

const startLimit = 20_000;

/**
 * Starts a server and waits until it has said where it listens.
 * @param {ServerKind} kind
 * @param {number | undefined} core
 * @returns {Promise<RunningServer>}
 */
export async function startServer(kind, core) {
  const child = startNode(kind.args, { stdio: ['ignore', 'pipe', 'inherit'], env: cleanEnvironment() }, core);
  const port = await whileAlive(child, portPrinted(child), { name: kind.name, milliseconds: startLimit });
  return { kind, child, port };
}

/** @param {RunningServer} server */
export const stopServer = ({ child }) => stop(child);

/** Our own settings, which a person may have in the environment, would change what is measured. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TALKOVER_MOCK_')));
}

/**
 * Reads the port off the output, and goes on reading: a full pipe would hold up the server.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function portPrinted({ stdout }) {
  if (stdout === null) throw new TypeError('the output is not piped');
  let text = '';
  return new Promise((resolve) => {
    /** @param {Buffer} chunk */
    const read = (chunk) => {
      text += chunk;
      const port = /http:\/\/127\.0\.0\.1:(\d+)(?=\D)/.exec(text)?.[1];
      if (port === undefined) return;
      stdout.off('data', read).resume();
      resolve(Number(port));
    };
    stdout.on('data', read);
  });
}

/**
 * @param {RunningServer} server
 * @returns {Promise<void>} resolves when the health check was answered with 200
 */
export function healthy({ kind, port }) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: healthPath, agent: false }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`${kind.name}: ${healthPath} answered ${response.statusCode}`));
    }).once('error', reject);
  });
}

/**
 * Resident memory in MiB; undefined where there is no /proc.
 * @param {RunningServer} server
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
