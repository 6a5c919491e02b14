import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Case, Scenario, Step } from '../cases/case.ts';
import { casesOf } from '../cases/cases.ts';
import { talkover } from '../cases/steps.ts';
import { isSuccess } from '../checks/findings.ts';
import { type FuzzProperty, fuzzPlan, fuzzProperties } from '../fuzz/fuzz.ts';
import { FuzzRunner } from '../fuzz/runner.ts';
import type { Receiver } from '../receiver/receiver.ts';
import { Causes } from './causes.ts';
import { isGone, keyOf } from './cleaner.ts';
import { type Cleanup, type CleanupPaths, cleanUp } from './cleanup.ts';
import { Client } from './client.ts';
import { coverageOf } from './coverage.ts';
import { readEmptyObjects } from './empty-objects.ts';
import type { CaseResult, Report, RunFacts, SuiteEvent } from './events.ts';
import { Journal } from './journal.ts';
import { Judge } from './judge.ts';
import type { Ledger } from './ledger.ts';
import { CannotRun, preflight } from './preflight.ts';
import type { ProxyAddress } from './proxy.ts';
import { type RunName, runName } from './run-id.ts';
import { RunStopped } from './stops.ts';
import { ReferenceUnmet, requestOf, type Target } from './target.ts';

export interface RunOptions {
  readonly document: ApiDocument;
  readonly target: Target;
  readonly ledger: Ledger;
  readonly seed: number;
  /** Milliseconds until a request counts as unanswered. */
  readonly timeout: number;
  readonly maxRequests: number;
  /** Send nothing that could create or change something. */
  readonly isReadOnly: boolean;
  /** Ends the run early; what it created is deleted all the same. */
  readonly signal?: AbortSignal | undefined;
  /** The document's cases, where they were derived before. */
  readonly cases?: readonly Case[];
  /** What deliveries are sent to; started by who calls, and closed by them. */
  readonly receiver?: Receiver | undefined;
  /** How long the rate limit may hold up a request before the run ends, in milliseconds; two minutes by default. */
  readonly delay?: number | undefined;
  /** What stands before the deployment; undefined where it is reached directly. */
  readonly proxy?: ProxyAddress | undefined;
  /** How long the clean-up goes on with what fails in passing, in milliseconds; 15 seconds by default. */
  readonly patience?: number | undefined;
  /** How many random requests to send after the cases; a tenth as many sequences come after them. */
  readonly fuzz?: number;
}

/**
 * Judges a deployment, one case after the other, and leaves nothing behind.
 * @throws {CannotRun} {@link RunStopped} before anything is written
 */
export async function* runSuite(options: RunOptions): AsyncGenerator<SuiteEvent, void, undefined> {
  yield* new SuiteRun(options).events();
}

/** Deletes what earlier runs have left, and nothing else. Throws {@link CannotRun}. */
export async function sweep({ document, target, ledger, timeout, delay, proxy }: RunOptions): Promise<Cleanup> {
  const client = new Client({ timeout, delay, maxRequests: Number.POSITIVE_INFINITY, proxy });
  try {
    return await cleanUp(target, pathsOf(document), client, ledger);
  } finally {
    client.close();
  }
}

class SuiteRun {
  readonly #options: RunOptions;
  readonly #cases: readonly Case[];
  readonly #run: RunName;
  readonly #client: Client;
  readonly #journal: Journal;
  readonly #judge: Judge;
  readonly #paths: CleanupPaths;
  readonly #whyNot = new Map<string, string>();
  /** By step that was not sent: the one that has not brought what it needs. */
  readonly #unmet = new Map<string, string>();
  readonly #causes = new Causes();
  readonly #properties: readonly FuzzProperty[];
  /** What the run has asked to delete, whatever came of it. */
  readonly #asked = new Set<string>();
  #stopped: RunStopped | undefined;

  constructor(options: RunOptions) {
    const { document, target, seed } = options;
    this.#options = options;
    this.#cases = options.cases ?? casesOf(document);
    this.#run = runName(seed);
    this.#client = new Client(options);
    this.#journal = new Journal(this.#run, target.token);
    this.#judge = new Judge(this.#journal, target.token);
    this.#paths = pathsOf(document);
    this.#properties = fuzzProperties(document, options.fuzz ?? 0);
  }

