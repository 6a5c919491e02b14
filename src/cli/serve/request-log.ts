import type { RequestSummary } from '../../http/http-mock.ts';
import { ResponseUndocumented } from '../../mock/refusals/refusals.ts';
import type { SessionAttempt } from '../../mock/sessions/sessions.ts';
import { withoutCommands } from '../../text/workflow-commands.ts';
import { outcomeOf } from '../delivery-outcome.ts';
import { logsJson } from '../log-format.ts';
import { printError } from '../print.ts';
import { attemptLine, requestLine } from './json-log.ts';

/** What is logged: nothing, faults of the mock, refused requests as well, every request. */
export const logLevels = ['silent', 'error', 'warn', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line a request: method, path, status, milliseconds, and the reason of a refusal. */
export function requestLog(level: LogLevel): ((summary: RequestSummary) => void) | undefined {
  if (level === 'silent') return undefined;
  const write = lineWriter();
  if (logsJson())
    return (summary) => {
      const { fault, reason } = summary;
      const isShown = level === 'info' || fault !== undefined || (level === 'warn' && reason !== undefined);
      if (isShown) write(requestLine(summary));
    };
  return ({ method, url, status, milliseconds, reason, fault }) => {
    if (fault !== undefined && !isOfDocument(fault)) printError(`${fault.stack ?? fault.message}\n`);
    if (level === 'error' || (level === 'warn' && reason === undefined)) return;
    const why = reason === undefined ? '' : `  ${harmless(reason.slice(0, longestReason))}`;
    write(`${method} ${harmless(url)} ${status ?? '-'} ${milliseconds.toFixed(1)} ms${why}`);
  };
}

/** One line an attempt at a delivery: event, number of the attempt, and outcome. */
export function deliveryLog(level: LogLevel): ((made: SessionAttempt) => void) | undefined {
  if (level === 'silent' || level === 'error') return undefined;
  const write = lineWriter();
  return ({ session, attempt }) => {
    if (level === 'warn' && attempt.status === 'success' && attempt.notes === undefined) return;
    if (logsJson()) return write(attemptLine({ session, attempt }));
    for (const line of outcomeOf(attempt).split('\n'))
      write(harmless(`-> ${attempt.event} ${attempt.attempt}  ${line}`));
  };
}

/** The longest reason that the log shows, in characters: 10,000 wrong items have as many messages. */
const longestReason = 500;

/** A fault that the document is the place to mend; where in the program it was noticed is of no use. */
function isOfDocument(fault: Error): boolean {
  return fault instanceof ResponseUndocumented;
}

/** What a client sends must not steer the terminal, or command the CI server that shows the log. */
function harmless(text: string): string {
  if (plainText.test(text) && !text.includes('##')) return text;
  return withoutCommands(text.replace(/[\p{C}\u2028\u2029]/gu, '?'));
}

/** Most texts: to see so takes a fraction of a search for every kind of control character. */
const plainText = /^[\x20-\x7e]*$/;

/** Writes the lines of one turn of the event loop at once: a write for each would cost as much as answering. */
function lineWriter(): (line: string) => void {
  let lines: string[] = [];
  const flush = () => {
    process.stdout.write(`${lines.join('\n')}\n`);
    lines = [];
  };
  return (line) => {
    if (lines.length === 0) setImmediate(flush);
    lines.push(line);
  };
}
