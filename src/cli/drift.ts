import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Api } from '../api/define-api.ts';
import { defaultTimeout } from '../api/run-contract.ts';
import { readBaseUrl, withoutCredentials } from '../contract/run/base-url.ts';
import { readHeader, readHeaders, readPathValue, readQueryValue, refuseUnknownQuery } from '../contract/run/given.ts';
import { refuseUnknownNames } from '../contract/run/given-names.ts';
import { CannotRun, RunStopped } from '../contract/run/stops.ts';
import { defaultMaxAnswer } from '../contract/run/wire/limits.ts';
import { ProxyUnusable } from '../contract/run/wire/proxy.ts';
import { placeAt } from '../drift/api-place.ts';
import { askDeployment } from '../drift/ask-deployment.ts';
import { type Drift, findDrift, NothingComparable } from '../drift/find-drift.ts';
import type { GivenValues } from '../drift/reachable.ts';
import { NotAPatch, refuseOtherFile } from '../drift/suggest/patch-file.ts';
import { countLine, driftText } from '../drift/table.ts';
import { HarUnreadable } from '../har/read/har-unreadable.ts';
import type { SeenExchange } from '../har/seen-exchange.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { shippedApi } from '../shipped.ts';
import { isTalkovers, talkoverDocument } from '../talkover/document.ts';
import { visible } from '../text/visible.ts';
import { FileUnwritable, refuseUnwritable, writeText } from './contract/file-unwritable.ts';
import { waitLine } from './contract/wait-line.ts';
import { documentHelp, loadGiven, remoteRefsHelp } from './given-document.ts';
import { print, printError } from './print.ts';

/** Exit codes, for scripts. */
const noDifference = 0;
const someDifference = 1;
const couldNotCompare = 2;

const reporterNames = ['text', 'json'] as const;

/** Where the differences go: a file, or standard output. */
interface Destination {
  readonly name: (typeof reporterNames)[number];
  readonly file: string | undefined;
}

interface DriftOptions {
  readonly api?: string;
  readonly upstream?: string;
  readonly traffic?: string;
  readonly remoteRefs?: boolean;
  readonly header: readonly string[];
  readonly query: readonly string[];
  readonly path: readonly string[];
  readonly token?: string;
  readonly agentId?: string;
  readonly reporter?: readonly Destination[];
  /** True for standard output. */
  readonly suggest?: string | true;
  readonly timeout: number;
  readonly maxAnswer: number;
}

/** `talkover-mock drift [document]`: in what is a deployment not what its document says, and what does the mock answer there? */
export function driftCommand(): Command {
  return new Command('drift')
    .description('show where a deployment, its document and the mock differ')
    .addArgument(new Argument('[document]', documentHelp).default(talkoverDocument, "Talkover's"))
    .option('--upstream <url>', 'ask this deployment, with GET and HEAD alone: https://api.example.com/v1')
    .option('--traffic <file>', 'read what a deployment has answered from this HAR file, and send nothing')
    .option('--api <module>', 'compare with the API that this module exports, in place of a document')
    .addOption(repeatable('--header <name: value>', 'send this header with every request; repeatable'))
    .addOption(repeatable('--query <name=value>', 'send this in the query, where an operation takes it; repeatable'))
    .addOption(repeatable('--path <name=value>', 'the value of a path parameter; repeatable'))
    .option('--token <token>', "send this bearer token (for Talkover's document also from TALKOVER_TOKEN)")
    .option('--agent-id <uuid>', "Talkover's agent (also from TALKOVER_AGENT_ID)")
    .addOption(
      new Option('--reporter <name[=file]>', `${reporterNames.join(', ')}; repeatable (default: text)`).argParser(
        destinations,
      ),
    )
    .option('--suggest [file]', 'print, or write to this file, a unified diff that adds what was seen to the document')
    .addOption(number('--timeout <ms>', 'how long an answer may take', defaultTimeout))
    .addOption(number('--max-answer <bytes>', 'how long an answer may be, unpacked too', defaultMaxAnswer))
    .option('--remote-refs', remoteRefsHelp)
    .addHelpText(
      'after',
      '\nExit code 0: no difference; 1: some; 2: nothing could be compared.' +
        '\nTwo versions of a document are compared by `redocly diff`.' +
        '\nHTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured.',
    )
    .configureOutput({ outputError: (text, write) => write(withoutCredentials(text)) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? noDifference : couldNotCompare))
    .action(async (location: string, options: DriftOptions, command: Command) => {
      process.exitCode = await driftExitCode(location, options, command).catch(tell);
    });
}

async function driftExitCode(location: string, options: DriftOptions, command: Command): Promise<number> {
  const { upstream, traffic, suggest, reporter = [] } = options;
  if (!upstream && !traffic)
    throw new CannotRun('say what to compare with: --upstream URL, or --traffic FILE.har of what was recorded');
  if (options.api !== undefined && command.args.length > 0)
    throw new CannotRun(`${location} and --api exclude each other: an API names its own document`);
  const baseUrl = upstream ? readBaseUrl(upstream) : undefined;
  const { api, document } = await givenApi(location, options);
  const files = [...reporter.flatMap(({ file }) => file ?? [])];
  for (const file of files) refuseWriting(file, '--reporter', document);
  if (typeof suggest === 'string') {
    refuseWriting(suggest, '--suggest', document);

    refuseOtherFile(suggest);
  }
  const { exchanges, skipped, of } = traffic
    ? { ...(await recorded(traffic)), of: traffic }
    : { ...(await live(document, baseUrl ?? '', options)), of: baseUrl ?? '' };
  const place = baseUrl === undefined ? undefined : placeAt(baseUrl);
  const found = await findDrift({ api, document, exchanges, place });
  const drift = { ...found, skipped: [...skipped, ...found.skipped] };
  await report(drift, document, of, options);
  return drift.differences.length === 0 ? noDifference : someDifference;
}

