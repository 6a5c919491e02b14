import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** How a program has ended, and what it has written. */
export interface Finished {
  /** Null where a signal has ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program in a process of its own. It is killed when the test ends. */
export class RunningProgram {
  out = '';
  err = '';
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;

  constructor(
    program: string,
    args: readonly string[],
    options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> = {},
  ) {
    const child = spawn(program, args, { ...options, stdio: 'pipe' });
    child.stdout.on('data', (chunk) => {
      this.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      this.err += chunk;
    });
    this.process = child;
    this.finished = new Promise((resolve, reject) => {
      child.on('error', reject);
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
        throw new Error(`the program ended before ${pattern}: ${ended.out}${ended.err}`);
    }
  }
}
