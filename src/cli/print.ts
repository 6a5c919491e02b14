import { harmless } from '../text/harmless.ts';
import { jsonLine, type LineLevel, logsJson } from './log-format.ts';

/** Writes to standard output: what others have said in a text steers no terminal and commands no CI server. */
export function print(text: string): void {
  writeLines();
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

/** How long lines may wait for others under load, in milliseconds: a write for each turn of the event loop takes as long as an answer. */
const longestWait = 10;

let lines: string[] = [];
let lastWrite = Number.NEGATIVE_INFINITY;

/**
 * Writes a line that is harmless already, in its order: at the end of the turn where little is asked, and together with others where
 * much is.
 */
export function printLine(line: string): void {
  if (lines.length === 0) {
    const wait = lastWrite + longestWait - performance.now();
    if (lastWrite === Number.NEGATIVE_INFINITY) process.once('exit', writeLines);
    if (wait > 0) setTimeout(writeLines, wait);
    else setImmediate(writeLines);
  }
  lines.push(line);
}

function writeLines(): void {
  if (lines.length === 0) return;
  process.stdout.write(`${lines.join('\n')}\n`);
  lines = [];
  lastWrite = performance.now();
}
