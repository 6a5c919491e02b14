import { Argument, Command, InvalidArgumentError } from 'commander';
import { createMock, defaultSeed } from '../api/create-mock.ts';
import { loadScenario } from '../api/load-scenario.ts';
import { withSending } from '../api/sending-api.ts';
import { listen } from '../http/listen.ts';
import type { TlsPair } from '../http/tls/tls-pair.ts';
import { defaultCapacity } from '../mock/journal.ts';
import { largestCapacity } from '../mock/journal-size.ts';
import type { Mock } from '../mock/mock.ts';
import type { State, StateChange } from '../mock/sessions/session.ts';
import type { OpenRedis } from '../redis/open-redis.ts';
import type { OpenStateFile } from '../state/file/state-file.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { defaultPreset, signaturePresets } from '../webhooks/signature/scheme.ts';
import { onEndSignal } from './end-signals.ts';
import { documentHelp, noCacheHelp, remoteRefsHelp } from './given-document.ts';
import type { LoadedApi } from './load-api.ts';
import { logAs } from './log-format.ts';
import { collect, option, wholeNumber } from './option-values.ts';
import { overlayOption } from './overlay-option.ts';
import { printError } from './print.ts';
import { openRedisOf, redisOptions } from './redis-options.ts';
import { logLevelOf, mockSettings, serverSettings } from './serve/mock-settings.ts';
import type { ServeOptions } from './serve/options.ts';
import { prismOptions } from './serve/prism-options.ts';
import { deliveryLog } from './serve/request-log.ts';
import { type ServedApi, servedApi, withoutEffect } from './serve/served-api.ts';
import { stop } from './serve/stop.ts';
import type { Watcher } from './serve/watch-files.ts';
import {
  allowedHostOption,
  corsOriginOption,
  drainOption,
  hostOption,
  logFormatOption,
  logLevelOption,
  portOption,
  stopWithinOption,
} from './server-options.ts';
import { certOption, keyOption, tlsOf } from './tls-options.ts';

/** The delay before a large document is searched for faults, in milliseconds. */
const waitBeforeLooking = 200;

/** Searching a document longer than this takes noticeable time, in characters. */
const largeDocument = 300_000;

