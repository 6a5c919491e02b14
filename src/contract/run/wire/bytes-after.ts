import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** How long to wait for bytes that should not come, in milliseconds. */
const longestWait = 150;

/**
 * Finds bytes that follow the end of an answer on its connection: the HTTP parser ignores them, or takes them for the next
 * answer.
 */
export class BytesAfter {
  readonly #request: ClientRequest;
  #socket: Socket | undefined;
  #chunks: Buffer[] = [];
  /** True if the parser has found bytes after the answer. */
  #isParsed = false;

  constructor(request: ClientRequest) {
    this.#request = request;
    request.once('socket', (socket) => {
      this.#socket = socket;
      // Before the parser, which may close the connection.
      socket.prependListener('data', this.#take);
    });
  }

  readonly #take = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
  };

  /** Must be called when the request fails after its answer has begun. */
  fail(): void {
    this.#isParsed = true;
  }

  /** Stops looking, for an answer whose headers say where it ends. */
  leave(): void {
    this.#socket?.off('data', this.#take);
    this.#chunks = [];
  }

  /** What is wrong with the end of an answer that was read, in words; undefined if nothing is. */
  async of(response: IncomingMessage): Promise<string | undefined> {
    if (!isBodiless(this.#request.method, response.statusCode)) {
      return this.#isParsed ? 'more follows its body than its headers say' : undefined;
    }
    const { headers, statusCode } = response;
    const isAnnounced = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
    const isHead = this.#request.method === 'HEAD';
    if (this.#count() === 0 && (isHead || isAnnounced)) await this.#untilMore();
    const count = this.#count();
    this.leave();
    // Further bytes would be taken for the next answer.
    if (count > 0 || isAnnounced) this.#socket?.destroy();
    if (count === 0 && !this.#isParsed) return undefined;
    const what = isHead ? 'an answer to HEAD' : `an answer with status ${statusCode}`;
    return `${what} has no body, and ${count} bytes follow its headers`;
  }

  /** Resolves when more bytes come, when the connection closes, or after the longest wait. */
  async #untilMore(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, longestWait);
      function done() {
        clearTimeout(timer);
        socket?.off('data', done).off('close', done).off('end', done);
        resolve();
      }
      socket.once('data', done).once('close', done).once('end', done);
    });
  }

  /** How many bytes came after the headers of the answer, not counting informational answers such as 103. */
  #count(): number {
    const text = Buffer.concat(this.#chunks).toString('latin1');
    let start = 0;
    for (const { 0: end, index } of text.matchAll(/\r?\n\r?\n/g)) {
      const isInformational = /^HTTP\/\S+ 1\d\d/.test(text.slice(start, index));
      start = index + end.length;
      if (!isInformational) return text.length - start;
    }
    return 0;
  }
}

/** True if an answer can't have a body, regardless of its headers (RFC 9112, 6.3). */
export function isBodiless(method: string, status: number | undefined): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}
