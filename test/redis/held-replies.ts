import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { atFileEnd } from '../file-end.ts';

/** What the script is asked for beside a request, and nobody waits for. */
const unawaited = new Set(['journal', 'uncount']);

/**
 * A way to Redis that holds back replies: so it is seen which of them an answer waits for. Each way has two ends of a real
 * connection, and the bytes go through as they are.
 */
export class HeldReplies {
  readonly port: number;
  /** What the script was asked for, call by call, since {@link begin}. */
  calls: string[][] = [];
  #isHeld = false;
  #held: (() => void)[] = [];
  #letThrough = 0;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(redisPort: number): Promise<HeldReplies> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on a port has an address of this form.
    const { port } = server.address() as { readonly port: number };
    const way = new HeldReplies(port);
    const sockets = new Set<Socket>();
    server.on('connection', (client) => {
      const redis = connect(redisPort, '127.0.0.1');
      for (const socket of [client, redis]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => [client, redis].map((one) => one.destroy()));
      }
      client.on('data', (bytes) => {
        way.#note(bytes.toString('latin1'));
        redis.write(bytes);
      });
      redis.on('data', (bytes) => way.#pass(client, bytes));
    });
    atFileEnd(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return way;
  }

  /** Counts anew, and holds back what nobody may wait for. */
  begin(): void {
    this.calls = [];
    this.#letThrough = 0;
    this.#isHeld = true;
  }

  /** Lets everything through again. Returns how many replies the answer has waited for. */
  end(): number {
    this.#isHeld = false;
    for (const pass of this.#held.splice(0)) pass();
    return this.#letThrough;
  }

  /** Calls of the script, as they are on the wire: `EVALSHA sha 1 root`, and a list of name, count, arguments for each thing. */
  #note(text: string): void {
    const calls = /\*5\r\n\$7\r\nevalsha\r\n\$40\r\n[\da-f]{40}\r\n\$1\r\n1\r\n\$\d+\r\n\{[^\r]*\r\n\$\d+\r\n\xdd/gi;
    for (const { index, 0: head } of text.matchAll(calls)) {
      const texts = packedTexts(Buffer.from(text.slice(index + head.length - 1), 'latin1'));
      const names: string[] = [];
      for (let at = 0; at < texts.length; at += 2 + Number(texts[at + 1])) names.push(texts[at] ?? '');
      this.calls.push(names);
    }
  }

  #pass(client: Socket, bytes: Buffer): void {
    const pass = () => client.write(bytes);
    const last = this.calls.at(-1);
    if (!this.#isHeld || last === undefined) return void pass();
    if (last.every((name) => unawaited.has(name))) return void this.#held.push(pass);
    this.#letThrough++;
    // Replies come in the order of what was asked.
    for (const before of this.#held.splice(0)) before();
    pass();
  }
}

/** A list of texts in MessagePack, in the forms that are sent. */
function packedTexts(bytes: Buffer): string[] {
  const texts: string[] = [];
  let at = 5;
  for (let left = bytes.readUInt32BE(1); left > 0; left--) {
    const isLong = bytes[at] === 0xdb;
    const length = isLong ? bytes.readUInt32BE(at + 1) : (bytes[at] ?? 0) & 0x1f;
    at += isLong ? 5 : 1;
    texts.push(bytes.toString('utf8', at, at + length));
    at += length;
  }
  return texts;
}
