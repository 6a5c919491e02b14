import { InvalidArgumentError, type Option } from 'commander';
import { logFormats } from './log-format.ts';
import { collect, option, wholeNumber } from './option-values.ts';
import { logLevels } from './serve/request-log.ts';

/** The default for how long running work may take to end after Ctrl-C, in milliseconds. */
const shutdownGrace = 5000;

/** The longest time that can be set for the end, in seconds. */
const longestStop = 3600;

export function stopWithinOption(): Option {
  return option('--stop-within <seconds>', 'end at the latest this many seconds after a stop signal', 'STOP_WITHIN')
    .default(shutdownGrace, String(shutdownGrace / 1000))
    .argParser(seconds);
}

export function drainOption(): Option {
  return option(
    '--drain <seconds>',
    'accept requests for this many seconds after a stop signal, while /__mock/ready answers 503',
    'DRAIN',
  )
    .default(0)
    .argParser(seconds);
}

export function logFormatOption(): Option {
  return option('--log-format <format>', 'how to log: lines for people, or JSON lines', 'LOG_FORMAT')
    .choices(logFormats)
    .default('text');
}

/** Reads a number of seconds as milliseconds. */
function seconds(text: string): number {
  const value = Number(text);
  if (/^\d{1,4}(?:\.\d{1,3})?$/.test(text) && value <= longestStop) return value * 1000;
  throw new InvalidArgumentError(`It must be a number of seconds from 0 to ${longestStop}.`);
}

export function hostOption(): Option {
  return option('--host <address>', 'address to listen on', 'HOST').default('127.0.0.1');
}

export function portOption(): Option {
  return option('-p, --port <number>', 'port to listen on; 0 picks a free one', 'PORT')
    .default(4010)
    .argParser(wholeNumber(0, 65_535));
}

/** @param what is served, in words: `mock` */
export function corsOriginOption(what: string): Option {
  return option(
    '--cors-origin <origin>',
    `let pages of this origin use the ${what}, in addition to this machine's: https://app.example.com, https://*.example.com, null or any; repeatable`,
    'CORS_ORIGIN',
  ).argParser(collect);
}

/** @param what is served, in words: `mock` */
export function allowedHostOption(what: string): Option {
  return option(
    '--allowed-host <name>',
    `be known by this name too, such as ${what}.example.com, *.example.com or any; repeatable`,
    'ALLOWED_HOST',
  ).argParser(collect);
}

export function logLevelOption(): Option {
  return option('--log-level <level>', 'what to log', 'LOG_LEVEL').choices(logLevels).default('info');
}
