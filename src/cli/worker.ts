import { Argument, Command } from 'commander';
import { createMock } from '../api/create-mock.ts';
import { loadScenario } from '../api/load-scenario.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { onEndSignal } from './end-signals.ts';
import { documentHelp } from './given-document.ts';
import { logAs } from './log-format.ts';
import { print } from './print.ts';
import { openRedisOf } from './redis-options.ts';
import { mockSettings } from './serve/mock-settings.ts';
import type { ServeOptions } from './serve/options.ts';
import { deliveryLog } from './serve/request-log.ts';
import { servedApi } from './serve/served-api.ts';
import { stop } from './serve/stop.ts';
import { serveCommand } from './serve.ts';

/** The options that a worker shares with `serve`: both must agree on what is delivered, and how. */
const shared = new Set([
  ...['api', 'agents', 'seed', 'clock', 'empty', 'populate', 'scenario', 'strict', 'overlay', 'remoteRefs', 'cache'],
  ...['logLevel', 'logFormat', 'stopWithin'],
  ...['redis', 'redisPrefix', 'redisOptions', 'redisExpiry', 'deliverTo', 'retryScale', 'retryJitter'],
  'callbackSecret',
  ...['signature', 'signatureHeader', 'signatureValue', 'signatureBase', 'signatureEncoding'],
]);

/** `talkover-mock worker [document]`: makes the deliveries of mocks that share a Redis, until Ctrl-C. */
export function workerCommand(): Command {
  const command = new Command('worker')
    .description('make the deliveries of mocks that share a Redis')
    .addArgument(new Argument('[document]', documentHelp).default(talkoverDocument, "Talkover's"))
    .addHelpText(
      'after',
      '\nStart it with the document and the options that the mocks have: serve --redis URL --no-worker.',
    )
    .action(work);
  for (const option of serveCommand().options) if (shared.has(option.attributeName())) command.addOption(option);
  return command;
}

async function work(document: string, options: ServeOptions, command: Command): Promise<void> {
  logAs(options.logFormat);
  const { api } = await servedApi(document, options, command);
  if (options.redis === undefined)
    command.error('error: --redis says where the deliveries are: redis://127.0.0.1:6379.');
  const redis = await openRedisOf(options, command, true);
  const mock = await createMock({
    ...mockSettings(options),
    api,
    scenario: options.scenario === undefined ? undefined : await loadScenario(options.scenario),
    journal: false,
    shared: redis,
  });
  const logDelivery = deliveryLog(options.logLevel);
  if (logDelivery !== undefined) mock.sessions.watchAttempts(logDelivery, 'own');
  // Waiting for Redis does not keep the process alive.
  const alive = setInterval(() => {}, 60_000);
  onEndSignal(() => {
    clearInterval(alive);
    void stop({ listening: mock, drain: 0, within: options.stopWithin, finish: async () => redis?.close() });
  });
  print(`Delivering for the mocks of ${mock.document.title} that share ${options.redisPrefix} in Redis.\n`);
}
