import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startNode, stop, whileAlive } from './children.js';
import { bytesOf, creationToList, listed } from './requests.js';
import { statusOf } from './response.js';

/**
 * @typedef {import('./load-generator.js').Load} Load
 * @typedef {import('./load-generator.js').LoadResult} LoadResult
 * @typedef {import('./servers.js').RunningServer} RunningServer
 * @typedef {import('./requests.js').Kind} Kind
 */

export const connections = 32;

/** How much longer than asked a run may take before it is given up, in milliseconds. */
const patience = 10_000;

/** Puts servers under load, from a process of its own. */
export class LoadGenerator {
  #child;

  /** @param {number | undefined} core */
  constructor(core) {
    this.#child = startNode(
      [fileURLToPath(new URL('load-generator.js', import.meta.url))],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' },
      core,
    );
  }

  /**
   * Asks one thing, over and over.
   * @param {RunningServer} server
   * @param {Kind} kind
   * @param {number} seconds
   * @param {string} [headers] more of them, each with its line break
   */
  async run(server, kind, seconds, headers) {
    const { status } = server.kind.answers[kind];
    return this.#generate(server, kind, { requests: [bytesOf(kind, server, headers)], status, seconds });
  }

  /**
   * Asks many things in turn that are all answered with one status.
   * @param {RunningServer} server
   * @param {readonly Buffer[]} requests
   * @param {number} status
   * @param {number} seconds
   */
  async runInTurn(server, requests, status, seconds) {
    return this.#generate(server, 'various', { requests, status, seconds });
  }

  /**
   * Creates webhooks, each with another name, and deletes each before it creates the next.
   * @param {RunningServer} server
   * @param {number} seconds
   * @param {number} from the number in the name of the first
   */
  async runCreateAndDelete(server, seconds, from) {
    const { port, basePath } = server;
    return this.#generate(server, 'create and delete', {
      createAndDelete: { port, basePath, from },
      status: 200,
      seconds,
    });
  }

  stop() {
    return stop(this.#child);
  }

  /**
   * @param {RunningServer} server
   * @param {string} what
   * @param {Omit<Load, 'port' | 'connections'>} load
   * @returns {Promise<LoadResult>}
   */
  async #generate({ kind: { name }, port }, what, load) {
    this.#child.send({ ...load, port, connections });
    const [{ result, error }] = await whileAlive(this.#child, once(this.#child, 'message'), {
      name: `the load on ${name}`,
      milliseconds: load.seconds * 1000 + patience,
    });
    if (error !== undefined) throw new Error(`${name}, ${what}: ${error}`);
    return result;
  }
}

/**
 * Gives a server the webhooks that are to be listed. One that keeps nothing answers its constant.
 * @param {RunningServer} server
 */
export async function fillList(server) {
  for (let count = 0; count < listed; count++) {
    const response = await answerTo(server.port, creationToList(server));
    if (statusOf(response) !== 200) throw new Error(`${server.kind.name}: a creation was answered\n${response}`);
  }
}

/**
 * Asks a server once, with the bytes of the load, and makes sure that it does what its rate will be compared for.
 * @param {RunningServer} server
 * @param {Kind} kind
 */
export async function checkAnswer(server, kind) {
  const { name, answers } = server.kind;
  const { status, part, webhooks } = answers[kind];
  const response = await answerTo(server.port, bytesOf(kind, server));
  const shown = response.toString().split('"webhook_url"').length - 1;
  if (statusOf(response) === status && response.includes(part) && (webhooks ?? shown) === shown) return;
  throw new Error(
    `${name}, ${kind}: expected ${status} with ${part} and ${webhooks ?? 'any number of'} webhooks, got\n${response}`,
  );
}

/**
 * @param {number} port
 * @param {Buffer} request
 */
export async function answerTo(port, request) {
  const socket = connect({ host: '127.0.0.1', port, timeout: patience });
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  socket.write(request);
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk]);
    // Leaving the loop closes the connection.
    if (statusOf(received) !== undefined) break;
  }
  return received;
}