async function givenApi(
  location: string,
  { api: module, remoteRefs }: DriftOptions,
): Promise<{ readonly api: Api; readonly document: ApiDocument }> {
  if (module !== undefined) {
    const { loadApi } = await import('./load-api.ts');
    const api = await loadApi(module);
    return { api, document: api.document };
  }
  const document = await loadGiven(location, { remoteRefs });
  return { api: { ...shippedApi(document), document }, document };
}

interface Exchanges {
  readonly exchanges: readonly SeenExchange[];
  readonly skipped: readonly string[];
}

async function recorded(file: string): Promise<Exchanges> {
  const { readHar } = await import('../har/read/read-har.ts');
  const { exchanges } = await readHar(file);
  return { exchanges, skipped: [] };
}

function live(document: ApiDocument, baseUrl: string, options: DriftOptions): Promise<Exchanges> {
  const given = givenValues(document, options);
  const { timeout, maxAnswer } = options;
  refuseUnknownNames({ document, target: { path: given.path } });
  refuseUnknownQuery(document, given.query);
  return askDeployment({
    ...{ document, baseUrl, given, timeout, maxAnswer },
    onWait: (wait) => void process.stderr.write(waitLine(wait, process.stderr.isTTY)),
  });
}

/** Throws {@link CannotRun}. What the environment has for Talkover is sent to no other API. */
function givenValues(document: ApiDocument, options: DriftOptions): GivenValues {
  const own = isTalkovers(document) ? process.env : {};
  const token = options.token ?? (own.TALKOVER_TOKEN || undefined);
  const agent = options.agentId ?? (own.TALKOVER_AGENT_ID || undefined);
  const given = options.header.map(readHeader);
  const hasOwn = given.some(([name]) => name.toLowerCase() === 'authorization');
  const bearer = token === undefined || hasOwn ? [] : [['Authorization', `Bearer ${token}`] as const];
  const path = Object.fromEntries(options.path.map(readPathValue));
  return {
    headers: readHeaders([...given, ...bearer]),
    query: Object.fromEntries(options.query.map(readQueryValue)),
    path: { ...(agent !== undefined && { agent_id: agent }), ...path },
  };
}

/** Throws {@link FileUnwritable} for a file that can't be written, and {@link CannotRun} for one of the document itself. */
function refuseWriting(file: string, option: string, document: ApiDocument): void {
  const own = document.files.all().flatMap(({ uri }) => (uri.startsWith('file:') ? [fileURLToPath(uri)] : []));
  if (own.includes(resolve(file)))
    throw new CannotRun(`${file} is the document itself, which is never written: look at ${option}`);
  refuseUnwritable(file, option);
}

async function report(drift: Drift, document: ApiDocument, of: string, options: DriftOptions): Promise<void> {
  const { reporter = [{ name: 'text', file: undefined }], suggest } = options;
  const { differences, ofMock, skipped, compared, operations } = drift;
  const json = `${JSON.stringify({ differences, mock: ofMock, compared, operations, skipped }, undefined, 2)}\n`;
  const suggestion = suggest === undefined ? undefined : await suggestionFor(drift, document);
  const notes = suggestion?.notes.map((line) => `${visible(line)}\n`).join('') ?? '';
  const inText = suggest === true && suggestion !== undefined ? `${suggestion.patch}\n` : '';
  const text = driftText(drift, withoutCredentials(of)) + inText + notes + countLine(differences);
  const texts: Readonly<Record<Destination['name'], string>> = { text, json };
  for (const { name, file } of reporter) {
    if (file === undefined) print(texts[name]);
    else writeText(file, '--reporter', texts[name]);
  }
  const isTextShown = reporter.some(({ name, file }) => name === 'text' && file === undefined);
  if (suggestion === undefined) return;
  if (typeof suggest === 'string') writeText(suggest, '--suggest', suggestion.patch);
  else if (!isTextShown) print(reporter.some(({ file }) => file === undefined) ? '' : suggestion.patch);
}

async function suggestionFor({ edits, unwritten }: Drift, document: ApiDocument) {
  const { suggestionOf } = await import('../drift/suggest/suggestion.ts');
  const { patch, notes } = await suggestionOf(edits, document);
  const others = unwritten.map(({ operationId, kind, where }) => `Not in the diff: ${operationId}, ${kind}, ${where}.`);
  return { patch, notes: [...notes, ...others] };
}

async function tell(error: unknown): Promise<number> {
  const { wordsOf } = await import('./mistakes.ts');
  const kinds = [CannotRun, FileUnwritable, ProxyUnusable, RunStopped, NothingComparable, NotAPatch, HarUnreadable];
  printError(`${visible(withoutCredentials(wordsOf(error, kinds)))}\n`);
  return couldNotCompare;
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([], 'none')
    .argParser((text: string, before: readonly string[]) => [...before, text]);
}

function number(flags: string, description: string, byDefault: number): Option {
  return new Option(flags, description).default(byDefault).argParser((text) => {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw new InvalidArgumentError('It must be a whole number from 1.');
  });
}

function destinations(text: string, before: readonly Destination[] = []): readonly Destination[] {
  const [, written = '', file] = /^([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  const name = reporterNames.find((one) => one === written);
  if (name === undefined)
    throw new InvalidArgumentError(`There is no reporter ${written}; there are ${reporterNames.join(', ')}.`);
  if (file === '') throw new InvalidArgumentError(`Say which file: ${name}=FILE.`);
  if (before.some((one) => one.file === file))
    throw new InvalidArgumentError(
      `Another reporter writes ${file === undefined ? 'to standard output' : 'this file'}.`,
    );
  return [...before, { name, file }];
}
