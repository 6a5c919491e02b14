import type { ClientRequest, IncomingMessage, InformationEvent } from 'node:http';
import { ProtocolSwitched } from '../contract/run/wire/unreadable-answer.ts';
import type { Gone } from './gone.ts';
import type { PassingBody } from './passing-body.ts';
import type { RequestHead, Upstream } from './upstream.ts';

/** Thrown when the deployment does not begin to answer in time; carries how long it may take, in milliseconds. */
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

/** What is asked of the deployment. */
export interface Question {
  readonly head: RequestHead;
  readonly body: PassingBody;
  /** Whether the head says that a body follows. */
  readonly hasBody: boolean;
  /** Whether the client sends its body when it is told to go on, and not before. */
  readonly expectsContinue: boolean;
  /** Called with each answer such as 103 that comes before the real one. */
  readonly onInformation: (information: InformationEvent) => void;
  /** Aborts when the client goes away. */
  readonly signal: Gone;
}

/** An answer whose body is still to be read, with the request that it is for. */
export interface Asked {
  readonly sent: ClientRequest;
  readonly answer: IncomingMessage;
}

/** Methods that may be sent twice (RFC 9110, 9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'QUERY']);

/**
 * Sends a request to the deployment, and waits for the head of the answer. Where a kept connection turns out to be closed,
 * a request that may be sent twice is sent on another.
 * @throws {UpstreamOverdue} {@link ClientGone}, or what the network throws
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

/** The codes of a connection that the other side has closed. */
const closed = new Set<unknown>(['ECONNRESET', 'EPIPE']);

class Attempt {
  readonly answered: Promise<Asked>;
  readonly #question: Question;
  readonly #sent: ClientRequest;
  readonly #timeout: number;
  #timer: NodeJS.Timeout | undefined;
  #isSettled = false;
  /** What was read from the connection before, in bytes. */
  #readBefore = 0;
  /** When the deployment was last heard of, or asked, as `performance.now()` has it. */
  #since = 0;

  constructor(upstream: Upstream, question: Question) {
    this.#question = question;
    this.#timeout = upstream.timeout;
    this.#sent = upstream.request(question.head);
    this.answered = this.#send();
  }

  /** Whether a connection that was kept has ended before anything came over it: the request may not have been read. */
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
          // What ends the body early has its reason there: Node says only that it was cut.
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
        // Nobody has asked for another protocol.
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
      // The head goes out before the body, which may be long in coming.
      if (hasBody) sent.write(nothing);
      body.passTo(sent);
    });
  }

  #restart(): void {
    this.#since = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lookAfter(), this.#timeout);
  }

  /** Ends the request, unless something has moved meanwhile, or it is the client that is waited for. */
  #lookAfter(): void {
    const { body, expectsContinue } = this.#question;
    const left = Math.max(this.#since, body.movedAt) + this.#timeout - performance.now();
    const isConnected = this.#sent.socket?.connecting === false;
    if (left > 0) this.#timer = setTimeout(() => this.#lookAfter(), left);
    else if (isConnected && body.waitsForSender && !(expectsContinue && body.size === 0)) this.#restart();
    else this.#sent.destroy(new UpstreamOverdue(this.#timeout));
  }
}

/** Node writes the head with the first bytes, and as Latin-1 where they are no text. */
const nothing = Buffer.alloc(0);
