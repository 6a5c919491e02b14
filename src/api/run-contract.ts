import type { ContractApi } from '../contract/contract-api.ts';
import type { Receiver } from '../contract/receiver/receiver.ts';
import type { RunRecording } from '../contract/recording/open-recording.ts';
import type { ContractEvent, Report } from '../contract/run/report/events.ts';
import type { RunOptions } from '../contract/run/run-options.ts';
import { RunAbandoned } from '../contract/run/stops.ts';
import type { Target } from '../contract/run/target.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { loadApiDocument } from './api-document.ts';
import type { ContractOptions } from './contract-options.ts';

/** A run that begins when it is awaited for its report or iterated over for its events; both are possible. */
export interface ContractRun extends AsyncIterable<ContractEvent>, PromiseLike<Report> {}

/** The file that lists what runs create, in their working folder. */
export const defaultLedger = '.talkover-contract-ledger.jsonl';

/** The most requests of a run, in addition to twice the number of random ones. */
export const defaultRequests = 1000;

/** The longest time until an answer, in milliseconds. */
export const defaultTimeout = 10_000;

/** The longest time from the queueing of a retry to its arrival at the receiver, in milliseconds. */
const longestDelivery = 15_000;

/**
 * Judges a deployment by its API's document and contract half, or by the document alone if the half is missing or does not
 * name what a run creates; then deletes what it has created. Await it for the report, or iterate over its events, the last of
 * which has the report. The next request is sent when the next event is requested; concurrent requests continue. Leaving the
 * loop ends the run, which then cleans up.
 * ```ts
 * const report = await runContract({ api, target });
 * for await (const event of runContract({ api, target })) if (event.kind === 'caseFinished') console.log(event.result);
 * ```
 * The promise and the iterator reject
 * @throws {CannotRun} for an invalid URL, or a deployment that can't be reached, refuses the credentials or is another API
 * @throws {RunStopped} if the run has to end before it has created anything
 * @throws {DocumentError} if the API's document is broken
 * @throws {ReceiverUnavailable} if the receiver can't listen at its address
 * @throws {RunAbandoned} if the report is awaited after the loop over the events was left
 */
export function runContract(options: ContractOptions): ContractRun {
  return new LazyRun(options);
}

class LazyRun implements ContractRun {
  readonly #events: AsyncGenerator<ContractEvent, void, undefined>;
  #report: Report | undefined;
  #failure: unknown;
  #hasBegun = false;
  #ended: Promise<void>;
  #end: () => void = () => {};

  constructor(options: ContractOptions) {
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#events = this.#follow(options);
  }

  [Symbol.asyncIterator](): AsyncIterator<ContractEvent> {
    this.#hasBegun = true;
    return this.#events;
  }

  // biome-ignore lint/suspicious/noThenProperty: a run is awaited for its report, as a database query is for its rows
  then<Told = Report, Refused = never>(
    onReport?: ((report: Report) => Told | PromiseLike<Told>) | null,
    onFailure?: ((reason: unknown) => Refused | PromiseLike<Refused>) | null,
  ): Promise<Told | Refused> {
    return this.#awaitReport().then(onReport, onFailure);
  }

  async #awaitReport(): Promise<Report> {
    // Without another reader of the events, this loop runs them to the end.
    if (!this.#hasBegun) for await (const _ of this);
    await this.#ended;
    if (this.#report !== undefined) return this.#report;
    throw (
      this.#failure ?? new RunAbandoned('the loop over the events was left before the last, which holds the report')
    );
  }

  async *#follow(options: ContractOptions): AsyncGenerator<ContractEvent, void, undefined> {
    try {
      for await (const event of eventsOfContract(options)) {
        if (event.kind === 'finished') this.#report = event.report;
        yield event;
      }
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#end();
    }
  }
}

