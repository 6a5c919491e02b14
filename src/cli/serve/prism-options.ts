import { InvalidArgumentError, Option } from 'commander';
import { yesOrNo } from '../switches.ts';
import type { LogLevel } from './request-log.ts';

/** The log level for each of Prism's levels. */
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

/**
 * Options with their names in Prism, so that Prism's command lines work. Each has another name here, or has no effect.
 */
export function prismOptions(): Option[] {
  const fork = 'without effect: Prism forks to log faster, and here the log takes no time from a request';
  return [
    new Option('-m, --multiprocess', fork),
    new Option('--cors').default(true).hideHelp(),
    new Option('--ignoreExamples').implies({ dynamic: true }).hideHelp(),
    new Option('-v, --verboseLevel <level>').argParser(levelOf).hideHelp(),
    // Samples only have properties that the schema names or requires.
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
