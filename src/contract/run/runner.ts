import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Case } from '../cases/case.ts';
import { casesOf } from '../cases/cases.ts';
import type { Proof } from '../cases/step.ts';
import type { ContractApi } from '../contract-api.ts';
import { type FuzzProperty, fuzzPlan, fuzzProperties } from '../fuzz/fuzz.ts';
import { FuzzRunner } from '../fuzz/runner.ts';
import type { Receiver } from '../receiver/receiver.ts';
import type { Cleanup } from './cleanup/cleaned.ts';
import { cleanUp } from './cleanup/cleanup.ts';
import type { Ledger } from './cleanup/ledger.ts';
import { keyOf, Made } from './cleanup/made.ts';
import { Credentials } from './credentials.ts';
import { isSent, planOf } from './plan.ts';
import { preflight } from './preflight.ts';
import type { CaseResult } from './report/case-result.ts';
import { Causes, type Judged } from './report/causes.ts';
import { coverageOf } from './report/coverage.ts';
import type { ContractEvent, Report, RunFacts, Summary } from './report/events.ts';
import { Judge } from './report/judge.ts';
import { isTelling, Redactor } from './report/redact.ts';
import { Requests } from './requests.ts';
import { type RunName, runName } from './run-id.ts';
import { Sender } from './sender.ts';
import { CannotRun, JudgingFailed } from './stops.ts';
import type { Target } from './target.ts';
import { Transcript } from './transcript.ts';
import { Client } from './wire/client.ts';
import type { ProxyAddress } from './wire/proxy.ts';
import type { Wait } from './wire/wait.ts';

export interface RunOptions {
  readonly api: ContractApi;
  readonly document: ApiDocument;
  readonly target: Target;
  readonly ledger: Ledger;
  readonly seed: number;
  /** Milliseconds until a request counts as unanswered. */
  readonly timeout: number;
  readonly maxRequests: number;
  /** How long an answer may be, in bytes; 4 MB by default. */
  readonly maxAnswer?: number | undefined;
  /** Send nothing that could create or change something. */
  readonly isReadOnly: boolean;
  /** Ends the run early; what it created is deleted all the same. */
  readonly signal?: AbortSignal | undefined;
  /** The document's cases, where they were derived before. */
  readonly cases?: readonly Case[] | undefined;
  /** What deliveries are sent to; started by who calls, and closed by them. */
  readonly receiver?: Receiver | undefined;
  /** How long to wait in all because refusals ask for it, in milliseconds; five minutes by default. */
  readonly maxWait?: number | undefined;
  /** Called when a wait begins. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** What stands before the deployment; undefined where it is reached directly. */
  readonly proxy?: ProxyAddress | undefined;
  /** How long the clean-up goes on with what fails in passing, in milliseconds; 15 seconds by default. */
  readonly patience?: number | undefined;
  /** How many random requests to send after the cases; a tenth as many sequences come after them. */
  readonly fuzz?: number | undefined;
}

/**
 * Judges a deployment, one case after the other, and leaves nothing behind.
 * @throws {CannotRun} {@link RunStopped} before anything is written
 * Whatever judging throws is thrown after the last event.
 */
export async function* eventsOf(options: RunOptions): AsyncGenerator<ContractEvent, void, undefined> {
  yield* new Run(options).events();
}

/**
 * Deletes what earlier runs have left, and nothing else.
 * @throws {CannotRun} also where the API does not say what a run makes
 */
export async function sweep(
  options: Pick<
    RunOptions,
    'api' | 'document' | 'target' | 'ledger' | 'timeout' | 'maxAnswer' | 'maxWait' | 'onWait' | 'proxy'
  >,
): Promise<Cleanup> {
  const { api, document, target, ledger, timeout, maxAnswer, maxWait, onWait, proxy } = options;
  const made = Made.of(document, api);
  if (made === undefined)
    throw new CannotRun('the API does not say what a run makes, so that there is nothing to sweep');
  const client = new Client({ timeout, maxAnswer, maxWait, onWait, maxRequests: Number.POSITIVE_INFINITY, proxy });
  try {
    return await cleanUp({ target, made, client, ledger });
  } finally {
    client.close();
  }
}

/** What a case has come to, and the step that has not brought what it needs; undefined if it was not that. */
interface Outcome {
  readonly judged: Judged;
  readonly unmet: string | undefined;
}

