import type { ServerResponse } from 'node:http';
import type { MockReply } from '../mock/exchange.ts';

type Answer = Pick<MockReply, 'status' | 'headers'> & Partial<Pick<MockReply, 'body' | 'disruption'>>;
type HeaderValues = Readonly<Record<string, string>>;

/**
 * Writes an answer, or does to it what a fault asks for.
 * @param more headers that come before those of the answer
 */
export function send(response: ServerResponse, answer: Answer, ...more: readonly (HeaderValues | undefined)[]): void {
  const { status, headers, body, disruption } = answer;
  switch (disruption) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'timeout':
      // The connection stays open until the client has enough of waiting.
      return;
    case 'truncate': {
      const bytes = Buffer.from(body ?? '');
      response.writeHead(status, flat([...more, headers], Math.max(bytes.length, 1)));
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
      return;
    }
    case 'malformed':
      send(response, { status, headers, body: (body ?? '{}').slice(0, -1) }, ...more);
      return;
  }
  const hasLength = body !== undefined || (status !== 204 && status !== 304);
  response.writeHead(status, flat([...more, headers], hasLength ? Buffer.byteLength(body ?? '') : undefined));
  response.end(body);
}

/** One flat list in one call: Node then writes the headers as they are, without a table of its own in between. */
function flat(parts: readonly (HeaderValues | undefined)[], length: number | undefined): string[] {
  const list: string[] = [];
  for (const headers of parts) for (const name in headers) list.push(name, headers[name] ?? '');
  if (length !== undefined) list.push('Content-Length', String(length));
  return list;
}
