import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { headerIn, headersOf } from '../har/header-lines.ts';
import { originForm } from '../http/http-mock.ts';
import type { Header } from '../text/header-bytes.ts';
import { hasToken } from './end-to-end-headers.ts';
import { Gone } from './gone.ts';

/** A request to the proxy and its answer. */
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
      // Writing to a client that has gone is no error.
      .on('error', () => this.#gone.abort());
  }

  /** The path without the query. */
  get path(): string {
    return this.url.split('?', 1)[0] ?? '';
  }

  /** The origin of the proxy, with the host that the client uses. */
  get origin(): string {
    const { headers, socket } = this.request;
    const { localAddress = '127.0.0.1', localPort, localFamily } = socket;
    const own = `${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
    return `http${socket instanceof TLSSocket ? 's' : ''}://${headers.host ?? own}`;
  }

  /** The time since its beginning. */
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

  /** Whether its head announces a body. */
  get hasBody(): boolean {
    const { headers } = this.request;
    return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  }

  /** Whether the client waits for 100 Continue before it sends its body. */
  get expectsContinue(): boolean {
    return !this.isOld && this.request.headers.expect !== undefined && hasToken(this.headers, 'expect', '100-continue');
  }

  /** Whether it requires another protocol. An offer of HTTP/2 may be ignored. */
  get asksForUpgrade(): boolean {
    if (this.request.headers.upgrade === undefined || !hasToken(this.headers, 'connection', 'upgrade')) return false;
    const protocols = (headerIn(this.headers, 'upgrade') ?? '').split(',').map((one) => one.trim().toLowerCase());
    return protocols.some((protocol) => protocol !== '' && protocol !== 'h2c');
  }

  /** Sends 100 Continue if the client waits for it. */
  goOn(): void {
    if (!this.expectsContinue || this.#hasContinued || this.response.headersSent) return;
    this.#hasContinued = true;
    this.response.writeContinue();
  }

  /** Passes on an interim answer, such as 103. */
  inform(status: number, reason: string, rawHeaders: readonly string[]): void {
    const { response } = this;
    // A pipelined answer has no socket before its turn; interim answers are optional.
    if (this.isOld || response.headersSent || response.socket === null) return;
    if (status === 100) {
      if (this.#hasContinued) return;
      this.#hasContinued = true;
    }
    const lines = headersOf(rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
    // Node's own methods write only some statuses, with certain headers.
    response.socket.write(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`, 'latin1');
  }
}
