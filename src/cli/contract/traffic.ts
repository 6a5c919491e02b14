import { loadApiDocument } from '../../api/api-document.ts';
import { casesOf } from '../../contract/cases/cases.ts';
import { contractOf } from '../../contract/derived/contract-of.ts';
import { isOfRun, recordedEvents } from '../../contract/recording/recorded-run.ts';
import { readBaseUrl } from '../../contract/run/base-url.ts';
import type { ContractEvent } from '../../contract/run/report/events.ts';
import { CannotRun } from '../../contract/run/stops.ts';
import { trafficEvents } from '../../contract/traffic/traffic-run.ts';
import { frameworkOf } from '../../framework/frameworks.ts';
import { readHar } from '../../har/read/read-har.ts';
import { hasPlaceholder } from '../../har/redaction/placeholders.ts';
import type { JudgedApi } from './judged-api.ts';
import { KnownFailuresFile } from './known-failures.ts';
import type { CommandOptions } from './options.ts';

/** The options that affect sending, by commander's names. They can't be used with a recording. */
const ofSending: Readonly<Record<string, string>> = {
  header: '--header',
  query: '--query',
  path: '--path',
  otherPath: '--other-path',
  list: '--list',
  plan: '--plan',
  readOnly: '--read-only',
  allowLeftovers: '--allow-leftovers',
  sweep: '--sweep',
  seed: '--seed',
  fuzz: '--fuzz',
  maxRequests: '--max-requests',
  requestsPerOperation: '--requests-per-operation',
  timeout: '--timeout',
  maxAnswer: '--max-answer',
  maxWait: '--max-wait',
  receiver: '--receiver',
  receiverUrl: '--receiver-url',
  concurrency: '--concurrency',
  bail: '--bail',
  ledger: '--ledger',
  record: '--record',
  redact: '--no-redact',
};

/** The judged recording, for the reporters. */
interface TrafficReport {
  readonly events: AsyncIterable<ContractEvent>;
  /** Adds its place to an error. */
  readonly located: (error: unknown) => unknown;
  /** The message about a known failure that now passes. */
  readonly fixed: (id: string) => string;
}

/**
 * Judges the recording of `--traffic`.
 * @param isTyped returns true if an option is given on the command line
 * @throws {HarUnreadable} {@link CannotRun} for an option that affects sending
 */
export async function trafficReport(
  { api, half, config }: JudgedApi,
  url: string | undefined,
  options: CommandOptions & { readonly traffic: string },
  isTyped: (name: string) => boolean,
): Promise<TrafficReport> {
  const wrong = Object.keys(ofSending).filter(isTyped);
  if (wrong.length > 0) {
    const names = wrong.map((name) => ofSending[name]).join(', ');
    throw new CannotRun(`--traffic sends nothing: leave out ${names}`);
  }
  const baseUrl = url === undefined || url === '' ? undefined : readBaseUrl(url);
  const document = await loadApiDocument(api);
  const { exchanges } = await readHar(options.traffic);
  const known = options.knownFailures === undefined ? undefined : new KnownFailuresFile(options.knownFailures);
  const framework = frameworkOf(document);
  const common = {
    ...{ document, api: half, exchanges, file: options.traffic, isPlaceholder: hasPlaceholder },
    wanted: { cases: options.case, operations: options.operation, tags: options.tag },
    knownFailures: known?.ids ?? config?.knownFailures,
    maxMilliseconds: options.maxMs,
  };
  const located = (error: unknown) => (known ?? config)?.located(error) ?? error;
  const fixed = (id: string) => known?.fixed(id) ?? config?.fixed(id) ?? id;
  // A recording of contract --record is judged case by case, like the run itself.
  if (isOfRun(exchanges)) return { events: recordedEvents(common), located, fixed };
  const events = trafficEvents({
    ...{ ...common, baseUrl },
    reading: framework.name === undefined ? undefined : framework,
    liveCases: () => {
      const asked = {
        ...{ baseUrl: undefined, target: {}, allowsLeftovers: true, isReadOnly: false, isListing: true },
        room: { fuzz: 1 },
      };
      return casesOf(document, contractOf(document, half, asked));
    },
  });
  return { events, located, fixed };
}
