import { connect } from 'node:net';
import { appOf } from '../src/http/app.ts';
import { listenerOf } from '../src/http/listener.ts';
import { close, startServer, urlOf } from '../src/http/server.ts';
import type { AppOptions } from '../src/index.ts';
import { atFileEnd } from './file-end.ts';
import { createEngine } from './shared-document.ts';

/** The agent of the documentation. */
export const agentId = '9fbef0b7-8d4e-4a08-9207-66c22155721d';

/** Another agent of `fixtures/seed.json`. */
export const otherAgentId = '9fbef0c4-1f0a-4d7b-8a53-3f1c7a9be204';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined if it is empty. */
  readonly json: unknown;
}

/** A mock on a real port, closed when the test file ends. */
export interface RunningMock {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** @param path behind `/api/v1`, or absolute from the port where it begins with `//` */
  send(
    method: string,
    path: string,
    init?: { headers?: Record<string, string>; body?: string | Uint8Array },
  ): Promise<Answer>;
  /** POSTs to the documented agent's webhooks, with a token. */
  create(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Sends JSON, or nothing, with a token. */
  call(method: string, path: string, body?: unknown, session?: string): Promise<Answer>;
  /** Sends bytes as they are and reads until the other side hangs up, or sends nothing for the time given. */
  sendRaw(bytes: string, quietMilliseconds?: number): Promise<string>;
}

/** @param through whether requests pass Express, as in an app of somebody's, or meet the engine first, as in our own server
 *  @param keepAliveMilliseconds how long a connection stays open without a request */
export async function startMock(
  options: AppOptions = {},
  through: 'express' | 'listener' = 'listener',
  keepAliveMilliseconds = 5000,
): Promise<RunningMock> {
  const engine = options.engine ?? (await createEngine(options));
  const serverOf = through === 'express' ? appOf : listenerOf;
  const server = await startServer(serverOf(engine, options), '127.0.0.1', 0, engine);
  server.keepAliveTimeout = keepAliveMilliseconds;
  atFileEnd(async () => {
    // A retry that waits would go to whoever listens at its port by then.
    for (const { services } of engine.sessions.all()) services.outbox?.cancel();
    await close(server, 0);
  });
  const url = urlOf(server);
  const port = Number(new URL(url).port);
  const send: RunningMock['send'] = async (method, path, init = {}) => {
    const response = await fetch(path.startsWith('//') ? url + path.slice(1) : `${url}/api/v1${path}`, {
      method,
      ...init,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: text === '' ? undefined : parse(text) };
  };
  return {
    url,
    port,
    send,
    create: (body, headers) =>
      send('POST', `/agents/${agentId}/webhooks`, {
        headers: { Authorization: 'Bearer talq_test', 'Content-Type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    call: (method, path, body, session) =>
      send(method, path, {
        headers: {
          Authorization: 'Bearer talq_test',
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(session !== undefined && { 'X-Mock-Session': session }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    sendRaw: (bytes, quietMilliseconds = 5000) => sendRaw(port, bytes, quietMilliseconds),
  };
}

/** A body that is valid, with some fields changed; undefined leaves a field out. */
export function webhook(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { name: 'Orders', webhook_url: 'https://example.com/hook', events: ['event_phone_call_started'], ...changes };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendRaw(port: number, bytes: string, quietMilliseconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let received = '';
    socket.setTimeout(quietMilliseconds, () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('utf8');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}
