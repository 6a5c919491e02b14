import type { Command } from 'commander';
import { loadApiDocument } from '../api/api-document.ts';
import type { ContractOptions } from '../api/contract-options.ts';
import { runContract } from '../api/run-contract.ts';
import { casesOf } from '../contract/cases/cases.ts';
import type { ContractApi, OwnOption } from '../contract/contract-api.ts';
import { contractOf } from '../contract/derived/contract-of.ts';
import { fuzzPlan, fuzzProperties, isFuzzInVain, nothingRandom } from '../contract/fuzz/fuzz.ts';
import { ReceiverUnavailable } from '../contract/receiver/receiver.ts';
import { isEverywhere } from '../contract/receiver/receiver-address.ts';
import { readBaseUrl, withoutCredentials } from '../contract/run/base-url.ts';
import { Choice } from '../contract/run/choice.ts';
import { Ledger } from '../contract/run/cleanup/ledger.ts';
import { refuseUnknownQuery } from '../contract/run/given.ts';
import { refuseUnknownNames } from '../contract/run/given-names.ts';
import type { Report } from '../contract/run/report/events.ts';
import { signIn } from '../contract/run/sign-in.ts';
import { CannotRun, RunStopped } from '../contract/run/stops.ts';
import { sweep } from '../contract/run/sweep.ts';
import { tagsOf } from '../contract/run/tags.ts';
import type { Target } from '../contract/run/target.ts';
import { ProxyUnusable, proxyFor } from '../contract/run/wire/proxy.ts';
import type { Wait } from '../contract/run/wire/wait.ts';
import { HarUnreadable } from '../har/read/har-unreadable.ts';
import { HarUnusable } from '../har/write/har-unusable.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { visible, visibleLine } from '../text/visible.ts';
import type { Settings } from './config/settings.ts';
import { changesOf } from './contract/changed-observations.ts';
import { couldNotRun, type ExitCode, nothingFailed, somethingFailed } from './contract/exit-codes.ts';
import { FileUnwritable, refuseUnwritable } from './contract/file-unwritable.ts';
import { ContractHalfUnusable, halfFailure } from './contract/half.ts';
import { type JudgedApi, judgedApiOf, moduleIn, readEarly } from './contract/judged-api.ts';
import { KnownFailuresFile } from './contract/known-failures.ts';
import { type CommandOptions, commandOf } from './contract/options.ts';
import { planText } from './contract/plan.ts';
import { closingLines, isShown, reportOn, tellOnError } from './contract/report.ts';
import { targetOf } from './contract/target.ts';
import { waitLine } from './contract/wait-line.ts';
import { onEndSignal } from './end-signals.ts';
import { print, printError } from './print.ts';

/**
 * `talkover-mock contract <base-url>`: does a deployment keep the document's promises?
 * @param given what the command is called with: the API that `--api` names there says which options it has beside the
 *   general ones
 * @param settings what a file of options says
 */
export async function contractCommand(given: readonly string[], settings?: Settings): Promise<Command> {
  let module = moduleIn(given);
  try {
    const args = [...given, ...(settings?.early(readEarly) ?? [])];
    module = moduleIn(args);
    const judged = await judgedApiOf(args);
    const command = commandWith(judged.half.options ?? [], module);
    // Commander's exit code 1 would mean that something failed.
    command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? nothingFailed : couldNotRun));
    return command.action(async (baseUrl: string | undefined, options: CommandOptions) => {
      const located = (error: unknown) => tell(judged.config?.located(error) ?? error, module);
      const isTyped = (name: string) => command.getOptionValueSource(name) === 'cli';
      const exitCode =
        options.traffic === undefined
          ? contractExitCode(judged, baseUrl, options)
          : trafficExitCode(judged, baseUrl, { ...options, traffic: options.traffic }, isTyped);
      process.exitCode = await exitCode.catch(located);
    });
  } catch (error) {
    process.exit(await tell(error, module));
  }
}

/** Throws {@link ContractHalfUnusable} for options of a module that commander refuses, such as an existing name. */
function commandWith(own: readonly OwnOption[], module: string | undefined): Command {
  try {
    return commandOf(own);
  } catch (error) {
    if (module === undefined || !(error instanceof Error)) throw error;
    const [line] = error.message.split('\n');
    throw new ContractHalfUnusable(module, `has options that can't be: ${line}`, error);
  }
}

