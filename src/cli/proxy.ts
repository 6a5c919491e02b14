import { Argument, Command } from 'commander';
import { createMock, defaultSeed } from '../api/create-mock.ts';
import { defaultTimeout } from '../api/run-contract.ts';
import { trafficJudgeOf } from '../api/traffic-judge.ts';
import { readBaseUrl } from '../contract/run/base-url.ts';
import { CannotRun } from '../contract/run/stops.ts';
import { ProxyUnusable } from '../contract/run/wire/proxy.ts';
import type { RedactionOptions } from '../har/redaction/redaction.ts';
import { HarUnusable } from '../har/write/har-unusable.ts';
import type { HarWriter } from '../har/write/har-writer.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { listenProxy } from '../proxy/listen-proxy.ts';
import { shippedApi } from '../shipped.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { didYouMean } from '../text/near-texts.ts';
import { couldNotRun } from './contract/exit-codes.ts';
import { onEndSignal } from './end-signals.ts';
import { documentHelp, loadGiven, noCacheHelp, remoteRefsHelp } from './given-document.ts';
import { logAs } from './log-format.ts';
import { wordsOf } from './mistakes.ts';
import { collect, option, wholeNumber } from './option-values.ts';
import { printError, printGreeting } from './print.ts';
import { proxyGreeting } from './proxy/greeting.ts';
import type { ProxyCommandOptions } from './proxy/options.ts';
import { requestLog } from './serve/request-log.ts';
import { stop } from './serve/stop.ts';
import {
  allowedHostOption,
  hostOption,
  logFormatOption,
  logLevelOption,
  portOption,
  stopWithinOption,
} from './server-options.ts';

/** `talkover-mock proxy UPSTREAM [document]`: between an app and a deployment, until Ctrl-C. */
export function proxyCommand(): Command {
  return (
    new Command('proxy')
      .description('stand between an app and a deployment, and say where they break the document')
      .addArgument(new Argument('<upstream>', "where the document's paths begin: https://app.talkover.ai/api/v1"))
      .addArgument(new Argument('[document]', documentHelp).default(talkoverDocument, "Talkover's"))
      .addOption(hostOption())
      .addOption(portOption())
      .addOption(
        option(
          '--errors',
          'refuse a request that breaks the document (422), replace an answer that does (500)',
          'ERRORS',
        ),
      )
      .addOption(
        option(
          '--fallback',
          'let the mock answer what the deployment does not have yet: its 501, and its 404 where the document declares none',
          'FALLBACK',
        ),
      )
      .addOption(
        option(
          '--fallback-operation <id>',
          'let the mock answer for this operation on 501 and on any 404; repeatable',
          'FALLBACK_OPERATION',
        ).argParser(collect),
      )
      .addOption(
        option('--timeout <ms>', 'how long the deployment may take to begin its answer', 'TIMEOUT')
          .default(defaultTimeout)
          .argParser(wholeNumber(1, 999_999_999)),
      )
      .addOption(option('--ca <file>', 'trust the issuers of these certificates, too (PEM)', 'CA'))
      .addOption(
        option(
          '--rewrite',
          "write the proxy's address in place of the deployment's: in Location, cookie domains, and URLs in headers and texts",
          'REWRITE',
        ),
      )
      .addOption(
        option('--record <file>', 'record what goes through to this HAR file; one that is there goes on', 'RECORD'),
      )
      .addOption(option('--no-redact', 'record secrets as they are', 'NO_REDACT'))
      .addOption(option('--insecure', 'take any certificate of the deployment', 'INSECURE'))
      .addOption(
        option(
          '--token <token>',
          'the mock accepts this bearer token only; repeatable (default: any that is not empty)',
          'TOKEN',
        ).argParser(collect),
      )
      .addOption(
        option('--seed <number>', "seed of the mock's ids and samples", 'SEED')
          .default(defaultSeed)
          .argParser(wholeNumber(0, 0xffff_ffff)),
      )
      .addOption(option('--strict', 'start only with a document in which nothing is wrong', 'STRICT'))
      .addOption(option('--remote-refs', remoteRefsHelp, 'REMOTE_REFS'))
      .addOption(option('--no-cache', noCacheHelp, 'NO_CACHE'))
      .addOption(allowedHostOption('proxy'))
      .addOption(logLevelOption())
      .addOption(logFormatOption())
      .addOption(stopWithinOption())
      .addHelpText(
        'after',
        '\nEvery option can be given in the environment: TALKOVER_MOCK_PORT=8080, TALKOVER_MOCK_ERRORS=1 …' +
          '\nHTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured. Exit code 2: it could not begin.',
      )
      // Commander would end with 1.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : couldNotRun))
      .action(async (upstream: string, document: string, options: ProxyCommandOptions) => {
        try {
          await proxy(upstream, document, options);
        } catch (error) {
          process.exitCode = tell(error);
        }
      })
  );
}