class Run {
  readonly #options: RunOptions;
  readonly #cases: readonly Case[];
  readonly #run: RunName;
  readonly #client: Client;
  readonly #transcript: Transcript;
  readonly #redactor: Redactor;
  readonly #requests: Requests;
  readonly #sender: Sender;
  readonly #judge: Judge;
  readonly #made: Made | undefined;
  readonly #whyNot = new Map<string, string>();
  readonly #causes = new Causes();
  readonly #properties: readonly FuzzProperty[];

  constructor(options: RunOptions) {
    const { api, document, target, seed, receiver, ledger, isReadOnly, signal } = options;
    const run = runName(seed);
    const credentials = new Credentials(target.headers ?? {}, document, api);
    const prefixes = api.secretPrefixes ?? [];
    const secrets = [...credentials.secrets, run.secret];
    const made = Made.of(document, api);
    const client = new Client(options);
    const telling = secrets.filter((secret) => isTelling(secret, prefixes));
    const transcript = new Transcript({ run, secrets: telling, idAt: made?.idAt ?? '/id', list: made?.list });
    const receiverUrl = receiver?.url;
    const requests = new Requests({ api, document, target, run, credentials, receiverUrl, known: transcript });
    this.#options = options;
    this.#cases = options.cases ?? casesOf(document, api);
    this.#run = run;
    this.#client = client;
    this.#transcript = transcript;
    this.#redactor = new Redactor(secrets, { prefixes, leads: credentials.leads });
    this.#requests = requests;
    const { conventions = {} } = api;
    const parts = { target, made, client, requests, transcript, ledger };
    this.#sender = new Sender({ ...parts, conventions, isReadOnly, receiver, signal });
    this.#judge = new Judge(transcript, credentials, this.#redactor);
    this.#made = made;
    this.#properties = fuzzProperties(document, api, options.fuzz ?? 0);
  }

  async *events(): AsyncGenerator<ContractEvent, void, undefined> {
    const { ledger } = this.#options;
    ledger.begin();
    try {
      yield* this.#events();
    } finally {
      ledger.end();
    }
  }

