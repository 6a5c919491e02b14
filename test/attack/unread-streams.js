import { connect } from 'node:net';
import { servedMock } from './served-mock.js';

const clients = 500;
const requests = 300;
const length = 200_000;

/** Megabytes that the mock may take on: its journal, what is kept for clients that are behind, and garbage. */
const most = 150;

const streams = ['/__mock/requests/stream', '/__mock/deliveries/stream'];

/** Clients that ask for the streams of events and never read them, while long requests come. */
export async function unreadStreams() {
  const mock = await servedMock('--no-deliver');
  const post = () =>
    fetch(`${mock.url}/api/v1/health`, { method: 'POST', body: JSON.stringify({ name: 'x'.repeat(length) }) }).then(
      (answer) => answer.text(),
    );
  const round = async (limit) => {
    let used = 0;
    for (let count = 1; count <= requests && used < limit; count++) {
      await post();
      // Where nothing is bounded, this machine is not to pay for it.
      if (count % 10 === 0) used = await mock.memory();
    }
    return used;
  };
  // What the same requests take without anybody who watches.
  const alone = await round(Number.POSITIVE_INFINITY);
  const sockets = await Promise.all(
    Array.from({ length: clients }, (_, at) => unreadStream(mock.port, streams[at % streams.length])),
  );
  const watched = await round(alone + 2 * most);
  const broken = [];
  const dead = await mock.whyDead();
  if (dead !== undefined) broken.push(dead);
  for (const socket of sockets) socket.destroy();
  const more = Math.round(watched - alone);
  if (more > most) broken.push(`${more} MB more than without the clients`);
  await mock.kill('SIGKILL');
  return {
    tried: `${clients} clients, ${requests} requests of ${length / 1000} KB`,
    figures: `${Math.round(alone)} MB without them, ${Math.round(watched)} MB with them (most: ${most} more)`,
    broken,
  };
}

/** A client that has asked, and has seen that it is answered. */
function unreadStream(port, path) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.once('data', () => {
      socket.pause();
      resolve(socket);
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  });
}
