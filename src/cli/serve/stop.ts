import { print, printError } from '../print.ts';

/** How a server, or a worker, ends. */
export interface Stopping {
  readonly listening: { close(graceInMilliseconds: number, drainInMilliseconds: number): Promise<void> };
  /** How long requests are still taken, while `/__mock/ready` says that it ends, in milliseconds. */
  readonly drain: number;
  /** How long what is under way may take after that, in milliseconds. */
  readonly within: number;
  /** Called when nothing is under way any more: closes what is kept elsewhere. What it throws has been said already. */
  readonly finish?: (() => Promise<void>) | undefined;
}

/** How much longer than it may take the end is waited for, in milliseconds: to write a last line, and the state. */
const last = 500;

/** Ends a server, and then the process: in the time that it may take, whatever hangs. */
export async function stop({ listening, drain, within, finish }: Stopping): Promise<void> {
  const deadline = setTimeout(
    () => {
      printError(`What is under way has not ended in ${(drain + within) / 1000} seconds.\n`);
      process.exit(1);
    },
    drain + within + last,
  );
  await listening.close(within, drain);
  try {
    await finish?.();
  } catch {
    // The exit code says it to scripts.
    process.exitCode = 1;
  }
  clearTimeout(deadline);
  print('Stopped.\n');
  // An answer that was asked to wait would otherwise keep the process for as long.
  process.stdout.write('', () => process.exit());
}