  async *#events(): AsyncGenerator<ContractEvent, void, undefined> {
    const { ledger, isReadOnly } = this.#options;
    const began = performance.now();
    const { before: seen, ofRuns, ofOthers, notices } = await this.#look();
    const before = new Set([...seen].filter((id) => !ofRuns.has(id)));
    this.#transcript.keepOff(seen);
    this.#transcript.keepOff(ofOthers);
    if (!isReadOnly && ledger.leftovers().length > 0) {
      for (const id of (await this.#deleteLeftovers()).deleted) before.delete(keyOf(id));
    }
    const run = this.#facts(notices);
    yield { kind: 'started', run };
    const results: CaseResult[] = [];
    let cleanup: Cleanup | undefined;
    try {
      for await (const result of this.#results()) {
        results.push(result);
        yield { kind: 'caseFinished', result, sent: this.#client.sent };
      }
    } finally {
      cleanup = isReadOnly ? { deleted: [], left: [] } : await this.#cleanUp(before);
      this.#client.close();
    }
    yield { kind: 'cleanedUp', cleanup, plural: this.#made?.plural ?? 'things' };
    yield { kind: 'finished', report: this.#report(run, results, cleanup, performance.now() - began) };
    const { stopped } = this.#sender;
    if (stopped instanceof JudgingFailed) throw stopped.cause;
  }

  #look() {
    const { api, document, target } = this.#options;
    const parts = { made: this.#made, client: this.#client, requests: this.#requests, run: this.#run };
    return preflight({ api, document, target, ...parts, redactor: this.#redactor });
  }

  /** The results, once it is known whether a request without an answer is the deployment's fault or an operation's. */
  async *#results(): AsyncGenerator<CaseResult, void, undefined> {
    let held: Outcome[] = [];
    for await (const outcome of this.#outcomes()) {
      held.push(outcome);
      if (this.#sender.isInDoubt) continue;
      yield* held.map((one) => this.#settle(one));
      held = [];
    }
    yield* held.map((one) => this.#settle(one));
  }

  #settle({ judged, unmet }: Outcome): CaseResult {
    const { stopped } = this.#sender;
    const isOfOutage = stopped !== undefined && judged.status === null && this.#sender.isOfOutage(judged.step);
    return this.#causes.settle(isOfOutage ? unjudged(judged, stopped.message) : judged, unmet);
  }

  /** What the cases come to, then random requests: each property until it fails or the requests are spent. */
  async *#outcomes(): AsyncGenerator<Outcome, void, undefined> {
    const done = new Set<Proof>();
    for (const testCase of this.#cases) {
      const { proof } = testCase;
      if (proof !== undefined && !done.has(proof)) {
        done.add(proof);
        await this.#play(proof);
      }
      const step = testCase.checks[0]?.step ?? '';
      yield { judged: this.#judgeSafely(testCase, this.#whyNot.get(step)), unmet: this.#sender.unmet.get(step) };
    }
    const { isReadOnly } = this.#options;
    const stopped = () => this.#sender.stopped?.message;
    const runner = new FuzzRunner({
      seed: this.#run.seed,
      send: (step) => this.#sender.send(step),
      judge: (testCase, whyNot) => this.#judgeSafely(testCase, whyNot),
      stopped: () => stopped() ?? (isReadOnly ? 'it could change something (--read-only)' : undefined),
      remove: (steps) => this.#sender.remove(steps),
    });
    for (const property of this.#properties) {
      yield { judged: await runner.run(property), unmet: property.before?.id };
    }
  }

  /** What can't be judged ends the run, which has a report and a clean-up all the same. */
  #judgeSafely(testCase: Case, whyNot: string | undefined): Judged {
    try {
      return this.#judge.judge(testCase, whyNot ?? this.#sender.stopped?.message);
    } catch (error) {
      const failure = new JudgingFailed(error);
      this.#sender.stop(failure);
      return this.#judge.skip(testCase, failure.message);
    }
  }

  async #play({ steps }: Proof): Promise<void> {
    for (const step of steps) {
      const whyNot = await this.#sender.send(step);
      if (whyNot !== undefined) this.#whyNot.set(step.id, whyNot);
    }
  }

  #facts(notices: readonly string[]): RunFacts {
    const { target, isReadOnly } = this.#options;
    const { baseUrl, path = {} } = target;
    const { seed } = this.#run;
    const planned = planOf(this.#cases).filter((step) => isSent(step, this.#options));
    const requests = planned.length + (isReadOnly ? 0 : fuzzPlan(this.#properties, seed).length);
    const cases = this.#cases.length + this.#properties.length;
    const canChange = !isReadOnly && planned.some(({ method }) => method !== 'GET');
    const more = this.#made === undefined && canChange ? [makesNothing] : [];
    return { baseUrl, path, seed, cases, requests, notices: [...notices, ...more] };
  }

  #report(run: RunFacts, results: readonly CaseResult[], { left }: Cleanup, milliseconds: number): Report {
    const count = (verdict: string) => results.filter((result) => result.verdict === verdict).length;
    const { stopped } = this.#sender;
    const summary: Summary = {
      pass: count('pass'),
      fail: count('fail'),
      known: count('known'),
      observe: count('observe'),
      skip: count('skip'),
      requests: this.#client.sent,
      milliseconds: Math.round(milliseconds),
      stopped: stopped?.message ?? null,
      stopReason: stopped?.reason ?? null,
      fixed: [],
      left,
    };
    const ofCases = results.slice(0, this.#cases.length);
    const coverage = coverageOf(this.#options.document, this.#cases, ofCases, this.#transcript.statuses());
    return { run, summary, cases: this.#causes.counted(results), coverage };
  }

  async #deleteLeftovers(asked?: ReadonlySet<string>): Promise<Cleanup> {
    const { target, ledger } = this.#options;
    if (this.#made === undefined) return { deleted: [], left: [] };
    const isDown = this.#sender.stopped?.reason === 'no answer';
    return cleanUp({ target, made: this.#made, client: this.#client, ledger, isDown }, asked);
  }

  /**
   * Deletes what this run and earlier ones have left. What was there before and is gone was lost by the run only if the
   * deployment has been seen to delete others than it was asked to: else somebody has deleted their own.
   */
  async #cleanUp(before: ReadonlySet<string>): Promise<Cleanup> {
    const cleanup = await this.#deleteLeftovers(this.#sender.asked);
    const { listed, deletesOthers, deleted, left } = cleanup;
    if (listed === undefined || !deletesOthers) return cleanup;
    const ours = new Set(deleted.map(keyOf));
    const gone = [...before].filter((id) => !listed.has(id) && !ours.has(id));
    return { ...cleanup, left: [...left, ...gone.map((id) => `${id} was there before the run and is gone`)] };
  }
}

/** A result that says nothing of the deployment. */
function unjudged(judged: Judged, reason: string): Judged {
  return { ...judged, verdict: 'skip', reason, expected: null, got: null, causes: [] };
}

/** Said before anything else. */
const makesNothing =
  'The API does not say what a run makes: only what must be refused is sent, and what a faulty deployment makes of it can not be deleted.';