/** Prints an error: a user's mistake in one line, a fault of this program with its stack trace. */
async function tell(error: unknown, module: string | undefined): Promise<number> {
  const { isMistake } = await import('./mistakes.ts');
  const kinds = [
    CannotRun,
    HarUnreadable,
    HarUnusable,
    FileUnwritable,
    ContractHalfUnusable,
    ProxyUnusable,
    ReceiverUnavailable,
    RunStopped,
  ];
  const isKnown = isMistake(error) || kinds.some((kind) => error instanceof kind);
  const told = isKnown || module === undefined ? error : ((await halfFailure(error, module)) ?? error);
  const isOneLine = isKnown || told !== error;
  const shown = told instanceof Error ? (isOneLine ? told.message : told.stack) : String(told);
  printError(`${visible(withoutCredentials(String(shown)))}\n`);
  return couldNotRun;
}

async function contractExitCode(
  { api, half, config }: JudgedApi,
  url: string | undefined,
  options: CommandOptions,
): Promise<number> {
  const given = url === undefined || url === '' ? config?.url : url;
  const baseUrl = given === undefined ? undefined : readBaseUrl(given);
  const document = await loadApiDocument(api);
  if (options.sweep && options.readOnly)
    throw new CannotRun('--sweep deletes, and --read-only sends nothing that does');
  const isListing = options.list === true || options.plan === true;
  if (baseUrl === undefined && !isListing) {
    const example = half.options === undefined ? 'http://localhost:8080' : 'https://app.talkover.ai/api/v1';
    throw new CannotRun(`give the URL of the API, such as ${example}`);
  }
  const target = targetOf(options, { document, half, config, isListing });
  const { leaveOut, values } = config ?? {};
  const allowsLeftovers = options.allowLeftovers || config?.allowLeftovers === true;
  const contractFor = (some: Omit<Target, 'baseUrl'>) =>
    contractOf(document, half, {
      baseUrl,
      target: some,
      values,
      leaveOut,
      allowsLeftovers,
      isReadOnly: options.readOnly,
      room: options,
      isListing,
    });
  if (isListing || baseUrl === undefined) {
    refuseUnknownNames({ document, target });
    refuseUnknownQuery(document, target.query ?? {});
    print(listing(document, contractFor(target), target, { ...options, allowLeftovers: allowsLeftovers }));
    return nothingFailed;
  }
  refuseUnwritableFiles(options);
  const maxWait = options.maxWait * 1000;
  const onWait = (wait: Wait) => void process.stderr.write(waitLine(wait, process.stderr.isTTY));
  const { seed, timeout, maxAnswer, fuzz, ledger, readOnly: isReadOnly } = options;
  if (options.sweep) {
    const limits = { timeout, maxAnswer, maxWait, onWait };
    const { judged, accessToken } = await signIn({ ...target, baseUrl }, limits);
    const proxy = proxyFor(baseUrl, process.env);
    const swept = await sweep({
      ...{
        api: contractFor(judged),
        document,
        target: judged,
        ledger: new Ledger(ledger),
        ...limits,
        proxy,
        accessToken,
      },
    }).finally(() => accessToken?.close());
    const left = swept.left.map((line) => `left: ${visibleLine(line)}\n`).join('');
    print(`${swept.deleted.length} ${swept.plural} deleted\n${left}`);
    return swept.left.length === 0 ? nothingFailed : somethingFailed;
  }
  const known = options.knownFailures === undefined ? undefined : new KnownFailuresFile(options.knownFailures);
  const receiver = receiverOf(options);
  const interruption = new AbortController();
  const forgetSignals = onEndSignal(() => interruption.abort());
  try {
    const { signal } = interruption;
    const run = {
      ...{ api: { ...api, document, contract: async () => ({ default: half }) }, target: { ...target, baseUrl } },
      ...{ seed, timeout, maxAnswer, maxWait, onWait, fuzz, ledger, isReadOnly, receiver, signal },
      ...judging(options, known?.ids ?? config?.knownFailures),
      ...(options.record !== undefined && { record: { file: options.record, redact: options.redact } }),
      ...{ allowLeftovers: allowsLeftovers, ...(values && { values }), ...(leaveOut && { leaveOut }) },
    };
    const wanted = options.reporter ?? [{ name: 'text', file: undefined }];
    const located = (error: unknown) => (known ?? config)?.located(error) ?? error;
    const report = await reportOn(runContract(run), wanted, located, options.coverage);
    const { stopReason, fixed } = report.summary;
    tellOnError(fixed.map((id) => known?.fixed(id) ?? config?.fixed(id) ?? id));
    if (options.observations !== undefined && stopReason === null) {
      for (const line of changesOf(options.observations, report)) print(`changed: ${visibleLine(line)}\n`);
    }
    const exitCode = exitCodeOf(report);
    if (isShown(wanted)) print(closingLines(wanted, exitCode));
    return exitCode;
  } finally {
    forgetSignals();
  }
}

