// A process of its own that asks one server what its parent says, over and over. Bare sockets: an
// HTTP client costs more than the servers that are measured.
import { once } from 'node:events';
import { connect } from 'node:net';
import { Latencies } from './latencies.js';
import { deletionOf, nthCreation } from './requests.js';
import { statusOf } from './response.js';

/**
 * @typedef {object} Load
 * @property {number} port
 * @property {readonly Buffer[]} [requests] what each connection asks in turn
 * @property {{ port: number, basePath: string, from: number }} [createAndDelete] instead: a webhook, its deletion, the
 *   next webhook; the first is called `Webhook <from>`
 * @property {number} status of every answer
 * @property {number} connections
 * @property {number} seconds
 *
 * @typedef {object} LoadResult
 * @property {number} requestsPerSecond
 * @property {number} requests all of them, with those that were answered late
 * @property {number} p50 in milliseconds
 * @property {number} p99 in milliseconds
 * @property {number} busy how much of a core this process took, 0 to 1
 */

process.on('message', async (/** @type {Load} */ load) => {
  try {
    process.send?.({ result: await generate(load) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});

/**
 * @param {Load} load
 * @returns {Promise<LoadResult>}
 */
async function generate(load) {
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => open(load.port)));
  try {
    const latencies = new Latencies();
    const deadline = performance.now() + load.seconds * 1000;
    const cpuBefore = process.cpuUsage();
    const next =
      load.createAndDelete === undefined ? inTurn(load.requests ?? []) : creatingAndDeleting(load.createAndDelete);
    await Promise.all(sockets.map((socket) => keepAsking(socket, next, load.status, deadline, latencies)));
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      requestsPerSecond: latencies.count / load.seconds,
      requests: latencies.count + sockets.length,
      p50: latencies.percentile(0.5),
      p99: latencies.percentile(0.99),
      busy: (user + system) / 1e6 / load.seconds,
    };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** @param {number} port */
async function open(port) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/**
 * @typedef {(answer: Buffer | undefined) => Buffer} NextRequest after the answer to the one before
 *
 * @param {readonly Buffer[]} requests
 * @returns {NextRequest}
 */
function inTurn(requests) {
  let asked = 0;
  return () => requests[asked++ % requests.length] ?? Buffer.alloc(0);
}

/**
 * @param {{ port: number, basePath: string, from: number }} server
 * @returns {NextRequest}
 */
function creatingAndDeleting({ from, ...server }) {
  let number = from;
  return (answer) => {
    const [, id] = /"id":"([^"]+)"/.exec(answer?.toString('latin1') ?? '') ?? [];
    return id === undefined ? nthCreation(number++, server) : deletionOf(id, server);
  };
}

/**
 * Asks, waits for the whole answer, asks again; ends with the first answer after the deadline.
 * @param {import('node:net').Socket} socket
 * @param {NextRequest} next
 * @param {number} status
 * @param {number} deadline
 * @param {Latencies} latencies
 * @returns {Promise<void>}
 */
function keepAsking(socket, next, status, deadline, latencies) {
  return new Promise((resolve, reject) => {
    let asked = 0;
    /** @type {Buffer | undefined} */
    let begun;
    /** @param {Buffer} [answer] */
    const ask = (answer) => {
      const request = next(answer);
      asked = performance.now();
      socket.write(request);
    };
    socket.once('error', reject).once('close', () => reject(new Error('the server hung up')));
    socket.on('data', (chunk) => {
      const received = begun === undefined ? chunk : Buffer.concat([begun, chunk]);
      const answered = statusOf(received);
      begun = answered === undefined ? received : undefined;
      if (answered === undefined) return;
      if (answered !== status) return reject(new Error(`answered ${received}`));
      const now = performance.now();
      if (now > deadline) return resolve();
      latencies.add(now - asked);
      ask(received);
    });
    ask();
  });
}
