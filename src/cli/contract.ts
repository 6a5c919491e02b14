import { writeFileSync } from 'node:fs';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Step } from '../contract/cases/case.ts';
import { casesOf } from '../contract/cases/cases.ts';
import { fuzzPlan, fuzzProperties } from '../contract/fuzz/fuzz.ts';
import { Receiver, ReceiverUnavailable } from '../contract/receiver/receiver.ts';
import { isEverywhere, nearby, type ReceiverAddress, readAddress } from '../contract/receiver/receiver-address.ts';
import { isReporterName, makeReporter, reporterNames } from '../contract/reporters/reporters.ts';
import { readBaseUrl, withoutCredentials } from '../contract/run/base-url.ts';
import type { Report } from '../contract/run/events.ts';
import { Ledger } from '../contract/run/ledger.ts';
import { observationsOf, readObservations } from '../contract/run/observations.ts';
import { CannotRun } from '../contract/run/preflight.ts';
import { ProxyUnusable, proxyFor } from '../contract/run/proxy.ts';
import { randomSeed, runName } from '../contract/run/run-id.ts';
import { isSent, planOf, type RunOptions, runSuite, sweep } from '../contract/run/runner.ts';
import { RunStopped } from '../contract/run/stops.ts';
import { readToken } from '../contract/run/token.ts';
import { loadDocument } from '../framework/load-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { onEndSignal } from './end-signals.ts';
import { yesOrNo } from './switches.ts';

interface ContractOptions {
  readonly token?: string;
  readonly agentId?: string;
  readonly otherAgentId?: string;
  readonly document: string;
  readonly reporter?: readonly Destination[];
  readonly list?: boolean;
  readonly plan?: boolean;
  readonly readOnly: boolean;
  readonly sweep?: boolean;
  readonly seed: number;
  readonly maxRequests?: number;
  readonly fuzz: number;
  readonly timeout: number;
  /** False where the environment says that there is to be none. */
  readonly receiver?: ReceiverAddress | false;
  readonly receiverUrl?: string;
  readonly observations?: string;
  readonly ledger: string;
}

/** Where a report goes: a file, or standard output. */
interface Destination {
  readonly name: (typeof reporterNames)[number];
  readonly file: string | undefined;
}

/** Exit codes, for scripts. */
const nothingFailed = 0;
const somethingFailed = 1;
const couldNotRun = 2;

/** Default of `--max-requests`, but for `--fuzz`. */
const mostRequests = 1000;

/** How long a retry may be on its way to the receiver after it was queued, in milliseconds. */
const longestDelivery = 15_000;

/** `talkover-mock contract <base-url>`: does a deployment keep the document's promises? */
export function contractCommand(): Command {
  return (
    new Command('contract')
      .description('judge a deployment against the document')
      .addArgument(new Argument('[base-url]', 'the API: https://app.talkover.ai/api/v1'))
      .addOption(new Option('--token <token>', 'bearer token of the environment').env('TALKOVER_TOKEN'))
      .addOption(new Option('--agent-id <uuid>', 'agent to work on').env('TALKOVER_AGENT_ID'))
      .addOption(
        new Option('--other-agent-id <uuid>', 'second agent, that must not see its webhooks').env(
          'TALKOVER_OTHER_AGENT_ID',
        ),
      )
      .addOption(new Option('--document <file>', 'OpenAPI document').default(talkoverDocument, "Talkover's"))
      .addOption(
        new Option('--reporter <name[=file]>', `${reporterNames.join(', ')}; repeatable (default: text)`).argParser(
          destinations,
        ),
      )
      .addOption(new Option('--list', 'print the cases and send nothing'))
      .addOption(new Option('--plan', 'print the requests and send nothing'))
      .addOption(new Option('--read-only', 'send nothing that could create or change something').default(false))
      .addOption(new Option('--sweep', 'delete what earlier runs have left, and nothing else'))
      .addOption(
        new Option('--seed <number>', 'seed of names and ids (default: another each time)')
          .default(randomSeed(), 'random')
          .argParser(wholeNumber),
      )
      .addOption(
        new Option(
          '--fuzz <number>',
          'after the cases, send so many random requests, and a tenth as many sequences of requests',
        )
          .default(0)
          .argParser(wholeNumber),
      )
      .addOption(
        new Option(
          '--max-requests <number>',
          `send no more requests than this (default: ${mostRequests}, and twice the number of --fuzz)`,
        ).argParser(wholeNumber),
      )
      .addOption(new Option('--timeout <ms>', 'how long an answer may take').default(10_000).argParser(wholeNumber))
      .addOption(
        new Option(
          '--receiver [host:port]',
          `receive deliveries on this machine (default: ${nearby}, any free port), where the deployment can reach it`,
        )
          .env('TALKOVER_RECEIVER')
          .preset(nearby)
          .argParser(address),
      )
      .addOption(
        new Option('--receiver-url <url>', 'where the deployment reaches the receiver: a tunnel, a forwarded port').env(
          'TALKOVER_RECEIVER_URL',
        ),
      )
      .addOption(new Option('--observations <file>', 'keep what was observed, and tell what has changed since'))
      .addOption(
        new Option('--ledger <file>', 'where it is noted what a run creates').default(
          '.talkover-contract-ledger.jsonl',
        ),
      )
      .addHelpText(
        'after',
        '\nExit code 0: nothing failed; 1: something failed; 2: it could not run, or not to its end.' +
          '\nHTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured.',
      )
      // Commander repeats what it refuses, and a URL with a password may be where it does not belong.
      .configureOutput({ outputError: (text, write) => write(withoutCredentials(text)) })
      // Commander would end with 1, which says that something failed.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? nothingFailed : couldNotRun))
      .action(contract)
  );
}

