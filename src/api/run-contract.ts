import type { ContractApi } from '../contract/contract-api.ts';
import type { Receiver } from '../contract/receiver/receiver.ts';
import type { RunRecording } from '../contract/recording/open-recording.ts';
import type { ContractEvent, Report } from '../contract/run/report/events.ts';
import type { RunOptions } from '../contract/run/run-options.ts';
import { RunAbandoned } from '../contract/run/stops.ts';
import type { Target } from '../contract/run/target.ts';
import type { Wait } from '../contract/run/wire/wait.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { loadApiDocument } from './api-document.ts';
import type { Api } from './define-api.ts';

/** Where a run receives deliveries, so that it can judge them. */
export interface ReceiverPlace {
  /** The address to listen on; `127.0.0.1` by default. */
  readonly host?: string;
  /** 0, the default, for any that is free. */
  readonly port?: number;
  /** Where the deployment reaches it, if that is another URL: a tunnel, a forwarded port. */
  readonly url?: string | undefined;
}

/** An `AbortSignal`, as far as a run listens to it. */
export interface Interruption {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** Everything but the API and the target has a default. */
export interface ContractOptions {
  readonly api: Api;
  readonly target: Target;
  /** Seeds the names, ids and random requests of the run; another each time by default. */
  readonly seed?: number;
  /** How long an answer may take, in milliseconds; 10 seconds by default. */
  readonly timeout?: number;
  /** How long an answer may be, in bytes, unpacked too; 4 MB by default. */
  readonly maxAnswer?: number;
  /** How long to wait in all because refusals ask for it, by `Retry-After`, in milliseconds; five minutes by default. */
  readonly maxWait?: number;
  /** Called when a wait begins: no event comes until it is over. */
  readonly onWait?: (wait: Wait) => void;
  /**
   * The most requests to send; by default 1000, or what {@link requestsPerOperation} comes to where that is more, and twice
   * the number of `fuzz`.
   */
  readonly maxRequests?: number;
  /**
   * How many requests to send for an operation on average, those included that look first and clean up, where the document
   * alone says what is sent; 12 by default. With more, more of what the document says is tried.
   */
  readonly requestsPerOperation?: number;
  /** Send nothing that could create or change something. */
  readonly isReadOnly?: boolean;
  /** Create what nothing deletes, too; by default, no such request is sent. */
  readonly allowLeftovers?: boolean;
  /**
   * Values of inputs, by `operationId` and then by a parameter's name or the JSON Pointer of a property of the body:
   * `{ createOrder: { '/currency': 'EUR' } }`. For an API that is judged by its document alone, as is the next.
   */
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Operations that are never asked, by their ids, in which `*` stands for any characters. */
  readonly leaveOut?: readonly string[];
  /**
   * How many random requests to send after the cases; none by default. With any, every case that the document alone makes is
   * tried, unless {@link requestsPerOperation} says how many.
   */
  readonly fuzz?: number;
  /**
   * Which cases to judge, by their ids, in which `*` stands for any characters; all by default. What they rest on is sent,
   * and not judged.
   */
  readonly cases?: readonly string[];
  /** The same by the `operationId` of the cases. Where several of these are given, all have to match. */
  readonly operations?: readonly string[];
  /** The same by the tags of their operations. */
  readonly tags?: readonly string[];
  /** After how many failures to end the run; it goes to its end by default. */
  readonly bail?: number;
  /** The ids of cases whose failure is `known`, and fails nothing; `*` stands for any characters. */
  readonly knownFailures?: readonly string[];
  /** How long an answer may take before that is a failure, in milliseconds; it is not judged by default. */
  readonly maxMilliseconds?: number;
  /** How many requests that are independent to send at the same time, 32 at most; one after the other by default. */
  readonly concurrency?: number;
  /** Where to receive deliveries, `true` for a free port of this machine; without it they are not judged. */
  readonly receiver?: boolean | ReceiverPlace;
  /** A HAR file that every exchange is recorded to, with what it takes to judge it again; none by default. */
  readonly record?: {
    readonly file: string /** Whether secrets are replaced; they are by default. */;
    readonly redact?: boolean;
  };
  /** The file that notes what the run creates, for the next run to find what a crash leaves. */
  readonly ledger?: string;
  /** Ends the run early; what it created is deleted all the same. */
  readonly signal?: Interruption | undefined;
}

/** A run that begins when its events or its report are asked for: iterate over it, or await it, or both. */
export interface ContractRun extends AsyncIterable<ContractEvent>, PromiseLike<Report> {}

/** The file that notes what runs create, in the folder that they are started in. */
export const defaultLedger = '.talkover-contract-ledger.jsonl';

/** How many requests a run may send, beside twice those that are random. */
export const defaultRequests = 1000;

/** How long an answer may take, in milliseconds. */
export const defaultTimeout = 10_000;

/** How long a retry may be on its way to the receiver after it was queued, in milliseconds. */
const longestDelivery = 15_000;

/**
 * Judges a deployment by its API's document and contract half, or by the document alone where the half is missing or says
 * nothing of what a run makes; and deletes what it has created. Await it for the report,
 * or iterate over its events, of which the report is the last. The next request is sent when the next event is asked for,
 * and what is on its way with others goes on; who leaves the loop ends the run, which then cleans up.
 * ```ts
 * const report = await runContract({ api, target });
 * for await (const event of runContract({ api, target })) if (event.kind === 'caseFinished') console.log(event.result);
 * ```
 * The promise and the iterator reject
 * @throws {CannotRun} for a URL that is none, a deployment that can't be reached, refuses the credentials or is another API
 * @throws {RunStopped} if the run has to end before anything is written
 * @throws {DocumentError} if the API's document is broken
 * @throws {ReceiverUnavailable} if the receiver can't listen where it should
 * @throws {RunAbandoned} where the report is awaited and the loop over the events was left
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

  // biome-ignore lint/suspicious/noThenProperty: a run is awaited for its report, as a database's query is for its rows
  then<Told = Report, Refused = never>(
    onReport?: ((report: Report) => Told | PromiseLike<Told>) | null,
    onFailure?: ((reason: unknown) => Refused | PromiseLike<Refused>) | null,
  ): Promise<Told | Refused> {
    return this.#awaitReport().then(onReport, onFailure);
  }

  async #awaitReport(): Promise<Report> {
    // Whoever reads the events sees the run to its end.
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
  // A mock has no use for the runner, so it is loaded when something is judged.
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
  // Without a request that changes something, nothing is delivered.
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
