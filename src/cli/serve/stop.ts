import { print, printError } from '../print.ts';

/** How a server or a worker ends. */
interface Stopping {
  readonly listening: { close(graceInMilliseconds: number, drainInMilliseconds: number): Promise<void> };
  /** How long requests are still accepted, while `/__mock/ready` reports the end, in milliseconds. */
  readonly drain: number;
  /** How long running work may take after that, in milliseconds. */
  readonly within: number;
  /** Called when all work has ended, to close external state. It reports its own errors. */
  readonly finish?: (() => Promise<void>) | undefined;
}

/** The additional time before the process is ended, in milliseconds: for a last line and for writing the state. */
const last = 500;

/** Ends a server, and then the process, within the allowed time even if something hangs. */
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
    // The exit code reports the failure to scripts.
    process.exitCode = 1;
  }
  clearTimeout(deadline);
  print('Stopped.\n');
  // A delayed answer would otherwise keep the process alive.
  process.stdout.write('', () => process.exit());
}