async function contract(baseUrl: string | undefined, options: ContractOptions): Promise<void> {
  try {
    process.exitCode = await contractExitCode(baseUrl, options);
  } catch (error) {
    const mistakes = [CannotRun, DocumentError, ProxyUnusable, ReceiverUnavailable, RunStopped];
    const isMistake = mistakes.some((kind) => error instanceof kind);
    const shown = error instanceof Error ? (isMistake ? error.message : error.stack) : String(error);
    process.stderr.write(`${withoutCredentials(String(shown))}\n`);
    process.exitCode = couldNotRun;
  }
}

async function contractExitCode(given: string | undefined, options: ContractOptions): Promise<number> {
  const baseUrl = given === undefined || given === '' ? undefined : readBaseUrl(given);
  const document = await loadDocument(options.document);
  const cases = casesOf(document);
  if (options.list) {
    const added = fuzzProperties(document, options.fuzz).map(({ testCase }) => testCase);
    for (const { id, evidence, rule } of [...cases, ...added])
      process.stdout.write(`${id}  ${evidence}  ${rule.file}:${rule.line}\n`);
    return nothingFailed;
  }
  if (options.plan) {
    const added = options.readOnly ? [] : fuzzPlan(fuzzProperties(document, options.fuzz), options.seed);
    return printPlan([...planOf(cases), ...added], options);
  }
  const { token, agentId, otherAgentId } = options;
  if (baseUrl === undefined) throw new CannotRun('give the URL of the API, such as https://app.talkover.ai/api/v1');
  if (token === undefined || token === '') throw new CannotRun('give a token with --token or TALKOVER_TOKEN');
  if (agentId === undefined || agentId === '')
    throw new CannotRun('give an agent with --agent-id or TALKOVER_AGENT_ID');
  const interruption = new AbortController();
  const run: RunOptions = {
    ...{ document, cases, seed: options.seed, timeout: options.timeout, fuzz: options.fuzz },
    maxRequests: options.maxRequests ?? mostRequests + 2 * options.fuzz,
    target: { baseUrl, token: readToken(token), agentId, otherAgentId },
    ledger: new Ledger(options.ledger),
    isReadOnly: options.readOnly,
    signal: interruption.signal,
    proxy: proxyFor(baseUrl, process.env),
  };
  if (options.sweep) {
    const { deleted, left } = await sweep(run);
    process.stdout.write(`${deleted.length} webhooks deleted\n${left.map((line) => `left: ${line}\n`).join('')}`);
    return left.length === 0 ? nothingFailed : somethingFailed;
  }
  const receiver = await startReceiver(options);
  const forgetSignals = onEndSignal(() => interruption.abort());
  try {
    const report = await runAndReport({ ...run, receiver }, options.reporter ?? [{ name: 'text', file: undefined }]);
    const { fail, left, stopReason } = report.summary;
    // What was not judged has not changed.
    if (options.observations !== undefined && stopReason === null) tellDrift(options.observations, report);
    if (stopReason === 'interruption' || stopReason === 'rate limit') return couldNotRun;
    return fail === 0 && left.length === 0 ? nothingFailed : somethingFailed;
  } finally {
    forgetSignals();
    await receiver?.close();
  }
}

