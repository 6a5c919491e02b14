import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command of the built program. It is killed when the test ends. */
export class RunningCommand {
  out = '';
  err = '';
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;

  constructor(args: readonly string[], env: Record<string, string | undefined> = {}) {
    const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
    child.stdout.on('data', (chunk) => {
      this.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      this.err += chunk;
    });
    this.process = child;
    this.finished = new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, out: this.out, err: this.err }));
    });
    onTestFinished(() => void child.kill('SIGKILL'));
  }

  /** Waits until the output matches, and gives the first group of the match. */
  async waitFor(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.out);
      if (match !== null) return match[1] ?? match[0];
      const ended = await Promise.race([
        this.finished,
        new Promise<undefined>((resolve) => this.process.stdout?.once('data', () => resolve(undefined))),
      ]);
      if (ended !== undefined && !pattern.test(this.out))
        throw new Error(`the command ended before ${pattern}: ${ended.out}${ended.err}`);
    }
  }
}

export function run(args: readonly string[], env?: Record<string, string | undefined>): Promise<Finished> {
  return new RunningCommand(args, env).finished;
}