async function* eventsOfContract(options: ContractOptions): AsyncGenerator<ContractEvent, void, undefined> {
  const { api, target, fuzz = 0, timeout = defaultTimeout, isReadOnly = false } = options;
  const { ledger = defaultLedger } = options;
  // The runner is loaded only when a contract runs: a mock does not need it.
  const [
    document,
    half,
    { eventsOf },
    { randomSeed },
    { readBaseUrl },
    given,
    { Ledger },
    { mostConcurrency, mostRequestsPerOperation },
    { proxyFor },
    { contractOf, requestsPerOperationIn },
    { signIn },
  ] = await Promise.all([
    loadApiDocument(api),
    api.contract?.(),
    import('../contract/run/runner.ts'),
    import('../contract/run/run-id.ts'),
    import('../contract/run/base-url.ts'),
    import('../contract/run/given.ts'),
    import('../contract/run/cleanup/ledger.ts'),
    import('../contract/run/wire/limits.ts'),
    import('../contract/run/wire/proxy.ts'),
    import('../contract/derived/contract-of.ts'),
    import('../contract/run/sign-in.ts'),
  ]);
  const { seed = randomSeed(), cases, operations, tags, knownFailures, values, leaveOut } = options;
  const allowsLeftovers = options.allowLeftovers ?? false;
  const { requestsPerOperation } = options;
  given.readCount('requestsPerOperation', requestsPerOperation, 1, mostRequestsPerOperation);
  const enough = requestsPerOperationIn({ requestsPerOperation, fuzz }) * document.operations.length;
  const { maxRequests = Math.max(defaultRequests, 2 * enough) + 2 * fuzz } = options;
  given.readCount('maxRequests', maxRequests, 1);
  const counts = {
    bail: given.readCount('bail', options.bail, 1),
    maxMilliseconds: given.readCount('maxMilliseconds', options.maxMilliseconds, 1),
    concurrency: given.readCount('concurrency', options.concurrency, 1, mostConcurrency),
  };
  const baseUrl = readBaseUrl(target.baseUrl);
  given.refuseUnknownQuery(document, target.query ?? {});
  const interruption = new AbortController();
  if (options.signal?.aborted) interruption.abort();
  options.signal?.addEventListener('abort', () => interruption.abort());
  const { signal } = interruption;
  const { maxAnswer, maxWait, onWait } = options;
  const limits = { timeout, maxAnswer, maxWait, onWait };
  const { judged, accessToken } = await signIn({ ...target, baseUrl }, { ...limits, signal });
  let receiver: Receiver | undefined;
  let recording: RunRecording | undefined;
  try {
    const asked = {
      baseUrl,
      target: judged,
      values,
      leaveOut,
      allowsLeftovers,
      isReadOnly,
      room: { requestsPerOperation, fuzz },
      isListing: false,
    };
    const contract = contractOf(document, half?.default ?? {}, asked);
    recording = options.record && (await recordingOf(options, options.record, document, contract, judged, seed));
    receiver = await startReceiver(options, seed);
    const run: RunOptions = {
      ...{ document, seed, maxRequests, isReadOnly, fuzz, receiver, signal },
      allowsLeftovers,
      ...limits,
      accessToken,
      ...{ ...counts, knownFailures, wanted: { cases, operations, tags } },
      api: contract,
      target: judged,
      ledger: new Ledger(ledger),
      proxy: proxyFor(baseUrl, process.env),
      recorder: recording?.recorder,
    };
    yield* eventsOf(run);
  } finally {
    await receiver?.close();
    accessToken?.close();
    await recording?.close();
  }
}

/** Throws {@link HarNotAppendable} {@link HarUnwritable}. */
async function recordingOf(
  options: ContractOptions,
  { file, redact = true }: Required<ContractOptions>['record'],
  document: ApiDocument,
  api: ContractApi,
  target: Target,
  seed: number,
): Promise<RunRecording> {
  const { openRecording } = await import('../contract/recording/open-recording.ts');
  const { values = null, leaveOut = [], allowLeftovers = false, requestsPerOperation = null, fuzz = 0 } = options;
  const asked = { values, leaveOut, allowsLeftovers: allowLeftovers, requestsPerOperation, fuzz };
  return openRecording({ file, isRedacted: redact, document, api, target, seed, asked });
}

/** Throws {@link ReceiverUnavailable} {@link CannotRun}. */
async function startReceiver({ receiver, isReadOnly }: ContractOptions, seed: number): Promise<Receiver | undefined> {
  // Without changes, nothing is delivered.
  if (receiver === undefined || receiver === false || isReadOnly) return undefined;
  const { host = '127.0.0.1', port = 0, url } = receiver === true ? {} : receiver;
  const [{ Receiver }, { runName }, { readBaseUrl }] = await Promise.all([
    import('../contract/receiver/receiver.ts'),
    import('../contract/run/run-id.ts'),
    import('../contract/run/base-url.ts'),
  ]);
  const { mark } = runName(seed);
  const known = url === undefined ? undefined : readBaseUrl(url, 'the receiver');
  return Receiver.start({ host, port, url: known, mark, longestWait: longestDelivery });
}
