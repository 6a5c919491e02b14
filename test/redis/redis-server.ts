import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { atFileEnd } from '../file-end.ts';
import { freePort } from '../free-port.ts';

const program = 'redis-server';

/** False where Redis is not installed: its tests are skipped there, and say so. CI installs it. */
export const hasRedis = spawnSync(program, ['--version']).error === undefined;

if (!hasRedis)
  console.warn(`${program} is not installed: the tests of shared state are skipped (apt-get install redis-server)`);

/** A Redis of its own on a free port, with its files in a folder of its own; ended, and removed, when the test file ends. */
export class RunningRedis {
  readonly port: number;
  readonly folder = mkdtempSync(join(tmpdir(), 'redis-'));
  readonly #args: readonly string[];
  #child: ReturnType<typeof spawn> | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.#args = args;
  }

  static async start(args: readonly string[] = [], port?: number): Promise<RunningRedis> {
    const redis = new RunningRedis(port ?? (await freePort()), args);
    atFileEnd(async () => {
      redis.kill('SIGKILL');
      await redis.#ended;
      rmSync(redis.folder, { recursive: true, force: true, maxRetries: 5 });
    });
    await redis.begin();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, with what its folder holds, and waits until it answers. */
  async begin(): Promise<void> {
    const own = [
      '--port',
      `${this.port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      this.folder,
      '--save',
      '',
      '--daemonize',
      'no',
    ];
    const child = spawn(program, [...own, ...this.#args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        log += chunk;
      });
    this.#ended = new Promise((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve, reject) => {
      const look = () => /Ready to accept connections/.test(log) && resolve();
      child.stdout.on('data', look);
      child.once('close', () => reject(new Error(`redis-server has ended: ${log}`)));
    });
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child?.kill(signal);
  }

  /** Ends it, and waits for that; what it keeps stays in its folder. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.kill(signal);
    await this.#ended;
  }

  /** A client of the test's own, closed when the test file ends. */
  client(): Redis {
    const client = new Redis(this.port, '127.0.0.1', { protocol: 2 });
    client.on('error', () => {});
    atFileEnd(async () => client.disconnect());
    return client;
  }
}
