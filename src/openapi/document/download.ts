import { joinedBytes } from '../../text/joined-bytes.ts';
import { hasKeys } from './json-pointer.ts';

/** A text from the network. */
export interface DownloadedText {
  /** The final URL after redirects, without credentials: relative references are relative to it. */
  readonly uri: string;
  readonly text: string;
}

/** The timeout of one download, in milliseconds. */
const longestWait = 30_000;

/** The largest text that is accepted, in bytes, unpacked. */
const largest = 50_000_000;

/** Thrown when a URL gives nothing usable; the message is a reason that follows the URL. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';
  /** The HTTP status that is the reason; undefined for other reasons. */
  readonly status: number | undefined;

  constructor(reason: string, status?: number) {
    super(reason);
    this.status = status;
  }
}

/**
 * Downloads texts. Sends credentials in a URL (`https://user:password@host/…`) as basic authentication, to their own
 * origin only; no URL that leaves this class has them.
 */
export class Downloader {
  readonly #credentials = new Map<string, string>();
  readonly #waitMilliseconds: number;
  readonly #largest: number;

  /** @param limits for tests */
  constructor(limits: { readonly waitMilliseconds?: number; readonly largest?: number } = {}) {
    this.#waitMilliseconds = limits.waitMilliseconds ?? longestWait;
    this.#largest = limits.largest ?? largest;
  }

  /** Throws {@link DownloadFailed}. */
  async text(location: string): Promise<DownloadedText> {
    if (!URL.canParse(location)) throw new DownloadFailed('is no URL');
    const url = this.#withoutCredentials(new URL(location));
    const authorization = this.#credentials.get(url.origin);
    try {
      const response = await fetch(url, {
        headers: { Accept: accepted, ...(authorization !== undefined && { Authorization: authorization }) },
        signal: AbortSignal.timeout(this.#waitMilliseconds),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new DownloadFailed(refusalOf(response), response.status);
      }
      const uri = new URL(response.url || url);
      [uri.hash, uri.username, uri.password] = ['', '', ''];
      return { uri: uri.href, text: await this.#textOf(response) };
    } catch (error) {
      if (error instanceof DownloadFailed) throw error;
      throw new DownloadFailed(this.#failureOf(error));
    }
  }

  #withoutCredentials(url: URL): URL {
    if (url.username !== '' || url.password !== '') {
      const pair = `${decoded(url.username)}:${decoded(url.password)}`;
      const bytes = String.fromCharCode(...new TextEncoder().encode(pair));
      this.#credentials.set(url.origin, `Basic ${btoa(bytes)}`);
    }
    const bare = new URL(url);
    [bare.hash, bare.username, bare.password] = ['', '', ''];
    return bare;
  }

  async #textOf({ body, headers }: Response): Promise<string> {
    if (body === null) return '';
    if (Number(headers.get('content-length') ?? 0) > this.#largest) {
      await body.cancel();
      throw this.#tooLarge();
    }
    const packed = await this.#bytesOf(body);
    // The file itself is compressed; fetch has already undone the compression for the transfer.
    const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
    return new TextDecoder().decode(isPacked ? await this.#unpacked(packed) : packed);
  }

  async #unpacked(packed: Uint8Array): Promise<Uint8Array> {
    try {
      // The platform's types exclude shared buffers.
      const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
      return await this.#bytesOf(stream.pipeThrough(new DecompressionStream('gzip')));
    } catch (error) {
      throw error instanceof DownloadFailed ? error : new DownloadFailed('is damaged gzip');
    }
  }

  /** Throws {@link DownloadFailed} as soon as there are too many bytes. */
  async #bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > this.#largest) {
        await reader.cancel();
        throw this.#tooLarge();
      }
      chunks.push(value);
    }
    return joinedBytes(chunks);
  }

  #tooLarge(): DownloadFailed {
    return new DownloadFailed(`is over ${this.#largest / 1e6} MB`);
  }

  #failureOf(error: unknown): string {
    if (error instanceof Error && error.name === 'TimeoutError')
      return `has not answered within ${this.#waitMilliseconds / 1000} seconds`;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const code = codeOf(cause);
    const known = code === undefined ? undefined : failures[code];
    if (known !== undefined) return known;
    if (code !== undefined && /CERT|TLS|SSL|EPROTO|ISSUER|LEAF/.test(code))
      return `can't be reached safely: ${cause instanceof Error ? cause.message : code} (NODE_EXTRA_CA_CERTS names certificates to trust)`;
    return `can't be reached: ${code ?? (cause instanceof Error ? cause.message : String(cause))}`;
  }
}

const accepted = 'application/json, application/yaml, text/yaml, text/plain;q=0.9, */*;q=0.1';

const failures: Readonly<Record<string, string>> = {
  ECONNREFUSED: "can't be reached: connection refused",
  ECONNRESET: 'has closed the connection',
  ENOTFOUND: "can't be reached: there is no such host",
  EAI_AGAIN: "can't be reached: the name of the host can't be looked up",
  EHOSTUNREACH: "can't be reached: host unreachable",
  ENETUNREACH: "can't be reached: network unreachable",
  ETIMEDOUT: 'has not answered in time',
  UND_ERR_CONNECT_TIMEOUT: 'has not answered in time',
  UND_ERR_SOCKET: 'has closed the connection',
};

function refusalOf({ status, statusText }: Response): string {
  const answered = `answered ${status}${statusText === '' ? '' : ` ${statusText}`}`;
  if (status === 401 || status === 403)
    return `${answered}: credentials can be in the URL (https://user:password@…), or download the document first`;
  return `${answered} and no document`;
}

/** The code of the first cause that has one: several addresses of a host fail together. */
function codeOf(error: unknown): string | undefined {
  if (!hasKeys(error)) return undefined;
  if (typeof error.code === 'string') return error.code;
  return Array.isArray(error.errors) ? error.errors.map(codeOf).find((code) => code !== undefined) : undefined;
}

/** Decodes percent signs; keeps a text in which one encodes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
