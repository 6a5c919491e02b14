import { harmless } from '../text/harmless.ts';
import { jsonLine, type LineLevel, logsJson } from './log-format.ts';

/** Writes to standard output. Texts of others can't steer the terminal or command a CI server. */
export function print(text: string): void {
  writeLines();
  process.stdout.write(written(text, 'info'));
}

/** Prints where a server is. In a JSON log, the URL is a separate property. */
export function printGreeting(text: string, url: string): void {
  const [message = ''] = text.split('\n', 1);
  if (logsJson()) process.stdout.write(`${jsonLine('info', { message, url })}\n`);
  else print(text);
}

/** Writes to standard error, like {@link print}. */
export function printError(text: string, level: LineLevel = 'error'): void {
  process.stderr.write(written(text, level));
}

/** In a JSON log, a text becomes the message of a line. */
function written(text: string, level: LineLevel): string {
  if (!logsJson()) return harmless(text);
  const message = text.trim();
  return message === '' ? '' : `${jsonLine(level, { message })}\n`;
}

/**
 * How long lines are collected under load, in milliseconds: a write per turn of the event loop takes as long as an
 * answer.
 */
const longestWait = 10;

let lines: string[] = [];
let lastWrite = Number.NEGATIVE_INFINITY;

/**
 * Writes a harmless line in its order: at the end of the turn under low load, and together with others under high load.
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
