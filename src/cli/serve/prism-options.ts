import { InvalidArgumentError, Option } from 'commander';
import { yesOrNo } from '../switches.ts';
import type { LogLevel } from './request-log.ts';

/** What is logged here at each of Prism's levels. */
const logLevels: Readonly<Record<string, LogLevel>> = {
  silent: 'silent',
  fatal: 'error',
  error: 'error',
  warn: 'warn',
  success: 'info',
  start: 'info',
  info: 'info',
  debug: 'info',
  trace: 'info',
};

/** Options by their names in Prism, so that a command line of its users works: each has another name here, or is no choice. */
export function prismOptions(): Option[] {
  const fork = 'without effect: Prism forks to log faster, and here the log takes no time from a request';
  return [
    new Option('-m, --multiprocess', fork),
    new Option('--cors').default(true).hideHelp(),
    new Option('--ignoreExamples').implies({ dynamic: true }).hideHelp(),
    new Option('-v, --verboseLevel <level>').argParser(levelOf).hideHelp(),
    // Samples have no properties but those that the schema names or needs.
    new Option('--json-schema-faker-fillProperties [switch]').argParser(switchOf).hideHelp(),
  ];
}

function levelOf(text: string): LogLevel {
  const level = logLevels[text];
  if (level !== undefined) return level;
  throw new InvalidArgumentError(
    `It must be one of ${Object.keys(logLevels).join(', ')}; --log-level is its name here.`,
  );
}

function switchOf(text: string): boolean {
  const said = yesOrNo(text);
  if (said !== undefined) return said;
  throw new InvalidArgumentError('It must be true or false; the document goes before it.');
}
