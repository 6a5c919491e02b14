import type { Option } from 'commander';
import { collect, option, wholeNumber } from './option-values.ts';
import { logLevels } from './serve/request-log.ts';

/** How long a request in flight may take to end after Ctrl-C, in milliseconds. */
export const shutdownGrace = 2000;

export function hostOption(): Option {
  return option('--host <address>', 'address to listen on', 'HOST').default('127.0.0.1');
}

export function portOption(): Option {
  return option('-p, --port <number>', 'port to listen on; 0 picks a free one', 'PORT')
    .default(4010)
    .argParser(wholeNumber(0, 65_535));
}

/** @param what is served, for a person: `mock` */
export function corsOriginOption(what: string): Option {
  return option(
    '--cors-origin <origin>',
    `let pages of this origin use the ${what}, beside this machine's: https://app.example.com, https://*.example.com, null or any; repeatable`,
    'CORS_ORIGIN',
  ).argParser(collect);
}

/** @param what is served, for a person: `mock` */
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
