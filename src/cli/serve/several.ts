import type { Command } from 'commander';
import { createMock } from '../../api/create-mock.ts';
import { listenSeveral, type MountedMock, placeOf } from '../../http/several/listen-several.ts';
import { mountsOf, type Placeable } from '../../http/several/mounts.ts';
import type { TlsPair } from '../../http/tls/tls-pair.ts';
import type { Mock } from '../../mock/mock.ts';
import { onEndSignal } from '../end-signals.ts';
import { standardInput } from '../given-document.ts';
import { printError, printGreeting } from '../print.ts';
import { tellFaults } from './document-warnings.ts';
import { logLevelOf, mockSettings, serverSettings } from './mock-settings.ts';
import type { ServeOptions } from './options.ts';
import { recognizedLines } from './recognized.ts';
import { deliveryLog } from './request-log.ts';
import { type ServedApi, servedApi, withoutEffect } from './served-api.ts';
import { stop } from './stop.ts';
import { tellUndelivered } from './undelivered.ts';

/** One of several served documents. */
interface ServedDocument extends ServedApi, Placeable {
  readonly mock: Mock;
}

/** The options that exclude several documents: name, flag and reason. */
const ofOneApi = [
  ['api', '--api', 'an API of a module is served alone'],
  ['state', '--state', 'a file keeps the state of one API'],
  ['redis', '--redis', 'what is shared there is the state of one API'],
  ['scenario', '--scenario', 'a scenario names the operations of one API'],
  ['overlay', '--overlay', 'an overlay changes one document'],
  ['data', '--data', 'its items are those of one document'],
] as const;

/**
 * Serves several documents on one port, until Ctrl-C.
 * @throws {DocumentError} {@link AddressUnavailable}
 */
export async function serveSeveral(
  documents: readonly string[],
  options: ServeOptions,
  command: Command,
  tls: TlsPair | undefined,
): Promise<void> {
  for (const [name, flag, why] of ofOneApi)
    if (options[name] !== undefined)
      command.error(`error: ${flag} and several documents exclude each other: ${why}. Serve that one by itself.`);
  if (documents.filter((one) => one === standardInput).length > 1)
    command.error('error: - can be given once: standard input has one document.');
  const logDelivery = deliveryLog(logLevelOf(options));
  const served: ServedDocument[] = [];
  for (const location of documents) {
    const { api, watch } = await servedApi(location, options, command);
    const mock = await createMock({ ...mockSettings(options), api });
    if (logDelivery !== undefined) mock.sessions.watchAttempts(logDelivery, 'own');
    served.push({ location, api, mock, watch, basePath: mock.document.basePath });
  }
  const notices = served.map(({ api }) => withoutEffect(api, options));
  if (notices.every((notice) => notice !== '')) printError(notices[0] ?? '', 'warn');
  const mounts = mountsOf(served);
  const mounted = served.flatMap(({ mock }, index): MountedMock[] => {
    const mount = mounts[index];
    return mount === undefined ? [] : [{ mock, ...mount }];
  });
  const listening = await listenSeveral(mounted, serverSettings(options, tls));
  const watchers = served.map(({ watch, mock }) => watch?.(mock));
  onEndSignal(() => {
    for (const watcher of watchers) watcher?.close();
    void stop({
      ...{ listening, drain: options.drain, within: options.stopWithin },
      finish: async () => {
        for (const { mock } of served) await tellUndelivered(mock, false);
      },
    });
  });
  greet(mounted, listening.url, options);
  for (const { mock } of served) await tellFaults(mock.document);
}

/** Prints a block for each API, with its URL and the URLs of its pages. */
function greet(mounted: readonly MountedMock[], url: string, { control, seed }: ServeOptions): void {
  const isAtBasePaths = mounted.every(({ isAtBasePath }) => isAtBasePath);
  const blocks = mounted.map((one) => {
    const { mock, prefix } = one;
    const facts = [
      ['API', url + placeOf(one)],
      ['Document', `${url}${prefix}/openapi.yaml, ${url}${prefix}/openapi.json`],
      ['Docs', `${url}${prefix}/docs`],
      ...(control ? [['Inspector', `${url}${prefix}/__mock`]] : []),
    ];
    const lines = facts.map(([name = '', fact]) => `  ${name.padEnd(9)} ${fact}`);
    const { document, api } = mock;
    const count = document.operations.length;
    const kept =
      api.recognized === undefined ? [] : recognizedLines(api.recognized).map((line) => `  ${line}`.trimEnd());
    const heading = `${document.title}, ${count} ${count === 1 ? 'operation' : 'operations'}`;
    return `${[heading, ...lines, ...kept].join('\n')}\n`;
  });
  const why = isAtBasePaths
    ? 'Each API is where its document says, and below the name of its file, as its pages are.'
    : 'Each API is below the name of its file: the documents have no base paths that tell them apart.';
  printGreeting(`${mounted.length} mocks on ${url}\n\n${why}\n\n${blocks.join('\n')}\nSeed ${seed}\n\n`, url);
}