/** Undefined where none is asked for, and where nothing would be delivered. Throws {@link CannotRun}, {@link ReceiverUnavailable}. */
async function startReceiver({
  receiver,
  receiverUrl,
  readOnly,
  seed,
}: ContractOptions): Promise<Receiver | undefined> {
  const url = receiverUrl === undefined || receiverUrl === '' ? undefined : readBaseUrl(receiverUrl, 'the receiver');
  if (!receiver && url !== undefined) throw new CannotRun('--receiver-url needs --receiver');
  if (!receiver || readOnly) return undefined;
  if (isEverywhere(receiver) && url === undefined)
    throw new CannotRun(`say with --receiver-url where the deployment reaches a receiver at ${receiver.host}`);
  const { mark } = runName(seed);
  return Receiver.start({ ...receiver, url, mark, longestWait: longestDelivery });
}

async function runAndReport(run: RunOptions, wanted: readonly Destination[]): Promise<Report> {
  const reporters = wanted.map(({ name, file }) => ({
    file,
    reporter: makeReporter(name, file === undefined && process.stdout.isTTY),
    written: [] as string[],
  }));
  const isTold = wanted.some(({ name, file }) => name === 'text' && file === undefined);
  let report: Report | undefined;
  for await (const event of runSuite(run)) {
    if (event.kind === 'started' && !isTold) {
      process.stderr.write(event.run.notices.map((notice) => `${notice}\n`).join(''));
    }
    for (const { reporter, file, written } of reporters) {
      const text = reporter.on(event);
      if (file === undefined) process.stdout.write(text);
      else written.push(text);
    }
    if (event.kind === 'finished') report = event.report;
  }
  for (const { file, written } of reporters) if (file !== undefined) writeFileSync(file, written.join(''));
  if (report === undefined) throw new CannotRun('the run has ended without a report');
  return report;
}

/** What the deployment does otherwise than at the last run, where nothing is documented; then keeps what it does now. */
function tellDrift(file: string, report: Report): void {
  const before = readObservations(file);
  const now = observationsOf(report);
  for (const [id, text] of Object.entries(now)) {
    if (before !== undefined && before[id] !== text)
      process.stdout.write(`drift: ${id}: was ${before[id] ?? 'as assumed'}, is ${text}\n`);
  }
  for (const id of Object.keys(before ?? {})) {
    if (!(id in now)) process.stdout.write(`drift: ${id}: was ${before?.[id]}, is as assumed\n`);
  }
  writeFileSync(file, `${JSON.stringify(now, undefined, 2)}\n`);
}

/** At a rate limit of the standard plan. */
const requestsPerMinute = 100;

function printPlan(all: readonly Step[], { readOnly, otherAgentId, receiver }: ContractOptions): number {
  const extent = { isReadOnly: readOnly, target: { otherAgentId }, receiver: receiver || undefined };
  const steps = all.filter((step) => isSent(step, extent));
  for (const { method, path, query, access, body, raw } of steps) {
    const sent = raw?.text ?? (body === undefined ? '' : JSON.stringify(body));
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    process.stdout.write(
      `${method} ${path}${search} (${access}) ${sent.length > 160 ? `${sent.slice(0, 160)}…` : sent}\n`,
    );
  }
  const creates = steps.filter(({ mayCreate }) => mayCreate).length;
  const atPace = Math.ceil(Math.max(0, steps.length - requestsPerMinute) / requestsPerMinute) * 60;
  process.stdout.write(
    `${steps.length} requests, ${creates} that a deployment might answer with a creation; ` +
      `about ${atPace} seconds at ${requestsPerMinute} requests a minute, beside cleaning up\n`,
  );
  return nothingFailed;
}

/** False where the environment says that there is to be none: commander takes what is undefined for a yes. */
function address(text: string): ReceiverAddress | false {
  const said = yesOrNo(text);
  if (said === false) return false;
  const read = readAddress(said ? nearby : text);
  if (read === undefined) throw new InvalidArgumentError('It must be HOST:PORT; the URL of the API goes before it.');
  return read;
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function destinations(text: string, before: readonly Destination[] = []): readonly Destination[] {
  const [, name = '', file] = /^([^=]*)(?:=(.+))?$/.exec(text) ?? [];
  if (isReporterName(name)) return [...before, { name, file }];
  throw new InvalidArgumentError(`There is no reporter ${name}; there are ${reporterNames.join(', ')}.`);
}
