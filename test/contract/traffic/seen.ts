import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { SeenExchange, SeenRequest } from '../../../src/har/seen-exchange.ts';
import type { Header } from '../../../src/text/header-bytes.ts';

const noBody = { bytes: new Uint8Array(), size: 0 };

/** A request as it is seen on the wire; a body that is no text is sent as JSON. */
export function seenRequest(
  method: string,
  url: string,
  { headers = [], body }: { headers?: readonly Header[]; body?: unknown } = {},
): SeenRequest {
  const bytes = body instanceof Uint8Array ? body : bytesOf(body);
  return { method, url, httpVersion: '1.1', headers, body: { bytes, size: bytes.length } };
}

/** The answer to a request, without irrelevant headers. */
export function seenAnswer(
  request: SeenRequest,
  status: number,
  { headers = [], body }: { headers?: readonly Header[]; body?: unknown } = {},
): SeenExchange {
  const bytes = body instanceof Uint8Array ? body : bytesOf(body);
  return {
    ...{ began: 0, milliseconds: 1, request, failure: undefined },
    answer: { status, reason: '', httpVersion: '1.1', headers, body: { bytes, size: bytes.length } },
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return noBody.bytes;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A server that passes everything on to another unchanged, and keeps what it has seen. */
export async function startRecorder(origin: string): Promise<{ url: string; seen: SeenExchange[]; stop(): void }> {
  const seen: SeenExchange[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', rawHeaders } = request;
    const body = await buffer(request);
    const sent = httpRequest(origin + url, { method, headers: withoutConnection(rawHeaders) }, async (answer) => {
      const bytes = await buffer(answer);
      const seenNow: SeenExchange = {
        ...{ began: Date.now(), milliseconds: 1, failure: undefined },
        request: {
          ...{ method, url: origin + url, httpVersion: '1.1', headers: pairsOf(rawHeaders) },
          body: { bytes: body, size: body.length },
        },
        answer: {
          ...{ status: answer.statusCode ?? 0, reason: answer.statusMessage ?? '', httpVersion: '1.1' },
          headers: pairsOf(answer.rawHeaders),
          body: { bytes, size: bytes.length },
        },
      };
      seen.push(seenNow);
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders).end(bytes);
    });
    sent.on('error', () => request.destroy());
    sent.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, seen, stop };
}

function pairsOf(raw: readonly string[]): Header[] {
  return raw.flatMap((name, index): Header[] => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}

function withoutConnection(raw: readonly string[]): string[] {
  return pairsOf(raw)
    .filter(([name]) => !/^(connection|keep-alive)$/i.test(name))
    .flat();
}
