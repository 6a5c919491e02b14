import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createMock } from '../../src/api/create-mock.ts';
import { trafficJudgeOf } from '../../src/api/traffic-judge.ts';
import { loadDocument } from '../../src/index.ts';
import { listenProxy, type ProxyOptions } from '../../src/proxy/listen-proxy.ts';
import { shippedApi } from '../../src/shipped.ts';
import { documentOf, ok } from '../document-of.ts';

/** A proxy that runs until the test ends. */
export interface RunningProxy {
  readonly url: string;
  readonly port: number;
}

const item = {
  ...{ type: 'object', required: ['id', 'name'] },
  properties: { id: { type: 'integer' }, name: { type: 'string' } },
};
const problem = { description: 'No', content: { 'application/problem+json': { schema: { type: 'object' } } } };

/** A small API at `/v1`: items, of which `getItem` declares a 404 and `listItems` none, a text, events and an upload. */
export const items = documentOf(
  {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } }],
        responses: ok({ schema: { type: 'array', items: item }, example: [{ id: 7, name: 'of the mock' }] }),
      },
      post: {
        operationId: 'createItem',
        requestBody: { required: true, content: { 'application/json': { schema: { ...item, required: ['name'] } } } },
        responses: {
          201: {
            description: 'Made',
            headers: { Location: { required: true, schema: { type: 'string' } } },
            content: { 'application/json': { schema: item } },
          },
          422: problem,
        },
      },
    },
    '/items/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { operationId: 'getItem', responses: { ...ok({ schema: item }), 404: problem } },
      delete: { operationId: 'deleteItem', responses: { 204: { description: 'Gone' } } },
    },
    '/text': {
      get: {
        operationId: 'getText',
        responses: { 200: { description: 'Text', content: { 'text/plain': { schema: { type: 'string' } } } } },
      },
    },
    '/upload': {
      post: {
        operationId: 'upload',
        requestBody: { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
        responses: { 204: { description: 'Taken' } },
      },
    },
  },
  { servers: [{ url: 'https://api.example.com/v1' }] },
);

/** A proxy in front of a deployment. */
export async function proxyTo(
  baseUrl: string,
  {
    document: location = items,
    ...options
  }: Partial<Omit<ProxyOptions, 'mock' | 'judge'>> & { document?: string } = {},
): Promise<RunningProxy> {
  const document = await loadDocument(location);
  const mock = await createMock({ api: { ...shippedApi(document), document } });
  const { url, close } = await listenProxy({
    ...{ baseUrl, mock, judge: trafficJudgeOf(document), timeout: 10_000 },
    ...options,
  });
  onTestFinished(() => close());
  return { url, port: Number(new URL(url).port) };
}

/** A deployment with this listener, until the test ends. @returns its origin */
export async function deployment(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.on('checkContinue', listener);
  return `http://127.0.0.1:${await listening(server)}`;
}

/** A deployment that reads and writes bytes: calls a function for each connection. @returns its origin */
export async function rawDeployment(connected: (socket: Socket) => void): Promise<string> {
  const server = createNetServer((socket) => {
    socket.on('error', () => undefined);
    connected(socket);
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

/** A deployment that answers each connection with these bytes after a complete head, and the bytes that it received. */
export async function answering(answer: string): Promise<{ readonly origin: string; readonly heads: string[] }> {
  const heads: string[] = [];
  const origin = await rawDeployment((socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      heads.push(text);
      text = '';
      socket.write(answer, 'latin1');
    });
  });
  return { origin, heads };
}

export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on a host has an address with a port.
  return (server.address() as AddressInfo).port;
}

/** Sends bytes to a port, and reads until a text arrives or the other side hangs up. In Latin-1. */
export async function exchange(port: number, bytes: string, until: RegExp = /$^/): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(bytes, 'latin1');
  let text = '';
  try {
    for await (const chunk of socket) {
      text += chunk;
      if (until.test(text)) break;
    }
  } catch {
    // After a reset, only the text before it is left.
  }
  socket.destroy();
  return text;
}

/** Polls a condition until it is true. */
export async function becomesTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The exchanges in the inspector. */
export async function journalOf(url: string): Promise<readonly Record<string, unknown>[]> {
  const { requests } = (await (await fetch(`${url}/__mock/requests`)).json()) as {
    requests: Record<string, unknown>[];
  };
  return requests;
}
