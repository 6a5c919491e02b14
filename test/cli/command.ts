import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Finished, RunningProgram } from '../running-program.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A command of the built program. It is killed when the test ends. */
export class RunningCommand extends RunningProgram {
  constructor(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) {
    super(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
  }
}

/** Runs a command of the built program in a process of its own, to its end: where it is the process that is tested. */
export function runProcess(args: readonly string[], env?: Record<string, string | undefined>): Promise<Finished> {
  return new RunningCommand(args, env).finished;
}

/** Thrown in place of an end of the process, which is that of all tests here. */
class Exited extends Error {
  override readonly name = 'Exited';
}

const importNatively: (url: string) => Promise<unknown> = createRequire(import.meta.url)('./import-natively.cjs');
let runs = 0;

/**
 * Runs a command of the built program to its end, in the process of the test: what it loads is loaded once for all, and
 * not for each. One at a time. Not for a command that goes on, such as `serve` of a sound document.
 */
export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Finished> {
  const { argv, exit, exitCode } = process;
  const outside = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
  const [out, err] = [new Written(process.stdout), new Written(process.stderr)];
  let ended: Finished | undefined;
  const end = (code: number) => {
    ended ??= { code, out: out.text, err: err.text };
  };
  setEnvironment(env);
  process.argv = [process.execPath, program, ...args];
  process.exitCode = undefined;
  process.exit = (code) => {
    end(Number(code ?? process.exitCode ?? 0));
    throw new Exited();
  };
  try {
    // Its beginning is run anew for each URL; what it imports stays.
    await importNatively(`${pathToFileURL(program)}?run=${++runs}`);
    end(Number(process.exitCode ?? 0));
  } catch (error) {
    if (!(error instanceof Exited)) throw error;
  } finally {
    for (const written of [out, err]) written.release();
    process.argv = argv;
    process.exit = exit;
    process.exitCode = exitCode;
    setEnvironment(outside);
  }
  if (ended === undefined) throw new TypeError('the command has not ended');
  return ended;
}

/** What is written to a stream of this process, until it is released. */
class Written {
  text = '';
  readonly #stream: NodeJS.WriteStream;
  readonly #write: NodeJS.WriteStream['write'];
  readonly #listeners: ReturnType<NodeJS.WriteStream['listeners']>;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#write = stream.write;
    this.#listeners = stream.listeners('error');
    stream.write = (chunk: string | Uint8Array, ...more: unknown[]) => {
      this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const done = more.find((one) => typeof one === 'function');
      if (done !== undefined) queueMicrotask(() => done());
      return true;
    };
  }

  release(): void {
    this.#stream.write = this.#write;
    for (const listener of this.#stream.listeners('error'))
      if (!this.#listeners.includes(listener)) this.#stream.removeListener('error', listener as () => void);
  }
}

function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
