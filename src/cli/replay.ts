import { Argument, Command } from 'commander';
import { frameworkOf } from '../framework/frameworks.ts';
import { HarUnreadable } from '../har/read/har-unreadable.ts';
import { readHar } from '../har/read/read-har.ts';
import type { Recording } from '../har/read/recording.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { listenReplay } from '../replay/listen-replay.ts';
import { Replay } from '../replay/replay.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { couldNotRun } from './contract/exit-codes.ts';
import { onEndSignal } from './end-signals.ts';
import { documentHelp, loadGiven, noCacheHelp, remoteRefsHelp } from './given-document.ts';
import { type LogFormat, logAs } from './log-format.ts';
import { wordsOf } from './mistakes.ts';
import { option } from './option-values.ts';
import { overlayOption } from './overlay-option.ts';
import { printError, printGreeting } from './print.ts';
import { replayGreeting } from './replay/greeting.ts';
import { type LogLevel, requestLog } from './serve/request-log.ts';
import { stop } from './serve/stop.ts';
import {
  allowedHostOption,
  corsOriginOption,
  hostOption,
  logFormatOption,
  logLevelOption,
  portOption,
  stopWithinOption,
} from './server-options.ts';
import { certOption, keyOption, type TlsChoice, tlsOf } from './tls-options.ts';

interface ReplayCommandOptions extends TlsChoice {
  readonly host: string;
  readonly port: number;
  readonly remoteRefs?: boolean;
  readonly overlay?: readonly string[];
  readonly cache: boolean;
  readonly cors: boolean;
  readonly corsOrigin?: readonly string[];
  readonly allowedHost?: readonly string[];
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** In milliseconds. */
  readonly stopWithin: number;
}

/** `talkover-mock replay FILE [document]`: serves the answers of a recording, until Ctrl-C. */
export function replayCommand(): Command {
  return (
    new Command('replay')
      .description('serve the answers of a recording')
      .addArgument(new Argument('<file>', 'HAR file, recorded by proxy or contract --record, or saved by a browser'))
      .addArgument(
        new Argument('[document]', `${documentHelp} (default: Talkover's, where the recording is of its API)`),
      )
      .addOption(hostOption())
      .addOption(portOption())
      .addOption(certOption())
      .addOption(keyOption())
      .addOption(overlayOption())
      .addOption(option('--remote-refs', remoteRefsHelp, 'REMOTE_REFS'))
      .addOption(option('--no-cache', noCacheHelp, 'NO_CACHE'))
      .addOption(option('--no-cors', 'send the CORS headers of the recording, and none of our own', 'NO_CORS'))
      .addOption(corsOriginOption('replay'))
      .addOption(allowedHostOption('replay'))
      .addOption(logLevelOption())
      .addOption(logFormatOption())
      .addOption(stopWithinOption())
      .addHelpText(
        'after',
        '\nEvery option can be given in the environment: TALKOVER_MOCK_PORT=8080, TALKOVER_MOCK_NO_CORS=1 …' +
          '\nExit code 2: it could not begin.',
      )
      // Commander's exit code would be 1.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : couldNotRun))
      .action(async (file: string, document: string | undefined, options: ReplayCommandOptions) => {
        try {
          await replay(file, document, options);
        } catch (error) {
          process.exitCode = tell(error);
        }
      })
  );
}

async function replay(file: string, location: string | undefined, options: ReplayCommandOptions): Promise<void> {
  logAs(options.logFormat);
  const recording = await readHar(file);
  const { document, served } = await servedBy(recording, location, options);
  const tls = await tlsOf(options);
  const { host, port, cors, corsOrigin, allowedHost } = options;
  const listening = await listenReplay(served, {
    ...{ host, port, tls, cors, corsOrigins: corsOrigin, allowedHosts: allowedHost },
    onExchange: requestLog(options.logLevel),
  });
  onEndSignal(() => {
    void stop({ listening, drain: 0, within: options.stopWithin });
  });
  printGreeting(replayGreeting({ recording, served, document, url: listening.url }), listening.url);
}

/** Loads the document of a recording. Talkover's need not be named. Throws {@link DocumentError}. */
async function servedBy(
  recording: Recording,
  location: string | undefined,
  options: ReplayCommandOptions,
): Promise<{ readonly document: ApiDocument | undefined; readonly served: Replay }> {
  const { remoteRefs, cache, overlay: overlays } = options;
  const document = await loadGiven(location ?? talkoverDocument, { remoteRefs, cache, overlays });
  const served = new Replay(recording, document, frameworkOf(document).lastSlash);
  if (location !== undefined || served.documented > served.others) return { document, served };
  return { document: undefined, served: new Replay(recording, undefined) };
}

/** Prints why the replay can't start: a user's mistake in one line. */
function tell(error: unknown): number {
  printError(`${wordsOf(error, [HarUnreadable])}\n`);
  return couldNotRun;
}
