import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Step } from '../../src/contract/cases/step.ts';
import { Mades } from '../../src/contract/run/cleanup/mades.ts';
import { Credentials } from '../../src/contract/run/credentials.ts';
import type { Exchange } from '../../src/contract/run/exchange.ts';
import { Requests } from '../../src/contract/run/requests.ts';
import { runName } from '../../src/contract/run/run-id.ts';
import { StrangersByResource } from '../../src/contract/run/strangers.ts';
import type { Target } from '../../src/contract/run/target.ts';
import { Transcript } from '../../src/contract/run/transcript.ts';
import { Client } from '../../src/contract/run/wire/client.ts';
import { NoAnswer } from '../../src/contract/run/wire/no-answer.ts';
import { type ApiDocument, loadDocument } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';

/** A request as a server has received it. */
export interface Arrived {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** The answer of a server. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json: unknown;
}

export const run = runName(7);

/** A document, the writer of its requests, and a server that takes them, until the test ends. */
export async function sentTo(
  paths: Readonly<Record<string, unknown>>,
  parts: Readonly<Record<string, unknown>> = {},
  target: Omit<Target, 'baseUrl'> = {},
  reply: (request: Arrived) => Reply = () => ({ status: 200, json: {} }),
) {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    const { method = '', headers } = request;
    const one = { method, path, query, headers, body: await buffer(request) };
    arrived.push(one);
    const { status, headers: more = {}, json } = reply(one);
    response.writeHead(status, { 'Content-Type': 'application/json', ...more }).end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const document = await loadDocument(documentOf(paths, parts));
  const client = new Client({ timeout: 5000, maxRequests: 100 });
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const whole = { baseUrl: `http://127.0.0.1:${port}`, ...target };
  const credentials = new Credentials(whole.headers ?? {}, document, {}, run, whole.query);
  const known = new Transcript({
    run,
    secrets: [],
    mades: Mades.of(document, {}),
    strangers: new StrangersByResource(),
  });
  const requests = new Requests({ api: {}, document, target: whole, run, credentials, known });
  return {
    ...{ document, requests, known, credentials, arrived, target: whole },
    /** The request of a step, as the server has received it. */
    async send(step: Step): Promise<Arrived> {
      const prepared = requests.of(step);
      const answer = await client.send(prepared.request);
      const last = arrived.at(-1);
      if (answer instanceof NoAnswer || last === undefined) throw new NothingArrived(answer);
      known.add({ step, ...prepared, answer, failure: undefined, deliveries: undefined });
      return last;
    },
  };
}

class NothingArrived extends Error {
  override readonly name = 'NothingArrived';

  constructor(answer: unknown) {
    super(`no request arrived: ${JSON.stringify(answer)}`);
  }
}

/** A step of the only operation of a method. */
export function stepOf(document: ApiDocument, parts: Partial<Step> = {}): Step {
  const operation = document.operations.find(({ method }) => method === (parts.method ?? method));
  const { method = 'GET', path = '' } = operation ?? {};
  return { id: 'step', operation, method, path, references: {}, access: 'given', mayCreate: false, ...parts };
}

/** An exchange of a step that was answered with JSON. */
export function answered(step: Step, status: number, json: unknown, headers: Record<string, string> = {}): Exchange {
  const answer = {
    status,
    headers: new Map(Object.entries(headers)),
    text: JSON.stringify(json),
    json,
    milliseconds: 1,
  };
  const request = { method: step.method, url: '', headers: {}, body: undefined };
  return { step, request, path: {}, answer, failure: undefined, sent: undefined, deliveries: undefined };
}