/** `talkover-mock serve [document]`: serves the mock, until Ctrl-C. */
export function serveCommand(): Command {
  const seed = wholeNumber(0, 0xffff_ffff);
  const command = new Command('serve')
    .alias('mock')
    .description('serve the mock')
    .addArgument(
      new Argument('[document...]', `${documentHelp}; several are served side by side`).default(
        [talkoverDocument],
        "Talkover's",
      ),
    )
    .addOption(option('--api <module>', 'serve the API that this module exports, in place of a document', 'API'))
    .addOption(hostOption())
    .addOption(portOption())
    .addOption(certOption())
    .addOption(keyOption())
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
    .addOption(option('--seed <number>', 'seed of every id and sample', 'SEED').default(defaultSeed).argParser(seed))
    .addOption(option('--clock <iso>', 'stop the clock at this ISO 8601 time', 'CLOCK'))
    .addOption(option('--empty', 'start without webhooks', 'EMPTY'))
    .addOption(
      option(
        '--populate <number>',
        'add this many made-up webhooks per agent; with --stateful, items per collection',
        'POPULATE',
      )
        .default(0)
        .argParser(wholeNumber(0, 10_000)),
    )
    .addOption(
      option('--stateful', "keep what is created, changed and deleted in the document's collections", 'STATEFUL'),
    )
    .addOption(option('--data <file>', 'with --stateful: start with the items of this JSON file', 'DATA'))
    .addOption(option('--scenario <file>', 'play this scenario in every session', 'SCENARIO'))
    .addOption(option('--state <file>', 'keep the state in this file across restarts', 'STATE'))
    .addOption(option('--no-worker', 'with --redis: answer only, and leave deliveries to workers', 'NO_WORKER'))
    .addOption(
      option('--latency <ms>', 'delay every answer, by 50 or by 50-200 milliseconds', 'LATENCY').argParser(latency),
    )
    .addOption(
      option('--fault-rate <share>', 'let this share of requests fail, from 0 to 1', 'FAULT_RATE').argParser(share),
    )
    .addOption(
      option('--rate-limit <number>', 'requests per minute for each token', 'RATE_LIMIT').argParser(
        wholeNumber(1, 1_000_000),
      ),
    )
    .addOption(
      option('--deliver-to <host>', 'also deliver to this HOST[:PORT], or to any; repeatable', 'DELIVER_TO').argParser(
        collect,
      ),
    )
    .addOption(option('--no-deliver', 'deliver nothing', 'NO_DELIVER'))
    .addOption(
      option('--retry-scale <factor>', 'multiply the wait before a retry; 0 for none', 'RETRY_SCALE')
        .default(1)
        .argParser(factor),
    )
    .addOption(
      option('--retry-jitter <share>', 'draw this share of each wait at random, from 0 to 1', 'RETRY_JITTER')
        .default(0)
        .argParser(share),
    )
    .addOption(
      option('--signature <preset>', 'how deliveries are signed', 'SIGNATURE')
        .choices(Object.keys(signaturePresets))
        .default(defaultPreset),
    )
    .addOption(option('--callback-secret <key>', 'sign callbacks', 'CALLBACK_SECRET'))
    .addOption(option('--signature-header <name>', "the signature's header", 'SIGNATURE_HEADER'))
    .addOption(option('--signature-value <text>', 'its value, such as sha256={signature}', 'SIGNATURE_VALUE'))
    .addOption(option('--signature-base <text>', 'what is signed, such as {timestamp}.{body}', 'SIGNATURE_BASE'))
    .addOption(
      option('--signature-encoding <name>', 'how the signature is written', 'SIGNATURE_ENCODING').choices([
        'hex',
        'base64',
      ]),
    )
    .addOption(option('-d, --dynamic', 'sample every answer from its schema; no examples', 'DYNAMIC'))
    .addOption(option('--errors', 'list every violation; send 500 for an answer that breaks its schema', 'ERRORS'))
    .addOption(option('--strict', 'start only with a document in which nothing is wrong', 'STRICT'))
    .addOption(overlayOption())
    .addOption(option('--remote-refs', remoteRefsHelp, 'REMOTE_REFS'))
    .addOption(option('--no-cache', noCacheHelp, 'NO_CACHE'))
    .addOption(
      option(
        '--max-body <size>',
        "the longest body that is read, such as 500kb or 20mb (default: 10mb, 1mb of Talkover's API)",
        'MAX_BODY',
      ).argParser(size),
    )
    .addOption(option('--watch', 'reload the document or API, and the scenario, when they change', 'WATCH'))
    .addOption(
      option('--journal <number>', 'keep this many recent requests and answers, for the inspector', 'JOURNAL')
        .default(defaultCapacity)
        .argParser(wholeNumber(1, largestCapacity)),
    )
    .addOption(option('--no-control', 'serve no control API under /__mock', 'NO_CONTROL'))
    .addOption(option('--no-cors', 'send no CORS headers', 'NO_CORS'))
    .addOption(corsOriginOption('mock'))
    .addOption(allowedHostOption('mock'))
    .addOption(logLevelOption())
    .addOption(logFormatOption())
    .addOption(stopWithinOption())
    .addOption(drainOption())
    .action(serve);
  for (const one of [...redisOptions(), ...prismOptions()]) command.addOption(one);
  return command;
}