async function proxy(given: string, location: string, options: ProxyCommandOptions): Promise<void> {
  logAs(options.logFormat);
  const baseUrl = upstreamOf(given);
  const { ca, insecure = false, timeout, errors = false, host, port, seed, token, strict, remoteRefs, cache } = options;
  const trusted = ca === undefined ? undefined : (await import('./proxy/trusted-issuers.ts')).trustedIssuers(ca);
  const document = await loadGiven(location, { strict, remoteRefs, cache });
  const operations = options.fallbackOperation ?? [];
  refuseUnknown(operations, document);
  const recording =
    options.record === undefined ? undefined : await recordingTo(options.record, { ...options, baseUrl, document });
  const api = { ...shippedApi(document), document };
  const mock = await createMock({ api, seed, tokens: token });
  const listening = await listenProxy({
    ...{ mock, baseUrl, timeout, errors, host, port, ca: trusted, isInsecure: insecure, environment: process.env },
    judge: trafficJudgeOf(document),
    fallback: { isForAll: options.fallback ?? false, operations },
    allowedHosts: options.allowedHost,
    rewrites: options.rewrite,
    onSeen: recording && ((exchange) => recording.append(exchange)),
    onExchange: requestLog(options.logLevel),
  });
  onEndSignal(() => {
    void stop({ listening, drain: 0, within: options.stopWithin, finish: () => endRecording(recording) });
  });
  printGreeting(proxyGreeting(document, listening.url, { ...options, upstream: baseUrl }), listening.url);
}

/** Throws {@link CannotRun}. */
function upstreamOf(given: string): string {
  try {
    return readBaseUrl(given);
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    throw new CannotRun(`UPSTREAM: ${error.message}`);
  }
}

/** Throws {@link CannotRun} for the id of an operation that the document does not have. */
function refuseUnknown(named: readonly string[], { operations }: ApiDocument): void {
  const ids = operations.map(({ id }) => id);
  for (const id of named) {
    if (ids.includes(id)) continue;
    const near = didYouMean(id, ids) || `; there is ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ' …' : ''}`;
    throw new CannotRun(`--fallback-operation ${id}: there is no such operation${near}`);
  }
}

/** Opens a recording. Throws {@link HarUnusable}. */
async function recordingTo(
  file: string,
  { redact, baseUrl, document }: Pick<ProxyCommandOptions, 'redact'> & RedactionOptions,
): Promise<HarWriter> {
  const [{ HarWriter }, { Redaction }] = await Promise.all([
    import('../har/write/har-writer.ts'),
    import('../har/redaction/redaction.ts'),
  ]);
  return HarWriter.open(file, {
    redaction: redact ? new Redaction({ baseUrl, document }) : undefined,
    onFailure: ({ message }) => printError(`${message}; nothing more is recorded.\n`),
  });
}

async function endRecording(recording: HarWriter | undefined): Promise<void> {
  await recording?.close();
  if (recording?.failure !== undefined) process.exitCode = 1;
}

/** Says why the proxy can't begin: a person's mistake in one line. */
function tell(error: unknown): number {
  printError(`${wordsOf(error, [CannotRun, HarUnusable, ProxyUnusable])}\n`);
  return couldNotRun;
}
