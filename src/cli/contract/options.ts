import { resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { defaultLedger, defaultRequests, defaultTimeout } from '../../api/run-contract.ts';
import type { ContractApi, OwnOption } from '../../contract/contract-api.ts';
import { defaultRequestsPerOperation } from '../../contract/derived/world.ts';
import { nearby, type ReceiverAddress, readAddress } from '../../contract/receiver/receiver-address.ts';
import { isReporterName, reporterNames } from '../../contract/reporters/reporters.ts';
import { withoutCredentials } from '../../contract/run/base-url.ts';
import { readPathValue } from '../../contract/run/given.ts';
import { randomSeed } from '../../contract/run/run-id.ts';
import {
  defaultMaxAnswer,
  defaultMaxWait,
  mostConcurrency,
  mostRequestsPerOperation,
} from '../../contract/run/wire/limits.ts';
import { remoteRefsHelp } from '../given-document.ts';
import { overlayOption } from '../overlay-option.ts';
import { yesOrNo } from '../switches.ts';

/** The parsed options of the command. The API's own options are added under commander's names. */
export interface CommandOptions {
  readonly api?: string;
  readonly document?: string;
  readonly remoteRefs?: boolean;
  readonly overlay?: readonly string[];
  /** False if no file is read. */
  readonly config?: string | false;
  /** A bearer token, for an API without its own options. */
  readonly token?: string;
  readonly header: readonly string[];
  readonly query: readonly string[];
  readonly path: readonly string[];
  readonly otherPath: readonly string[];
  readonly reporter?: readonly Destination[];
  readonly coverage?: boolean;
  readonly list?: boolean;
  readonly plan?: boolean;
  readonly readOnly: boolean;
  readonly allowLeftovers: boolean;
  readonly sweep?: boolean;
  readonly seed: number;
  readonly maxRequests?: number;
  readonly requestsPerOperation?: number;
  readonly fuzz: number;
  readonly timeout: number;
  readonly maxAnswer: number;
  /** In seconds. */
  readonly maxWait: number;
  /** False if the environment disables it. */
  readonly receiver?: ReceiverAddress | false;
  readonly receiverUrl?: string;
  readonly case: readonly string[];
  readonly operation: readonly string[];
  readonly tag: readonly string[];
  readonly bail?: number;
  readonly knownFailures?: string;
  readonly maxMs?: number;
  readonly concurrency: number;
  readonly observations?: string;
  readonly ledger: string;
  /** The HAR file to which the exchanges are recorded. */
  readonly record?: string;
  /** True to remove secrets from it. */
  readonly redact: boolean;
  /** The HAR file whose exchanges are judged instead of a deployment. */
  readonly traffic?: string;
}

/** Where a report is written: to a file, or to standard output. */
export interface Destination {
  readonly name: (typeof reporterNames)[number];
  readonly file: string | undefined;
}

/**
 * Makes the command with its options.
 * @param own the options of the judged API
 */
export function commandOf(own: readonly OwnOption[]): Command {
  const command = new Command('contract')
    .description('judge a deployment against the document')
    .addArgument(new Argument('[base-url]', 'the API: https://app.talkover.ai/api/v1'));
  for (const { flags, description, variable } of own) {
    command.addOption(new Option(flags, description).env(variable));
  }
  // An API with its own options names its credentials in them.
  if (own.length === 0) command.addOption(new Option('--token <token>', 'send this bearer token with every request'));
  return (
    command
      .addOption(
        new Option('--header <name: value>', 'send this header with every request; repeatable')
          .default([], 'none')
          .argParser(collect),
      )
      .addOption(
        new Option('--query <name=value>', 'send this in the query, where an operation takes it; repeatable')
          .default([], 'none')
          .argParser(collect),
      )
      .addOption(
        new Option('--path <name=value>', 'the value of a path parameter; repeatable')
          .default([], 'none')
          .argParser(collect),
      )
      .addOption(
        new Option('--other-path <name=value>', 'a second value, of what must not see what the run makes; repeatable')
          .default([], 'none')
          .argParser(collect),
      )
      .addOption(new Option('--api <module>', 'judge the API that this module exports (default: Talkover)'))
      .addOption(
        new Option(
          '--document <location>',
          "OpenAPI document of any API: a file, a URL, or - (default: that of --config, else the API's)",
        ),
      )
      .addOption(
        new Option(
          '--config <file>',
          'read settings from this file; the command line goes before it (default: contract.yaml or contract.yml, where there is one)',
        ),
      )
      .addOption(new Option('--no-config', 'read no such file'))
      .addOption(overlayOption())
      .addOption(new Option('--remote-refs', remoteRefsHelp))
      .addOption(
        new Option('--reporter <name[=file]>', `${reporterNames.join(', ')}; repeatable (default: text)`).argParser(
          destinations,
        ),
      )
      .addOption(
        new Option(
          '--case <id>',
          "judge this case, or those whose ids match, where * is anything: 'create*'; repeatable",
        )
          .default([], 'all')
          .argParser(collect),
      )
      .addOption(
        new Option('--operation <id>', 'judge the cases of this operation, in the same way; repeatable')
          .default([], 'all')
          .argParser(collect),
      )
      .addOption(
        new Option('--tag <name>', 'judge the cases of the operations with this tag, in the same way; repeatable')
          .default([], 'all')
          .argParser(collect),
      )
      .addOption(
        new Option('--bail [number]', 'end the run after the first failure, or after so many')
          .preset('1')
          .argParser(numberFrom(1, undefined, '; the URL of the API goes before it')),
      )
      .addOption(new Option('--known-failures <file>', 'cases whose failure is known and fails nothing, one id a line'))
      .addOption(new Option('--max-ms <ms>', 'an answer that takes longer is a failure').argParser(numberFrom(1)))
      .addOption(
        new Option('--concurrency <number>', 'send so many requests at the same time, where they are independent')
          .default(1)
          .argParser(numberFrom(1, mostConcurrency)),
      )
      .addOption(new Option('--coverage', 'add to the text what of the document was exercised'))
      .addOption(new Option('--list', 'print the cases and send nothing'))
      .addOption(new Option('--plan', 'print the requests and send nothing'))
      .addOption(new Option('--record <file>', 'write every exchange to this HAR file, for --traffic to judge again'))
      .addOption(new Option('--no-redact', 'leave credentials and other secrets in the recording'))
      .addOption(
        new Option(
          '--traffic <file>',
          'judge the exchanges of a HAR file and send nothing; the URL says where the API is in it, where that is not plain',
        ),
      )
      .addOption(new Option('--read-only', 'send nothing that could create or change something').default(false))
      .addOption(new Option('--allow-leftovers', 'create what nothing deletes, too').default(false))
      .addOption(new Option('--sweep', 'delete what earlier runs have left, and nothing else'))
      .addOption(
        new Option('--seed <number>', 'seed of names and ids')
          .default(randomSeed(), 'another each time')
          .argParser(wholeNumber),
      )
      .addOption(
        new Option(
          '--fuzz <number>',
          'after the cases, send so many random requests, and where the API has them a tenth as many sequences; of any document, try every case before them',
        )
          .default(0)
          .argParser(wholeNumber),
      )
      .addOption(
        new Option(
          '--max-requests <number>',
          `send no more requests than this, beside those that look first and clean up (default: ${defaultRequests}, or twice what an operation has where that is more, and twice the number of --fuzz)`,
        ).argParser(numberFrom(1)),
      )
      .addOption(
        new Option(
          '--requests-per-operation <number>',
          `of any document, send so many for an operation on average: more, and more of it is tried (default: ${defaultRequestsPerOperation})`,
        ).argParser(numberFrom(1, mostRequestsPerOperation)),
      )
      .addOption(
        new Option('--timeout <ms>', 'how long an answer may take').default(defaultTimeout).argParser(numberFrom(1)),
      )
      .addOption(
        new Option('--max-answer <bytes>', 'how long an answer may be, unpacked too')
          .default(defaultMaxAnswer)
          .argParser(numberFrom(1)),
      )
      .addOption(
        new Option('--max-wait <seconds>', 'how long to wait in all because refusals ask for it (Retry-After)')
          .default(defaultMaxWait / 1000)
          .argParser(wholeNumber),
      )
      .addOption(
        new Option(
          '--receiver [host:port]',
          `receive deliveries on this machine, where the deployment can reach it; without a value at ${nearby}, where 0 is any free port`,
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
      .addOption(new Option('--observations <file>', 'keep what was observed, and report what has changed since'))
      .addOption(new Option('--ledger <file>', 'where it is noted what a run creates').default(defaultLedger))
      .addHelpText(
        'after',
        '\nExit code 0: nothing failed; 1: something failed; 2: it could not run, or not to its end.' +
          '\nHTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured.',
      )
      // Commander repeats invalid values, and a URL with a password may be among them.
      .configureOutput({ outputError: (text, write) => write(withoutCredentials(text)) })
  );
}

/** The value of one of the API's own options; undefined if it is missing or empty. */
export function ownValue({ flags, description }: OwnOption, options: CommandOptions): string | undefined {
  const name = new Option(flags, description).attributeName();
  // Commander stores every option by its name. The type lists only the general ones.
  const value: unknown = (options as unknown as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The second values of path parameters. Throws {@link CannotRun}. */
export function otherPathOf({ options: own = [] }: ContractApi, options: CommandOptions): Record<string, string> {
  const found: Record<string, string> = {};
  for (const option of own) {
    const value = ownValue(option, options);
    if ('otherPath' in option.goesTo && value !== undefined) found[option.goesTo.otherPath] = value;
  }
  for (const [name, value] of options.otherPath.map(readPathValue)) found[name] = value;
  return found;
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** Returns false if the environment disables the receiver: commander takes undefined for a yes. */
function address(text: string): ReceiverAddress | false {
  const said = yesOrNo(text);
  if (said === false) return false;
  const read = readAddress(said ? nearby : text);
  if (read === undefined) throw new InvalidArgumentError('It must be HOST:PORT; the URL of the API goes before it.');
  return read;
}

/** @param hint appended to the error message */
function numberFrom(least: number, most = Number.POSITIVE_INFINITY, hint = ''): (text: string) => number {
  const range = Number.isFinite(most) ? `from ${least} to ${most}` : `from ${least}`;
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number ${range}${hint}.`);
  };
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function destinations(text: string, before: readonly Destination[] = []): readonly Destination[] {
  const [, name = '', file] = /^([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  if (!isReporterName(name))
    throw new InvalidArgumentError(`There is no reporter ${name}; there are ${reporterNames.join(', ')}.`);
  if (file === '') throw new InvalidArgumentError(`Say which file: ${name}=FILE.`);
  if (before.some((one) => placeOf(one.file) === placeOf(file) && !mayShareOutput(one, { name, file })))
    throw new InvalidArgumentError(
      `Another reporter writes ${file === undefined ? 'to standard output' : 'this file'}.`,
    );
  return [...before, { name, file }];
}

/** True for text and GitHub annotations, which may both be printed: GitHub extracts its annotations from the output. */
function mayShareOutput(one: Destination, other: Destination): boolean {
  const names = new Set([one.name, other.name]);
  return one.file === undefined && other.file === undefined && names.has('text') && names.has('github');
}

function placeOf(file: string | undefined): string | undefined {
  return file === undefined ? undefined : resolve(file);
}