async function serve(documents: readonly string[], options: ServeOptions, command: Command): Promise<void> {
  logAs(options.logFormat);
  const [document = talkoverDocument, ...others] = documents;
  if (others.length > 0) {
    const tls = await tlsOf(options);
    return (await import('./serve/several.ts')).serveSeveral(documents, options, command, tls);
  }
  const { api, watch } = await servedApi(document, options, command);
  printError(withoutEffect(api, options), 'warn');
  const tls = await tlsOf(options);
  const redis = await openRedisOf(options, command, options.worker && options.deliver);
  try {
    await serveApi({ api, watch }, options, redis, tls);
  } catch (error) {
    // Open connections would keep the process running.
    redis?.close();
    throw error;
  }
}

async function serveApi(
  { api, watch }: ServedApi,
  options: ServeOptions,
  redis: OpenRedis | undefined,
  tls: TlsPair | undefined,
): Promise<void> {
  const kept = await openState(options.state, api);
  const mock = await createMock({
    ...mockSettings(options),
    api,
    scenario: options.scenario === undefined ? undefined : await loadScenario(options.scenario),
    kept: kept?.state,
    keeper: kept?.file,
    shared: redis,
  });
  const logDelivery = deliveryLog(logLevelOf(options));
  if (logDelivery !== undefined) mock.sessions.watchAttempts(logDelivery, 'own');
  const listening = await listen(mock, serverSettings(options, tls));
  const watchers = [watch?.(mock), options.watch ? await watchedScenario(mock, options.scenario) : undefined];
  // A program may stop the mock once it reads the greeting.
  onEndSignal(() => {
    for (const watcher of watchers) watcher?.close();
    void stop({
      listening,
      drain: options.drain,
      within: options.stopWithin,
      finish: async () => {
        if (redis === undefined)
          await (await import('./serve/undelivered.ts')).tellUndelivered(mock, kept !== undefined);
        redis?.close();
        await kept?.file.close();
      },
    });
  });
  // The greeting loads after the mock listens: clients need not wait for it.
  await (await import('./serve/greet.ts')).greet(mock, listening.url, options, tls);
  const isLarge = mock.document.files.all().some(({ text }) => text.length > largeDocument);
  if (!mock.document.isOwn) setTimeout(() => void lookThrough(mock), isLarge ? waitBeforeLooking : 0).unref();
}

async function lookThrough({ document }: Mock): Promise<void> {
  const { tellFaults } = await import('./serve/document-warnings.ts');
  await tellFaults(document);
}

async function watchedScenario(mock: Mock, path: string | undefined): Promise<Watcher | undefined> {
  if (path === undefined) return undefined;
  const { watchScenario } = await import('./serve/watch-scenario.ts');
  return watchScenario(mock, path);
}

/** Opens the state file and reads its content, if one is given. Throws {@link StateFileUnusable}. */
async function openState(path: string | undefined, api: LoadedApi): Promise<KeptState | undefined> {
  if (path === undefined) return undefined;
  const [{ StateFile }, { stateFormat }] = await Promise.all([
    import('../state/file/state-file.ts'),
    import('../control/control.ts'),
  ]);
  const format = await stateFormat(await withSending(api));
  return StateFile.open(path, format, ({ message }) => printError(`${message}\n`));
}

type KeptState = OpenStateFile<State, StateChange>;

function factor(text: string): number {
  if (/^\d{1,3}(\.\d+)?$|^\.\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number from 0 to 999.');
}

function share(text: string): number {
  const value = Number(text);
  if (/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

/** Reads a number of bytes, with or without a unit. */
function size(text: string): number {
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)\s*([kmg]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * 1024 ** ' kmg'.indexOf(unit.toLowerCase() || ' '));
  // No longer text can be made from a body.
  if (bytes >= 1 && bytes <= 512 * 1024 ** 2) return bytes;
  throw new InvalidArgumentError('It must be a size such as 500kb or 20mb, up to 512mb.');
}

function latency(text: string): { least: number; most: number } {
  const [, least, most = least] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  if (least === undefined || Number(least) > Number(most))
    throw new InvalidArgumentError('It must be milliseconds such as 50, or a range such as 50-200.');
  return { least: Number(least), most: Number(most) };
}
