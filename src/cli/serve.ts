import type { Server } from 'node:http';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { createApp, type Exchange } from '../http/app.ts';
import { close, listen, urlOf } from '../http/listen.ts';
import { createEngine, defaultSeed } from '../mock/create-engine.ts';
import type { Engine } from '../mock/engine.ts';
import { talkoverDocument } from '../spec/api-document.ts';
import { isObject } from '../spec/json-pointer.ts';

interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly token?: readonly string[];
  readonly agents: 'seed' | 'any';
  readonly seed: number;
  readonly clock?: string;
  readonly cors: boolean;
  readonly logLevel: LogLevel;
}

/** What is logged: nothing, faults of the mock, refused requests as well, every request. */
const logLevels = ['silent', 'error', 'warn', 'info'] as const;
type LogLevel = (typeof logLevels)[number];

/** How long a request in flight may take to end after Ctrl-C, in milliseconds. */
const shutdownGrace = 2000;

/** `talkover-mock serve [document]`: the mock, until Ctrl-C. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the mock')
    .addArgument(new Argument('[document]', 'OpenAPI document, YAML or JSON').default(talkoverDocument, "Talkover's"))
    .addOption(option('--host <address>', 'address to listen on', 'HOST').default('127.0.0.1'))
    .addOption(
      option('--port <number>', 'port to listen on; 0 picks a free one', 'PORT')
        .default(4010)
        .argParser(wholeNumber(0, 65_535)),
    )
    .addOption(
      option(
        '--token <token>',
        'accept this bearer token only; repeatable (default: any that is not empty)',
        'TOKEN',
      ).argParser(collect),
    )
    .addOption(
      option('--agents <which>', 'the agents that exist: those of fixtures/seed.json, or any UUID', 'AGENTS')
        .choices(['seed', 'any'])
        .default('seed'),
    )
    .addOption(
      option('--seed <number>', 'seed of every id and sample', 'SEED')
        .default(defaultSeed)
        .argParser(wholeNumber(0, 0xffff_ffff)),
    )
    .addOption(option('--clock <iso>', 'stand still at this ISO 8601 time', 'CLOCK'))
    .addOption(switchOff('--no-cors', 'send no CORS headers', 'NO_CORS'))
    .addOption(option('--log-level <level>', 'what to log', 'LOG_LEVEL').choices(logLevels).default('info'))
    .addHelpText(
      'after',
      '\nEvery option can be given in the environment: TALKOVER_MOCK_PORT=8080, TALKOVER_MOCK_NO_CORS=1, TALKOVER_MOCK_TOKEN=a,b …',
    )
    .action(serve);
}

async function serve(document: string, options: ServeOptions): Promise<void> {
  const engine = await createEngine({ ...options, document, tokens: options.token });
  const app = await createApp({ engine, cors: options.cors, onExchange: logger(options.logLevel) });
  const server = await listen(app, options.host, options.port);
  process.stdout.write(greeting(engine, urlOf(server), options));
  closeOnSignal(server);
}

function closeOnSignal(server: Server): void {
  const stop = () => {
    // A second signal meets no listener and ends the process at once.
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    process.stdout.write('Stopped.\n');
    void close(server, shutdownGrace);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

function greeting(engine: Engine, url: string, { token, agents, seed, clock }: ServeOptions): string {
  const { document } = engine;
  const widest = Math.max(...document.operations.map(({ method }) => method.length));
  const routes = document.operations.map(
    ({ method, path, summary }) =>
      `  ${method.padEnd(widest)} ${document.basePath}${path}${summary === undefined ? '' : `  ${summary}`}`,
  );
  return `${[
    `Talkover mock on ${url}${document.basePath}`,
    '',
    ...routes,
    '',
    `Document  ${url}/openapi.yaml, ${url}/openapi.json`,
    `Tokens    ${token === undefined ? 'any bearer token that is not empty (--token restricts it)' : `${token.length} accepted`}`,
    `Agents    ${agents === 'any' ? 'any UUID' : 'those of fixtures/seed.json (--agents any accepts every UUID)'}`,
    `Seed      ${seed}${clock === undefined ? '' : `, clock stands at ${clock}`}`,
    '',
    'Try',
    ...tryIt(engine, url, token?.[0])
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ].join('\n')}\n`;
}

/** The document's first curl sample, sent here; a plain GET where it has none. */
function tryIt({ document }: Engine, url: string, token: string | undefined): string {
  for (const { place } of document.operations) {
    const operation = document.files.valueAt(place);
    const samples = isObject(operation) && Array.isArray(operation['x-codeSamples']) ? operation['x-codeSamples'] : [];
    const curl = samples.find(({ label }) => label === 'curl')?.source;
    const server = document.content.servers?.[0]?.url;
    if (curl !== undefined && server !== undefined) {
      return curl
        .trimEnd()
        .replace(server, url + document.basePath)
        .replace('YOUR_TOKEN', token ?? 'YOUR_TOKEN');
    }
  }
  const [first] = document.operations;
  return `curl -X ${first?.method ?? 'GET'} '${url}${document.basePath}${first?.path ?? '/'}'`;
}

function logger(level: LogLevel): ((exchange: Exchange) => void) | undefined {
  if (level === 'silent') return undefined;
  return ({ method, url, status, milliseconds, reason, fault }) => {
    if (fault !== undefined) process.stderr.write(`${fault.stack ?? fault.message}\n`);
    if (level === 'error' || (level === 'warn' && reason === undefined)) return;
    const line = `${method} ${url} ${status ?? '-'} ${milliseconds.toFixed(1)} ms${reason === undefined ? '' : `  ${reason}`}`;
    process.stdout.write(`${line.replace(/[^\P{C}]/gu, '?')}\n`);
  };
}

function option(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(`TALKOVER_MOCK_${variable}`);
}

/** A flag without a value: in the environment, `0`, `false` and nothing leave it off. */
function switchOff(flags: string, description: string, variable: string): Option {
  const value = process.env[`TALKOVER_MOCK_${variable}`];
  const isSet = value !== undefined && !['', '0', 'false'].includes(value.toLowerCase());
  return isSet ? option(flags, description, variable) : new Option(flags, description);
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** Repeated on the command line, separated by commas in the environment. */
function collect(text: string, before: readonly string[] = []): readonly string[] {
  const tokens = text.split(',').filter((token) => token !== '');
  if (tokens.length === 0) throw new InvalidArgumentError('It must not be empty.');
  return [...before, ...tokens];
}