/** @param isTyped returns true if an option is given on the command line, rather than in a file or the environment */
async function trafficExitCode(
  judged: JudgedApi,
  url: string | undefined,
  options: CommandOptions & { readonly traffic: string },
  isTyped: (name: string) => boolean,
): Promise<ExitCode> {
  refuseUnwritableFiles(options);
  const wanted = options.reporter ?? [{ name: 'text', file: undefined }];
  const { trafficReport } = await import('./contract/traffic.ts');
  const { events, located, fixed } = await trafficReport(judged, url, options, isTyped);
  const report = await reportOn(events, wanted, located, options.coverage);
  tellOnError(report.summary.fixed.map(fixed));
  if (options.observations !== undefined)
    for (const line of changesOf(options.observations, report)) print(`changed: ${visibleLine(line)}\n`);
  const exitCode = exitCodeOf(report);
  if (isShown(wanted)) print(closingLines(wanted, exitCode));
  return exitCode;
}

/** Lists the cases that would be judged, or the requests that would be sent. Throws {@link CannotRun}. */
function listing(
  document: ApiDocument,
  half: ContractApi,
  target: Omit<Target, 'baseUrl'>,
  options: CommandOptions,
): string {
  const added = fuzzProperties(document, half, options.fuzz);
  if (isFuzzInVain(options.fuzz, added)) tellOnError([nothingRandom]);
  const { case: cases, operation: operations, tag: tags } = options;
  const all = casesOf(document, half, options.maxMs);
  const choice = new Choice(all, added, { cases, operations, tags }, () => tagsOf(document));
  if (options.list) {
    const listed = [...choice.cases, ...choice.properties.map(({ testCase }) => testCase)];
    return listed.map(({ id, evidence, rule }) => `${id}  ${evidence}  ${rule.file}:${rule.line}\n`).join('');
  }
  const random = options.readOnly ? [] : fuzzPlan(choice.properties, options.seed);
  return planText([...choice.plan, ...random], choice.spares, half, target, options);
}

/** Returns the options of judging that differ from their defaults. */
function judging(options: CommandOptions, known: readonly string[] | undefined): Partial<ContractOptions> {
  const { case: cases, operation: operations, tag: tags, maxRequests, bail, maxMs, concurrency } = options;
  const { requestsPerOperation } = options;
  return {
    ...{ cases, operations, tags, concurrency },
    ...(maxRequests !== undefined && { maxRequests }),
    ...(requestsPerOperation !== undefined && { requestsPerOperation }),
    ...(bail !== undefined && { bail }),
    ...(maxMs !== undefined && { maxMilliseconds: maxMs }),
    ...(known !== undefined && { knownFailures: known }),
  };
}

function exitCodeOf({ summary: { fail, left, stopReason } }: Report): ExitCode {
  const hasFailed = fail > 0 || left.length > 0;
  switch (stopReason) {
    case null:
    case 'bail':
      return hasFailed ? somethingFailed : nothingFailed;
    case 'requests spent':
      return hasFailed ? somethingFailed : couldNotRun;
    case 'rate limit':
    case 'interruption':
    case 'no answer':
    case 'failure':
      return couldNotRun;
  }
}

/** Returns where deliveries are received, or false. Throws {@link CannotRun}. */
function receiverOf({
  receiver = false,
  receiverUrl,
  readOnly,
}: CommandOptions): Required<ContractOptions>['receiver'] {
  const url = receiverUrl === undefined || receiverUrl === '' ? undefined : readBaseUrl(receiverUrl, 'the receiver');
  if (!receiver && url !== undefined) throw new CannotRun('--receiver-url needs --receiver');
  if (!receiver || readOnly) return false;
  if (isEverywhere(receiver) && url === undefined)
    throw new CannotRun(`say with --receiver-url where the deployment reaches a receiver at ${receiver.host}`);
  return { ...receiver, url };
}

/** Throws {@link FileUnwritable} before anything is sent. */
function refuseUnwritableFiles(options: CommandOptions): void {
  const { reporter = [], observations, ledger, sweep, readOnly, traffic } = options;
  // Without creations the ledger is not written.
  if (!readOnly && traffic === undefined) refuseUnwritable(ledger, '--ledger');
  if (sweep) return;
  for (const { file } of reporter) if (file !== undefined) refuseUnwritable(file, '--reporter');
  if (observations !== undefined) refuseUnwritable(observations, '--observations');
}
