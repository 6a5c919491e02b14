import type { RequestSummary } from '../../http/http-mock.ts';
import { ResponseUndocumented } from '../../mock/refusals/refusals.ts';
import type { SessionAttempt } from '../../mock/sessions/sessions.ts';
import { isHarmlessWithinLine } from '../../text/harmless.ts';
import { withoutCommands } from '../../text/workflow-commands.ts';
import { outcomeOf } from '../delivery-outcome.ts';
import { logsJson } from '../log-format.ts';
import { printError, printLine } from '../print.ts';
import { isTerminal, paintFor, type Tone, toneOf } from '../terminal.ts';
import { attemptLine, requestLine } from './json-log.ts';

/** The log levels: nothing; faults of the mock; also refused requests; every request. */
export const logLevels = ['silent', 'error', 'warn', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Logs one line per request: method, path, status, milliseconds, and the reason of a refusal. On a terminal, time and
 * status come first.
 */
export function requestLog(level: LogLevel): ((summary: RequestSummary) => void) | undefined {
  if (level === 'silent') return undefined;
  if (logsJson())
    return (summary) => {
      const { fault, reason } = summary;
      const isShown = level === 'info' || fault !== undefined || (level === 'warn' && reason !== undefined);
      if (isShown) printLine(requestLine(summary));
    };
  const lineOf = isTerminal(process.stdout) ? terminalLine() : plainLine;
  return ({ method, url, status, milliseconds, reason, fault }) => {
    if (fault !== undefined && !isOfDocument(fault)) printError(`${fault.stack ?? fault.message}\n`);
    if (level === 'error' || (level === 'warn' && reason === undefined)) return;
    const why = reason === undefined ? '' : harmless(reason.slice(0, longestReason));
    printLine(lineOf({ method, url: harmless(url), status, milliseconds, why }));
  };
}

/** The logged parts of a request. */
interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Empty if there is no reason. */
  readonly why: string;
}

function plainLine({ method, url, status, milliseconds, why }: LoggedRequest): string {
  return `${method} ${url} ${status ?? '-'} ${tenthsOf(milliseconds)} ms${why === '' ? '' : `  ${why}`}`;
}

/** Formats one decimal place like `toFixed(1)`, which takes several times as long. */
function tenthsOf(milliseconds: number): string {
  const tenths = Math.round(milliseconds * 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** The width of the column of methods. */
const widestMethod = 'DELETE'.length;

function terminalLine(): (request: LoggedRequest) => string {
  const paint = paintFor(process.stdout);
  return ({ method, url, status, milliseconds, why }) => {
    const tone = toneOf(status);
    const time = new Date().toTimeString().slice(0, 8);
    const end = paint('quiet', `${tenthsOf(milliseconds)} ms`);
    const reason = why === '' ? '' : `  ${paint(tone === 'good' ? 'quiet' : tone, why)}`;
    return `${paint('quiet', time)} ${paint(tone, String(status ?? '---'))} ${method.padEnd(widestMethod)} ${url} ${end}${reason}`;
  };
}

/** Logs one line per delivery attempt: event, number of the attempt, and outcome. */
export function deliveryLog(level: LogLevel): ((made: SessionAttempt) => void) | undefined {
  if (level === 'silent' || level === 'error') return undefined;
  const paint = paintFor(process.stdout);
  return ({ session, attempt }) => {
    if (level === 'warn' && attempt.status === 'success' && attempt.notes === undefined) return;
    if (logsJson()) return printLine(attemptLine({ session, attempt }));
    for (const line of outcomeOf(attempt).split('\n'))
      printLine(paint(toneOfAttempt(attempt.status), harmless(`-> ${attempt.event} ${attempt.attempt}  ${line}`)));
  };
}

function toneOfAttempt(status: string): Tone {
  if (status === 'success') return 'good';
  return status === 'failed' ? 'bad' : 'warn';
}

/** The longest reason in the log, in characters: 10,000 wrong items have as many messages. */
const longestReason = 500;

/** True for a fault of the document, for which a stack trace is useless. */
function isOfDocument(fault: Error): boolean {
  return fault instanceof ResponseUndocumented;
}

/** Keeps a client's text from steering the terminal, or commanding the CI server that shows the log. */
function harmless(text: string): string {
  if (isHarmlessWithinLine(text)) return text;
  return withoutCommands(text.replace(/[\p{C}\u2028\u2029]/gu, '?'));
}
