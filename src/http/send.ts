import type { ServerResponse } from 'node:http';
import type { Disruption, MockReply } from '../mock/reply.ts';

type Answer = Pick<MockReply, 'status' | 'headers'> & Partial<Pick<MockReply, 'body' | 'disruption'>>;
type HeaderValues = Readonly<Record<string, string>>;

/**
 * Writes an answer, or does to it what a fault asks for.
 * @param more headers that come before those of the answer
 */
export function send(response: ServerResponse, answer: Answer, ...more: readonly (HeaderValues | undefined)[]): void {
  const { disruption } = answer;
  if (disruption === undefined) write(response, answer, more);
  else disrupt[disruption](response, answer, more);
}

type Write = (response: ServerResponse, answer: Answer, more: readonly (HeaderValues | undefined)[]) => void;

const write: Write = (response, { status, headers, body }, more) => {
  const hasLength = body !== undefined || !(status === 204 || status === 304 || response.req.method === 'HEAD');
  response.writeHead(status, flat([...more, headers], hasLength ? Buffer.byteLength(body ?? '') : undefined));
  response.end(body);
};

/** What each fault does to an answer. */
const disrupt: Readonly<Record<Disruption, Write>> = {
  reset: (response) => void response.socket?.resetAndDestroy(),
  // The connection stays open until the client has waited long enough.
  timeout: () => undefined,
  truncate(response, { status, headers, body }, more) {
    const bytes = Buffer.from(body ?? '');
    response.writeHead(status, flat([...more, headers], Math.max(bytes.length, 1)));
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  },
  malformed: (response, { body = '{}', ...answer }, more) =>
    write(response, { ...answer, body: body.slice(0, -1) }, more),
};

/** One flat list in one call: Node then writes the headers as they are, without a table of its own in between. */
function flat(parts: readonly (HeaderValues | undefined)[], length: number | undefined): string[] {
  const list: string[] = [];
  for (const headers of parts) for (const name in headers) list.push(name, headers[name] ?? '');
  if (length !== undefined) list.push('Content-Length', String(length));
  return list;
}
