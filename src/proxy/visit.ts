import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { originForm } from '../http/http-mock.ts';
import type { Header } from '../text/header-bytes.ts';
import { fieldOf, hasToken, headersOf } from './end-to-end-headers.ts';
import { Gone } from './gone.ts';

/** A request that has come to the proxy, and the answer that it is to get. */
export class Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** As sent. */
  readonly headers: readonly Header[];
  /** In milliseconds since 1970. */
  readonly time = Date.now();
  readonly began = performance.now();
  readonly #gone = new Gone();
  #hasContinued = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    this.method = request.method ?? 'GET';
    this.url = originForm(request.url);
    this.headers = headersOf(request.rawHeaders);
    response
      .on('close', () => !response.writableFinished && this.#gone.abort())
      // What is written to a client that has gone is lost, and nobody's fault.
      .on('error', () => this.#gone.abort());
  }

  /** The path alone. */
  get path(): string {
    return this.url.split('?', 1)[0] ?? '';
  }

  /** The proxy, by the name that the client has for it. */
  get origin(): string {
    const { headers, socket } = this.request;
    const { localAddress = '127.0.0.1', localPort, localFamily } = socket;
    const own = `${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
    return `http${socket instanceof TLSSocket ? 's' : ''}://${headers.host ?? own}`;
  }

  /** From its beginning until now. */
  get milliseconds(): number {
    return performance.now() - this.began;
  }

  /** Aborts when the client goes away before it has its whole answer. */
  get signal(): Gone {
    return this.#gone;
  }

  get isOld(): boolean {
    return this.request.httpVersionMajor === 1 && this.request.httpVersionMinor === 0;
  }

  /** Whether its head says that a body follows. */
  get hasBody(): boolean {
    const { headers } = this.request;
    return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  }

  /** Whether the client waits to be told before it sends its body. */
  get expectsContinue(): boolean {
    return !this.isOld && this.request.headers.expect !== undefined && hasToken(this.headers, 'expect', '100-continue');
  }

  /** Whether it asks for another protocol. HTTP/2 is only offered, and need not be taken. */
  get asksForUpgrade(): boolean {
    if (this.request.headers.upgrade === undefined || !hasToken(this.headers, 'connection', 'upgrade')) return false;
    const protocols = (fieldOf(this.headers, 'upgrade') ?? '').split(',').map((one) => one.trim().toLowerCase());
    return protocols.some((protocol) => protocol !== '' && protocol !== 'h2c');
  }

  /** Tells the client to send its body, where it waits for that. */
  goOn(): void {
    if (!this.expectsContinue || this.#hasContinued || this.response.headersSent) return;
    this.#hasContinued = true;
    this.response.writeContinue();
  }

  /** Passes on an answer that comes before the real one, such as 103. */
  inform(status: number, reason: string, rawHeaders: readonly string[]): void {
    const { response } = this;
    // Before its turn on a connection with several requests an answer has no socket, and this kind need not come.
    if (this.isOld || response.headersSent || response.socket === null) return;
    if (status === 100) {
      if (this.#hasContinued) return;
      this.#hasContinued = true;
    }
    const lines = headersOf(rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
    // Node's own methods write some of them, each with the headers that they know.
    response.socket.write(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`, 'latin1');
  }
}
