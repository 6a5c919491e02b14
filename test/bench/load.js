import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startNode, whileAlive } from './children.js';
import { bytesOf } from './requests.js';
import { statusOf } from './response.js';

/**
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
   * @param {RunningServer} server
   * @param {Kind} kind
   * @param {number} seconds
   * @returns {Promise<LoadResult>}
   */
  async run({ kind: { name, answers }, port }, kind, seconds) {
    const { status } = answers[kind];
    this.#child.send({ port, request: bytesOf(kind, port), status, connections, seconds });
    const milliseconds = seconds * 1000 + patience;
    const [{ result, error }] = await whileAlive(this.#child, once(this.#child, 'message'), {
      name: `the load on ${name}`,
      milliseconds,
    });
    if (error !== undefined) throw new Error(`${name}, ${kind} request: ${error}`);
    return result;
  }
}

/**
 * Asks a server once, with the bytes of the load, and makes sure that it does what its rate will be compared for.
 * @param {RunningServer} server
 * @param {Kind} kind
 */
export async function checkAnswer({ kind: { name, answers }, port }, kind) {
  const { status, part } = answers[kind];
  const response = await answerTo(port, bytesOf(kind, port));
  if (statusOf(response) === status && response.includes(part)) return;
  throw new Error(`${name}, ${kind} request: expected ${status} with ${part}, got\n${response}`);
}

/**
 * @param {number} port
 * @param {Buffer} request
 */
async function answerTo(port, request) {
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
