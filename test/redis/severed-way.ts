import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { atFileEnd } from '../file-end.ts';

/** Where a way to Redis is cut. */
interface Cut {
  /** Whether what a client has sent is what is meant. */
  readonly isMeant: (sent: string) => boolean;
  /** Whether Redis never gets the command, or has done it and its reply is lost. */
  readonly loses: 'command' | 'reply';
  readonly done: () => void;
}

/** A way to Redis whose connections are all cut at one command of a client; after that it is open again. */
export class SeveredWay {
  readonly url: string;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | undefined;

  private constructor(url: string) {
    this.url = url;
  }

  static async start(redisPort: number): Promise<SeveredWay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on a port has an address of this form.
    const { port } = server.address() as { readonly port: number };
    const way = new SeveredWay(`redis://127.0.0.1:${port}`);
    server.on('connection', (client) => way.#join(client, connect(redisPort, '127.0.0.1')));
    atFileEnd(() => {
      way.#cutAll();
      server.close();
    });
    return way;
  }

  /** Cuts all connections when a client sends what is meant. Resolves when that has happened. */
  cutAt(loses: Cut['loses'], isMeant: Cut['isMeant']): Promise<void> {
    return new Promise((done) => {
      this.#cut = { loses, isMeant, done };
    });
  }

  #join(client: Socket, redis: Socket): void {
    for (const socket of [client, redis]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        redis.destroy();
      });
    }
    let onReply: (() => void) | undefined;
    client.on('data', (bytes) => {
      const cut = this.#cut;
      if (cut?.isMeant(bytes.toString('latin1')) !== true) return void redis.write(bytes);
      this.#cut = undefined;
      const sever = () => {
        this.#cutAll();
        cut.done();
      };
      if (cut.loses === 'command') return sever();
      onReply = sever;
      redis.write(bytes);
    });
    redis.on('data', (bytes) => {
      if (onReply === undefined) client.write(bytes);
      else onReply();
    });
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
