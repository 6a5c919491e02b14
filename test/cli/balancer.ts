import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { atFileEnd } from '../file-end.ts';

/** A replica behind a balancer. */
interface Replica {
  readonly port: number;
  isReady: boolean;
}

/** How often the balancer asks whether replicas are ready, in milliseconds. */
const checkInterval = 25;

/** How long a client's connection may rest, in milliseconds. */
const clientKeepAlive = 600_000;

/**
 * A balancer as they are: it sends requests to the replicas in turn, in connections that it keeps, leaves out those that are
 * not ready, and tries another where one takes no connection. What was sent it never sends again.
 * @param ports of the replicas, on this machine
 * @returns its URL, and whether a replica is in use
 */
export async function startBalancer(
  ports: readonly number[],
): Promise<{ readonly url: string; isInUse(port: number): boolean }> {
  const replicas: readonly Replica[] = ports.map((port) => ({ port, isReady: false }));
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const next = (): Replica | undefined => {
    const ready = replicas.filter(({ isReady }) => isReady);
    return ready[turn++ % ready.length];
  };

  function pass(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): void {
    const replica = next();
    if (replica === undefined) return void outgoing.writeHead(502).end('no replica is ready');
    const { method, url, headers } = incoming;
    const options = { agent, port: replica.port, method, path: url, headers: { ...headers, connection: 'keep-alive' } };
    const asked = request(options, (answer) => {
      const { connection: _, ...others } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, others);
      answer.pipe(outgoing);
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNREFUSED')
        return void outgoing.writeHead(502).end(`lost: ${error.code} ${error.message}`);
      replica.isReady = false;
      pass(incoming, outgoing, body);
    });
    asked.end(body);
  }

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => pass(incoming, outgoing, Buffer.concat(chunks)));
  });
  // On a busy machine a client rests for long: a connection that is closed just then would lose its request, and not by a replica's fault.
  server.keepAliveTimeout = clientKeepAlive;
  let isOver = false;
  const watch = async (replica: Replica) => {
    while (!isOver) {
      replica.isReady = await isReadyAt(replica.port);
      await pause(checkInterval);
    }
  };
  for (const replica of replicas) void watch(replica);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atFileEnd(() => {
    isOver = true;
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    isInUse: (asked) => replicas.some((replica) => replica.port === asked && replica.isReady),
  };
}

/** Whether a replica says that it takes requests. */
function isReadyAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ port, path: '/__mock/ready', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
