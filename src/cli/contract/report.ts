import type { Reporter } from '../../contract/reporters/reporter.ts';
import { makeReporter } from '../../contract/reporters/reporters.ts';
import { withoutCredentials } from '../../contract/run/base-url.ts';
import type { ContractEvent, Report } from '../../contract/run/report/events.ts';
import { visibleLine } from '../../text/visible.ts';
import { printError } from '../print.ts';
import { type ExitCode, meanings } from './exit-codes.ts';
import { FileUnwritable, removeStale, writeText } from './file-unwritable.ts';
import { LifeSigns } from './life-signs.ts';
import type { Destination } from './options.ts';

/** A reporter, and its output for its file so far. */
interface Writing {
  readonly reporter: Reporter;
  readonly file: string | undefined;
  readonly written: string[];
}

/**
 * Writes the reports of a run while it is running.
 * @param located adds its place to an error
 */
export async function reportOn(
  run: AsyncIterable<ContractEvent>,
  wanted: readonly Destination[],
  located: (error: unknown) => unknown,
  showsCoverage = false,
): Promise<Report> {
  const reporters: Writing[] = wanted.map(({ name, file }) => ({
    file,
    reporter: makeReporter(name, file === undefined && process.stdout.isTTY, showsCoverage),
    written: [],
  }));
  const lifeSigns = new LifeSigns();
  const isWatched = isShown(wanted) && process.stdout.isTTY;
  let report: Report | undefined;
  try {
    for await (const event of run) {
      if (event.kind === 'finished') report = event.report;
      if (!isWatched) process.stderr.write(lifeSigns.on(event, Date.now()));
      if (event.kind === 'started' && !isShown(wanted)) tellOnError(event.run.notices);
      for (const { reporter, file, written } of reporters) {
        const text = reporter.on(event);
        if (file === undefined) process.stdout.write(text);
        else written.push(text);
      }
    }
  } catch (error) {
    const told = located(error);
    reportThatItCouldNotRun(reporters, told instanceof Error ? told.message : String(told));
    throw told;
  }
  const [failure] = forEachFile(reporters, (file, { written }) => writeText(file, '--reporter', written.join('')));
  if (failure !== undefined) throw failure;
  // A run that ends without a report throws.
  if (report === undefined) throw new TypeError('the run has ended without a report');
  return report;
}

/** Replaces or removes the reports of earlier runs, which could be taken for this run's. */
function reportThatItCouldNotRun(reporters: readonly Writing[], words: string): void {
  const shown = withoutCredentials(words);
  for (const { reporter, file } of reporters)
    if (file === undefined) process.stdout.write(reporter.couldNotRun?.(shown) ?? '');
  const failures = forEachFile(reporters, (file, { reporter }) => {
    const text = reporter.couldNotRun?.(shown);
    if (text === undefined) removeStale(file, '--reporter');
    else writeText(file, '--reporter', text);
  });
  tellOnError(failures.map(({ message }) => message));
}

/** Processes all files, and returns the errors of those that can't be written. */
function forEachFile(reporters: readonly Writing[], act: (file: string, writing: Writing) => void): FileUnwritable[] {
  const failures: FileUnwritable[] = [];
  for (const writing of reporters) {
    if (writing.file === undefined) continue;
    try {
      act(writing.file, writing);
    } catch (error) {
      if (!(error instanceof FileUnwritable)) throw error;
      failures.push(error);
    }
  }
  return failures;
}

/** Prints messages to standard error, one per line. */
export function tellOnError(lines: readonly string[]): void {
  printError(lines.map((line) => `${visibleLine(line)}\n`).join(''));
}

/** True if the text report is printed. */
export function isShown(wanted: readonly Destination[]): boolean {
  return wanted.some(({ name, file }) => name === 'text' && file === undefined);
}

/** The end of the text report: where the full reports are, and the meaning of the exit code. */
export function closingLines(wanted: readonly Destination[], exitCode: ExitCode): string {
  const files = wanted.flatMap(({ name, file }) => (file === undefined ? [] : [`${file} (${name})`]));
  const reports = files.length === 0 ? [] : [`Reports: ${visibleLine(files.join(', '))}\n`];
  return [...reports, `Exit code ${exitCode}: ${meanings[exitCode]}\n`].join('');
}
