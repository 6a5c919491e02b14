import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { tickets } from './index.ts';

export interface Asked {
  readonly query?: string;
  readonly form?: string;
  readonly json?: unknown;
  /** A body as it is, with its media type. */
  readonly raw?: readonly [type: string, body: string | Buffer];
  /** Beside those that are given for the API; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  /** The id of the ticket, the comment or the file in the answer, `none` where there is none. */
  readonly id: string;
  /** What JSON says, undefined where the body is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of answers, which may be of any shape.
  readonly data: any;
}

/** Asks a served API, and writes down what everybody could see in the answers. */
export interface Client {
  readonly transcript: string[];
  ask(method: string, path: string, asked?: Asked): Promise<Answered>;
  close(): void;
}

const broken: Answered = { status: 0, headers: {}, bytes: Buffer.alloc(0), id: 'none', data: undefined };

/** Ends a probe: an answer is not the one that was expected. */
export class OtherAnswer extends Error {
  override readonly name = 'OtherAnswer';
}

/** Where a transcript is expected, a client throws {@link OtherAnswer} at the first line that differs. */
export function clientOf(url: string, expected?: readonly string[]): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const transcript: string[] = [];
  const write = (...facts: readonly unknown[]) => {
    const line = seen(facts);
    if (expected && line !== expected[transcript.length]) throw new OtherAnswer(line);
    transcript.push(line);
  };
  const ask: Client['ask'] = async (method, path, asked = {}) => {
    const query = asked.query ? `?${asked.query}` : '';
    const answer = await sent(agent, method, `${url}/${path}${query}`, asked).catch(() => undefined);
    if (!answer) {
      write(method, path, 'no whole answer');
      return broken;
    }
    const { response, hints, body } = answer;
    const bytes = response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    write(method, path, hints, response.statusCode, ...response.rawHeaders, bytes.toString('latin1'));
    const data = jsonOf(bytes);
    const id = data?.ticket?.id ?? data?.comment?.id ?? data?.file?.id ?? 'none';
    return { status: response.statusCode ?? 0, headers: response.headers, bytes, id, data };
  };
  return { transcript, ask, close: () => agent.destroy() };
}

async function sent(agent: Agent, method: string, url: string, { form, json, raw, headers }: Asked) {
  const [type, body] =
    form !== undefined
      ? ['application/x-www-form-urlencoded', form]
      : json !== undefined
        ? ['application/json', JSON.stringify(json)]
        : (raw ?? []);
  const all = { ...tickets.given.headers, 'content-type': type, ...headers };
  const kept = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  let hints = 0;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(url, { method, agent, headers: Object.fromEntries(kept) }, resolve)
      .on('information', () => {
        hints += 1;
      })
      .on('error', reject)
      .end(body);
  });
  return { response, hints, body: await buffer(response) };
}

/** Without what differs from one run to the next. */
function seen(facts: readonly unknown[]): string {
  return facts
    .join(' ')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/, 'date')
    .replace(/(X-Rate-Remaining) \d+/i, '$1 some')
    .replace(/W\/"\w+"/, 'tag')
    .replace(/xapp-[\w-]+/, 'token')
    .replace(/20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d/g, 'time');
}

function jsonOf(bytes: Buffer) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A multipart body of parts: their headers after `form-data; `, and their bytes. */
export function multipart(
  ...parts: readonly (readonly [head: string, content: string | Buffer])[]
): Required<Asked>['raw'] {
  const written = parts.flatMap(([head, content]) => [
    Buffer.from(`--limit\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return ['multipart/form-data; boundary=limit', Buffer.concat([...written, Buffer.from('--limit--\r\n')])];
}

export function upload(
  meta: unknown,
  content: string | Buffer = 'line\nline\n',
  type = 'text/plain',
): Required<Asked>['raw'] {
  return multipart(
    [`name="file"; filename="Größe.txt"\r\nContent-Type: ${type}`, content],
    ['name="meta"\r\nContent-Type: application/json', JSON.stringify(meta)],
  );
}
