import { harmless } from '../text/harmless.ts';
import { jsonLine, type LineLevel, logsJson } from './log-format.ts';

/** Writes to standard output: what others have said in a text steers no terminal and commands no CI server. */
export function print(text: string): void {
  process.stdout.write(written(text, 'info'));
}

/** Says where a server is: in a log of JSON by a line that has the URL for itself. */
export function printGreeting(text: string, url: string): void {
  const [message = ''] = text.split('\n', 1);
  if (logsJson()) process.stdout.write(`${jsonLine('info', { message, url })}\n`);
  else print(text);
}

/** Writes to standard error, as {@link print} does. */
export function printError(text: string, level: LineLevel = 'error'): void {
  process.stderr.write(written(text, level));
}

/** Where the log is JSON, a text is the message of a line. */
function written(text: string, level: LineLevel): string {
  if (!logsJson()) return harmless(text);
  const message = text.trim();
  return message === '' ? '' : `${jsonLine(level, { message })}\n`;
}