  async *events(): AsyncGenerator<SuiteEvent, void, undefined> {
    const { target, ledger, isReadOnly, document } = this.#options;
    const began = performance.now();
    const { before: seen, ofOtherAgent, notices } = await preflight(target, this.#paths, this.#client, this.#run);
    const before = new Set(seen);
    this.#journal.keepOff(before);
    this.#journal.keepOff(ofOtherAgent);
    if (!isReadOnly && ledger.leftovers().length > 0) {
      const { deleted } = await cleanUp(target, this.#paths, this.#client, ledger);
      for (const id of deleted) before.delete(keyOf(id));
    }
    const run = this.#facts(notices);
    yield { kind: 'started', run };
    const results: CaseResult[] = [];
    let cleanup: Cleanup | undefined;
    try {
      const done = new Set<Scenario>();
      for (const testCase of this.#cases) {
        const { scenario } = testCase;
        if (scenario !== undefined && !done.has(scenario)) {
          done.add(scenario);
          await this.#play(scenario);
        }
        const step = testCase.checks[0]?.step ?? '';
        const result = this.#causes.settle(this.#judge.judge(testCase, this.#whyNot.get(step)), this.#unmet.get(step));
        results.push(result);
        yield { kind: 'caseFinished', result, sent: this.#client.sent };
      }
      for await (const result of this.#fuzz()) {
        results.push(result);
        yield { kind: 'caseFinished', result, sent: this.#client.sent };
      }
    } finally {
      cleanup = isReadOnly ? { deleted: [], left: [] } : await this.#cleanUp(before);
      this.#client.close();
    }
    yield { kind: 'cleanedUp', cleanup };
    const count = (verdict: string) => results.filter((result) => result.verdict === verdict).length;
    const report: Report = {
      run,
      summary: {
        pass: count('pass'),
        fail: count('fail'),
        observe: count('observe'),
        skip: count('skip'),
        requests: this.#client.sent,
        milliseconds: Math.round(performance.now() - began),
        stopped: this.#stopped?.message ?? null,
        stopReason: this.#stopped?.reason ?? null,
        left: cleanup.left,
      },
      cases: this.#causes.counted(results),
      coverage: coverageOf(document, this.#cases, results.slice(0, this.#cases.length), this.#journal.statuses()),
    };
    yield { kind: 'finished', report };
  }

  #facts(notices: readonly string[]): RunFacts {
    const { target, isReadOnly } = this.#options;
    const { baseUrl, agentId } = target;
    const { seed } = this.#run;
    const planned = planOf(this.#cases).filter((step) => isSent(step, this.#options));
    const requests = planned.length + (isReadOnly ? 0 : fuzzPlan(this.#properties, seed).length);
    return { baseUrl, agentId, seed, cases: this.#cases.length + this.#properties.length, requests, notices };
  }

  /** Random requests, each property until it fails or the requests are spent. */
  async *#fuzz(): AsyncGenerator<CaseResult, void, undefined> {
    const { isReadOnly } = this.#options;
    const runner = new FuzzRunner({
      seed: this.#run.seed,
      send: async (step) => this.#stopped?.message ?? (await this.#sendStep(step)),
      judge: (testCase, whyNot) => this.#judge.judge(testCase, whyNot),
      stopped: () => this.#stopped?.message ?? (isReadOnly ? 'it could change something (--read-only)' : undefined),
      remove: (steps) => this.#remove(steps),
    });
    for (const property of this.#properties) {
      yield this.#causes.settle(await runner.run(property), property.before?.id);
    }
  }

  /** Deletes at once what steps have created: a thousand of them would be in the way. */
  async #remove(steps: readonly Step[]): Promise<void> {
    const { target, ledger } = this.#options;
    const { baseUrl, agentId, token } = target;
    const ids = steps.filter(({ mayCreate }) => mayCreate).map(({ id }) => this.#journal.shownIdOf(id));
    for (const id of new Set(ids.filter((one) => one !== undefined))) {
      const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
      const url = baseUrl + this.#paths.webhook(agentId, id);
      this.#asked.add(keyOf(id));
      try {
        const answer = await this.#client.send({ method: 'DELETE', url, headers, body: undefined }, true);
        if (typeof answer !== 'string' && isGone(answer)) ledger.note({ kind: 'deleted', baseUrl, agentId, id });
      } catch (error) {
        if (!(error instanceof RunStopped)) throw error;
        this.#stopped ??= error;
        return;
      }
    }
  }

  async #play({ steps }: Scenario): Promise<void> {
    for (const step of steps) {
      const whyNot = this.#stopped?.message ?? (await this.#sendStep(step));
      if (whyNot !== undefined) this.#whyNot.set(step.id, whyNot);
    }
  }

  /** Why the step was not sent; undefined if it was. */
  async #sendStep(step: Step): Promise<string | undefined> {
    const { ledger, isReadOnly, receiver } = this.#options;
    if (isReadOnly && step.method !== 'GET') return 'it could change something (--read-only)';
    const target = { ...this.#options.target, receiverUrl: receiver?.url };
    try {
      const { request, sent, agentId } = requestOf(step, target, this.#run, this.#journal);
      const place = { baseUrl: target.baseUrl, agentId };
      if (step.mayCreate) ledger.note({ kind: 'creating', ...place, mark: this.#run.mark });
      if (step.method === 'DELETE') for (const id of this.#idsIn(step)) this.#asked.add(keyOf(id));
      const reception = step.receiver && receiver?.open(step.receiver.reception);
      const answer = await this.#client.send(request, false, step.patience);
      const hasAnswer = typeof answer !== 'string';
      if (hasAnswer) readEmptyObjects(this.#options.document, step.operation, answer);
      const isDone = hasAnswer && isSuccess(answer);
      if (isDone && step.receiver?.awaitsDelivery) await reception?.untilDelivered(this.#options.signal);
      const exchange = {
        ...{ step, request, sent, deliveries: reception?.deliveries() },
        answer: hasAnswer ? answer : undefined,
        failure: hasAnswer ? undefined : answer,
      };
      this.#journal.add(exchange);
      const id = this.#journal.shownIdOf(step.id);
      if (step.mayCreate && id !== undefined) ledger.note({ kind: 'created', ...place, id });
      this.#noteDeletion(step, isDone, place);
      return undefined;
    } catch (error) {
      if (error instanceof ReferenceUnmet) {
        if (error.step !== undefined) this.#unmet.set(step.id, error.step);
        return error.message;
      }
      if (!(error instanceof RunStopped)) throw error;
      this.#stopped = error;
      return error.message;
    }
  }

  /** What is deleted needs no cleaning up; if it is there in spite of that, the list still shows it. */
  #noteDeletion(step: Step, isDone: boolean, place: { readonly baseUrl: string; readonly agentId: string }): void {
    if (!isDone || step.method !== 'DELETE') return;
    for (const id of this.#idsIn(step)) this.#options.ledger.note({ kind: 'deleted', ...place, id });
  }

  /** The ids of what was created that a step's path names. */
  #idsIn({ references }: Step): string[] {
    return Object.values(references)
      .map((reference) => (reference.kind === 'created' ? this.#journal.idOf(reference.by) : undefined))
      .filter((id) => id !== undefined);
  }

  /**
   * Deletes what this run and earlier ones have left. What was there before and is gone was lost by the run only if the
   * deployment has been seen to delete others than it was asked to: else somebody has deleted their own.
   */
  async #cleanUp(before: ReadonlySet<string>): Promise<Cleanup> {
    const { target, ledger } = this.#options;
    const cleanup = await cleanUp(target, this.#paths, this.#client, ledger, this.#asked);
    const { listed, deletesOthers, deleted, left } = cleanup;
    if (listed === undefined || !deletesOthers) return cleanup;
    const ours = new Set(deleted.map(keyOf));
    const gone = [...before].filter((id) => !listed.has(id) && !ours.has(id));
    return { ...cleanup, left: [...left, ...gone.map((id) => `${id} was there before the run and is gone`)] };
  }
}

/** The requests that cases take, in their order. */
export function planOf(cases: readonly Case[]): Step[] {
  return [...new Set(cases.flatMap(({ scenario }) => scenario ?? []))].flatMap(({ steps }) => steps);
}

/** What a run has, as far as it decides which requests are sent. */
export interface RunExtent {
  readonly isReadOnly: boolean;
  readonly target: Pick<Target, 'otherAgentId'>;
  readonly receiver?: unknown;
}

/** Whether a run has what a request takes. */
export function isSent(step: Step, { isReadOnly, target, receiver }: RunExtent): boolean {
  if (isReadOnly && step.method !== 'GET') return false;
  if (step.receiver?.isNeeded && receiver === undefined) return false;
  return target.otherAgentId !== undefined || Object.values(step.references).every(({ kind }) => kind !== 'otherAgent');
}

/** Where a document's webhooks are listed and deleted. Throws {@link CannotRun}. */
function pathsOf({ operations }: ApiDocument): CleanupPaths {
  const templateOf = (id: string) => operations.find((operation) => operation.id === id)?.path;
  const [list, webhook] = [templateOf(talkover.list), templateOf(talkover.delete)];
  if (list === undefined || webhook === undefined) {
    throw new CannotRun(`the document needs ${talkover.list} and ${talkover.delete}: a run cleans up with them`);
  }
  const fillIn = (template: string, ...ids: readonly string[]) => {
    let next = 0;
    return template.replace(/\{[^}]+\}/g, () => encodeURIComponent(ids[next++] ?? ''));
  };
  return { list: (agentId) => fillIn(list, agentId), webhook: (agentId, id) => fillIn(webhook, agentId, id) };
}
