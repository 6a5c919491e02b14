import { harmless } from '../text/harmless.ts';

/** Writes to standard output: what others have said in a text steers no terminal and commands no CI server. */
export function print(text: string): void {
  process.stdout.write(harmless(text));
}

/** The same on standard error. */
export function printError(text: string): void {
  process.stderr.write(harmless(text));
}
