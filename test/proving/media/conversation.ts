import { Client } from 'undici';
import { apiKey, password, user } from './access.ts';

export interface Asked {
  readonly method: string;
  /** As the document writes it. */
  readonly path: string;
  /** As it was sent. */
  readonly address: string;
  /** Undefined if there was no whole answer. */
  readonly answer:
    | {
        readonly status: number;
        /** By their names in lower case. */
        readonly headers: Readonly<Record<string, string>>;
        /** As they were sent, but for their values. */
        readonly names: readonly string[];
        readonly body: Buffer;
      }
    | undefined;
}

export interface Options {
  /** Values for the names in the path, as they are sent. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: Buffer | string;
  readonly type?: string;
  readonly as?: string;
}

/** Sends a request, `METHOD /path/{name}`, and returns the JSON of the answer. */
export type Ask = (request: string, options?: Options) => Promise<Record<string, unknown>>;

export const credentials = (name: string, secret: string): string =>
  `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;

/** What is said with one server; whatever the listener throws ends it. */
export class Conversation {
  readonly asked: Asked[] = [];
  readonly #client: Client;
  readonly #base: string;
  readonly #listener: (asked: Asked) => void;

  constructor(url: string, listener: (asked: Asked) => void = () => {}) {
    this.#listener = listener;
    const { origin, pathname } = new URL(url);
    this.#client = new Client(origin);
    this.#base = pathname;
  }

  readonly ask: Ask = async (request, options = {}) => {
    const [method = '', path = ''] = request.split(' ');
    const named = path.replace(/\{(\w+)\}/g, (_, name: string) => options.path?.[name] ?? '');
    const address = this.#base + named + (options.query ? `?${options.query}` : '');
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const type = options.type ?? (options.json === undefined ? undefined : 'application/json');
    const headers = {
      authorization: options.as ?? credentials(user, password),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...options.headers,
    };
    const answer = await this.#send(method, address, headers, body);
    const asked = { method, path, address, answer };
    this.asked.push(asked);
    this.#listener(asked);
    return objectOf(answer?.body ?? Buffer.alloc(0));
  };

  async #send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer | string | undefined,
  ): Promise<Asked['answer']> {
    try {
      const response = await this.#client.request({
        ...{ method, path, headers, responseHeaders: 'raw' },
        ...(body === undefined ? {} : { body }),
      });
      const bytes = Buffer.from(await response.body.arrayBuffer());
      // With raw headers, they are a list of names and values in turn.
      const lines = (response.headers as unknown as readonly (string | Buffer)[]).map(String);
      const names = lines.filter((_, index) => index % 2 === 0);
      const found = names.map((name, index) => [name.toLowerCase(), lines[index * 2 + 1] ?? '']);
      return { status: response.statusCode, headers: Object.fromEntries(found), names, body: bytes };
    } catch {
      return undefined;
    }
  }

  close(): Promise<void> {
    return this.#client.destroy();
  }
}

function objectOf(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

export const withKey = `api_key=${apiKey}`;
