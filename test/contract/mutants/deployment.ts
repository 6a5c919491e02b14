import type { Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Wait } from '../../../src/contract/run/wire/wait.ts';
import { readBody } from '../../../src/http/read-body.ts';
import { close, startServer, urlOf } from '../../../src/http/server.ts';
import {
  type ApiDocument,
  createEngine,
  type EngineOptions,
  type MockReply,
  type MockRequest,
} from '../../../src/index.ts';
import { systemClock } from '../../../src/state/clock.ts';

/** The answer of a deployment. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Request {
  readonly method: string;
  /** Relative to `/api/v1`, without a query. */
  readonly path: string;
  /** With its question mark; empty for none. */
  readonly query: string;
  readonly headers: MockRequest['headers'];
  /** As JSON; undefined if it is none. */
  readonly json: unknown;
}

/** Answers in place of the mock, which it can call. */
export type Behaviour = (request: Request, ask: (change?: Partial<Request>) => Promise<Reply>) => Promise<Reply>;

/** The token that the mock accepts. */
export const token = 'talq_mutants';

/** A deployment that has been started. */
export interface Started {
  readonly url: string;
  /** The webhooks of the mock behind the behaviour, as JSON, shown or not. */
  kept(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** How far the clock of all deployments is ahead, in microseconds. */
let ahead = 0;

/** The clock of all deployments, which the waits of a run advance. */
export const clock = { now: () => systemClock.now() + ahead };

/** Performs a wait of a run; one for the deployment's clock advances the clock without waiting. */
export async function passTime({ milliseconds, reason }: Wait, signal: AbortSignal | undefined): Promise<void> {
  if (reason === 'clock') ahead += milliseconds * 1000;
  else await setTimeout(milliseconds, undefined, signal && { signal });
}

/** A mock of a document on a port of its own, behind a behaviour; nothing is changed without one. */
export async function startDeployment(
  document: ApiDocument,
  behaviour: Behaviour = (_, ask) => ask(),
  options: EngineOptions = {},
): Promise<Started> {
  const engine = await createEngine({
    document,
    tokens: [token],
    seed: 7,
    empty: true,
    retryScale: 0,
    clock,
    ...options,
  });
  const server: Server = await startServer(
    async (incoming, outgoing) => {
      const body = await readBody(incoming);
      const { method = 'GET', url = '/', headers } = incoming;
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const [path = '', ...query] = url.slice(document.basePath.length).split(/(?=\?)/);
      const request = { method, path, query: query.join(''), headers, json: parse(bytes.toString()) };
      const ask = async (change: Partial<Request> = {}): Promise<Reply> => {
        const asked = { ...request, ...change };
        const { status, headers, body } = await engine.handle({
          method: asked.method,
          url: document.basePath + asked.path + asked.query,
          headers: 'json' in change ? { ...asked.headers, 'content-type': 'application/json' } : asked.headers,
          body: 'json' in change ? Buffer.from(JSON.stringify(change.json)) : bytes,
        });
        return { status, headers: inLines(headers), body: body === undefined ? undefined : String(body) };
      };
      const reply = await behaviour(request, ask);
      outgoing.writeHead(reply.status, reply.headers).end(reply.body);
    },
    '127.0.0.1',
    0,
  );
  return {
    url: urlOf(server) + document.basePath,
    kept: async () => {
      const { webhook = [] } = await engine.sessions.get(undefined).store.content();
      return webhook.map((one) => JSON.stringify(one));
    },
    stop: () => close(server, 0),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Talkover's answers have one value of each header. */
function inLines(headers: MockReply['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
