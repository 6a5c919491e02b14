import type { ClientRequest, IncomingMessage, InformationEvent } from 'node:http';
import { ProtocolSwitched } from '../contract/run/wire/unreadable-answer.ts';
import type { Gone } from './gone.ts';
import type { PassingBody } from './passing-body.ts';
import type { RequestHead, Upstream } from './upstream.ts';

/** Thrown when the deployment does not begin to answer in time; carries the timeout in milliseconds. */
export class UpstreamOverdue extends Error {
  override readonly name = 'UpstreamOverdue';
  readonly timeout: number;

  constructor(timeout: number) {
    super(`it has not begun to answer within ${timeout} ms`);
    this.timeout = timeout;
  }
}

/** Thrown when the client goes away before the deployment answers. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';

  constructor() {
    super('the client has gone away');
  }
}

/** A request to the deployment. */
export interface Question {
  readonly head: RequestHead;
  readonly body: PassingBody;
  /** Whether the head announces a body. */
  readonly hasBody: boolean;
  /** Whether the client waits for 100 Continue before it sends its body. */
  readonly expectsContinue: boolean;
  /** Called with each interim answer, such as 103. */
  readonly onInformation: (information: InformationEvent) => void;
  /** Aborts when the client goes away. */
  readonly signal: Gone;
}

/** An answer whose body is not read yet, with its request. */
export interface Asked {
  readonly sent: ClientRequest;
  readonly answer: IncomingMessage;
}

/** Methods that may be sent twice (RFC 9110, 9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY']);

/**
 * Sends a request to the deployment, and waits for the head of the answer. If a reused connection turns out to be closed, an
 * idempotent request is sent on another one.
 * @throws {UpstreamOverdue} {@link ClientGone}, or an error of the network
 */
export async function ask(upstream: Upstream, question: Question): Promise<Asked> {
  for (;;) {
    const attempt = new Attempt(upstream, question);
    try {
      return await attempt.answered;
    } catch (error) {
      question.body.stop();
      if (question.signal.aborted) throw new ClientGone();
      if (!attempt.wasClosedBefore(error) || !question.body.isReplayable) throw error;
    }
  }
}

/** The error codes of a connection that the other side has closed. */
const closed = new Set<unknown>(['ECONNRESET', 'EPIPE']);

class Attempt {
  readonly answered: Promise<Asked>;
  readonly #question: Question;
  readonly #sent: ClientRequest;
  readonly #timeout: number;
  #timer: NodeJS.Timeout | undefined;
  #isSettled = false;
  /** The bytes that were read from the connection before. */
  #readBefore = 0;
  /** The time of the last sign of the deployment, or of the request, in milliseconds of `performance.now()`. */
  #since = 0;

  constructor(upstream: Upstream, question: Question) {
    this.#question = question;
    this.#timeout = upstream.timeout;
    this.#sent = upstream.request(question.head);
    this.answered = this.#send();
  }

  /** Whether a reused connection ended before any answer: the request may not have been read. */
  wasClosedBefore(error: unknown): boolean {
    const { reusedSocket, socket, method } = this.#sent;
    const isClosed = error instanceof Error && 'code' in error && closed.has(error.code);
    return reusedSocket && isClosed && (socket?.bytesRead ?? 0) === this.#readBefore && idempotent.has(method);
  }

  #send(): Promise<Asked> {
    const { body, hasBody, signal, onInformation } = this.#question;
    const sent = this.#sent;
    return new Promise<Asked>((resolve, reject) => {
      const abort = () => sent.destroy();
      const settled = () => {
        this.#isSettled = true;
        clearTimeout(this.#timer);
        signal.removeEventListener('abort', abort);
      };
      sent
        .on('response', (answer) => {
          settled();
          // The request's error has the reason for a cut body; Node's answer only reports that it was cut.
          sent.on('error', (error) => !answer.complete && answer.destroy(error));
          answer.on('error', () => undefined);
          resolve({ sent, answer });
        })
        .on('information', (information) => {
          this.#restart();
          onInformation(information);
        })
        .on('socket', (socket) => {
          this.#readBefore = socket.bytesRead;
        })
        // The request has no Upgrade header.
        .on('upgrade', (_answer, socket) => {
          settled();
          socket.destroy();
          reject(new ProtocolSwitched());
        })
        .on('error', (error) => {
          settled();
          reject(error);
        })
        .on('close', () => {
          if (this.#isSettled) return;
          settled();
          reject(new ClientGone());
        })
        .on('drain', () => this.#restart());
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
      this.#restart();
      // Sends the head at once: the body may take long.
      if (hasBody) sent.write(nothing);
      body.passTo(sent);
    });
  }

  #restart(): void {
    this.#since = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lookAfter(), this.#timeout);
  }

  /** Ends the request, unless there was progress in the meantime, or the client has still to send. */
  #lookAfter(): void {
    const { body, expectsContinue } = this.#question;
    const left = Math.max(this.#since, body.movedAt) + this.#timeout - performance.now();
    const isConnected = this.#sent.socket?.connecting === false;
    if (left > 0) this.#timer = setTimeout(() => this.#lookAfter(), left);
    else if (isConnected && body.waitsForSender && !(expectsContinue && body.size === 0)) this.#restart();
    else this.#sent.destroy(new UpstreamOverdue(this.#timeout));
  }
}

/** Empty bytes: Node writes the head with the first chunk, in Latin-1 if the chunk is no string. */
const nothing = Buffer.alloc(0);
