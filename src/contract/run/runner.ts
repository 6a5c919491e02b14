import { isTellingSecret } from '../../text/telling-secret.ts';
import type { Case } from '../cases/case.ts';
import { casesOf } from '../cases/cases.ts';
import { inTimeId } from '../cases/in-time.ts';
import { fuzzPlan, fuzzProperties, isFuzzInVain, nothingRandom } from '../fuzz/fuzz.ts';
import { Before } from './before.ts';
import { Choice } from './choice.ts';
import type { Cleaning, Cleanup } from './cleanup/cleaned.ts';
import { cleanUp } from './cleanup/cleanup.ts';
import { Mades } from './cleanup/mades.ts';
import { Credentials } from './credentials.ts';
import { KnownFailures } from './known-failures.ts';
import { isSent, planOf, undeletableOf } from './plan.ts';
import { preflight } from './preflight.ts';
import type { CaseResult } from './report/case-result.ts';
import { Causes } from './report/causes.ts';
import { coverageOf } from './report/coverage.ts';
import type { ContractEvent, Report, RunFacts, Summary } from './report/events.ts';
import { groupsOf } from './report/groups.ts';
import { Judge } from './report/judge.ts';
import { Redactor } from './report/redact.ts';
import { Scripts } from './report/script/scripts.ts';
import { verdictCounts } from './report/verdict-counts.ts';
import { Requests } from './requests.ts';
import { type RunName, runName } from './run-id.ts';
import type { RunOptions } from './run-options.ts';
import { RunResults } from './run-results.ts';
import { Sender } from './sender.ts';
import { JudgingFailed } from './stops.ts';
import { StrangersByResource } from './strangers.ts';
import { tagsOf } from './tags.ts';
import { Transcript } from './transcript.ts';
import { Client } from './wire/client.ts';

/**
 * Judges a deployment case by case, then deletes what the run created.
 * @throws {CannotRun} before anything is written
 * @throws {RunStopped} before anything is written
 * @throws the error of a judge, after the last event
 */
export async function* eventsOf(options: RunOptions): AsyncGenerator<ContractEvent, void, undefined> {
  yield* new Run(options).events();
}

class Run {
  readonly #options: RunOptions;
  readonly #all: readonly Case[];
  readonly #choice: Choice;
  readonly #isFuzzInVain: boolean;
  readonly #known: KnownFailures;
  readonly #run: RunName;
  readonly #client: Client;
  readonly #transcript: Transcript;
  readonly #redactor: Redactor;
  readonly #requests: Requests;
  readonly #sender: Sender;
  readonly #mades: Mades;
  readonly #undeletable: ReadonlySet<string>;
  /** Secrets that no answer may show. */
  readonly #secrets: readonly string[];
  readonly #causes = new Causes();
  readonly #results: RunResults;

  constructor(options: RunOptions) {
    const { api, document, target, seed, receiver, ledger, isReadOnly, signal } = options;
    const run = runName(seed);
    const credentials = new Credentials(target.headers ?? {}, document, api, run, target.query, target.secretHeaders);
    const prefixes = api.secretPrefixes ?? [];
    const secrets = [...credentials.secrets, ...credentials.near.map(({ text }) => text), run.secret];
    const near = credentials.near.filter(({ of }) => isTellingSecret(of, prefixes)).map(({ text }) => text);
    const mades = Mades.of(document, api);
    const client = new Client(options);
    const telling = secrets.filter((secret) => isTellingSecret(secret, prefixes));
    const strangers = new StrangersByResource();
    const transcript = new Transcript({ run, secrets: telling, mades, strangers });
    const receiverUrl = receiver?.url;
    const requests = new Requests({ api, document, target, run, credentials, receiverUrl, known: transcript });
    this.#options = options;
    this.#all = options.cases ?? casesOf(document, api, options.maxMilliseconds);
    const { fuzz = 0 } = options;
    const random = fuzzProperties(document, api, fuzz);
    this.#isFuzzInVain = isFuzzInVain(fuzz, random);
    this.#choice = new Choice(this.#all, random, options.wanted, () => tagsOf(document));
    this.#known = new KnownFailures(options.knownFailures ?? [], () => everyCase(this.#all, options));
    transcript.plan(planOf(this.#all));
    this.#run = run;
    this.#client = client;
    this.#transcript = transcript;
    const redactor = new Redactor(secrets, { prefixes, leads: credentials.leads, telling: near });
    this.#redactor = redactor;
    if (options.accessToken !== undefined) options.accessToken.onRenewal = (token) => redactor.learn(token);
    this.#requests = requests;
    const { conventions = {} } = api;
    const undeletable = undeletableOf(api, options.allowsLeftovers ?? false);
    const parts = { target, mades, client, requests, transcript, ledger, strangers, undeletable };
    const aimedRequests = this.#choice.isWithSpares ? Number.POSITIVE_INFINITY : (api.aimedRequests ?? 0);
    const { recorder } = options;
    this.#sender = new Sender({ ...parts, conventions, isReadOnly, aimedRequests, receiver, signal, recorder });
    this.#secrets = telling;
    const seen = {
      cases: this.#all,
      mades,
      target,
      run,
      requests,
      transcript,
      credentials,
      redactor,
      receiverUrl,
    };
    this.#mades = mades;
    this.#undeletable = undeletable;
    const { concurrency = 1, bail = Number.POSITIVE_INFINITY } = options;
    this.#results = new RunResults({
      ...{ all: this.#all, choice: this.#choice, known: this.#known, causes: this.#causes, sender: this.#sender },
      judge: new Judge(transcript, credentials, redactor, new Scripts(seen)),
      ...{ transcript, seed, isReadOnly, concurrency, bail },
    });
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
    const { lists, notices } = await this.#look();
    const before = new Before(lists);
    const hasLeftovers = !isReadOnly && ledger.leftovers().length > 0;
    before.keepOff(this.#sender.holdings, hasLeftovers ? await this.#deleteLeftovers() : undefined);
    this.#transcript.before = before.shownIn(lists[0]);
    this.#noteForRecording();
    const run = this.#facts(notices);
    yield { kind: 'started', run, sent: this.#client.sent };
    const results: CaseResult[] = [];
    let cleanup: Cleanup | undefined;
    try {
      for await (const result of this.#results.all()) {
        results.push(result);
        yield { kind: 'caseFinished', result, sent: this.#client.sent };
      }
    } finally {
      await this.#results.idle();
      cleanup = isReadOnly ? { deleted: [], left: [], kept: [] } : await this.#cleanUp(before);
      this.#client.close();
    }
    yield { kind: 'cleanedUp', cleanup, plural: this.#mades.plural };
    yield { kind: 'finished', report: this.#report(run, results, cleanup, performance.now() - began) };
    const { stopped } = this.#sender;
    if (stopped instanceof JudgingFailed) throw stopped.cause;
  }

  /** Gives the recorder the facts for judging the run again. */
  #noteForRecording(): void {
    const { recorder, target, isReadOnly, maxMilliseconds = null } = this.#options;
    const { seed, secret } = this.#run;
    const { before } = this.#transcript;
    const began = { seed, baseUrl: target.baseUrl, isReadOnly, maxMilliseconds, secrets: this.#secrets, before };
    recorder?.begin(began, this.#all, secret);
  }

  #look() {
    const { api, document, target } = this.#options;
    const parts = { mades: this.#mades, client: this.#client, requests: this.#requests, run: this.#run };
    return preflight({ api, document, target, ...parts, redactor: this.#redactor });
  }

  #facts(notices: readonly string[]): RunFacts {
    const { target, isReadOnly } = this.#options;
    const { baseUrl, path = {} } = target;
    const { seed } = this.#run;
    const { cases: chosen, properties, plan } = this.#choice;
    const planned = plan.filter((step) => isSent(step, { ...this.#options, undeletable: this.#undeletable }));
    const { aimedRequests = 0 } = this.#options.api;
    const spare = Math.min(this.#choice.spares.length, Math.max(0, aimedRequests - planned.length));
    const requests = planned.length + spare + (isReadOnly ? 0 : fuzzPlan(properties, seed).length);
    const cases = chosen.length + properties.length;
    const canChange = !isReadOnly && planned.some(({ method }) => method !== 'GET');
    const more = [
      ...(this.#mades.first === undefined && canChange ? [makesNothing] : []),
      ...(this.#isFuzzInVain ? [nothingRandom] : []),
    ];
    return { baseUrl, path, seed, cases, requests, notices: [...notices, ...more] };
  }

  #report(run: RunFacts, results: readonly CaseResult[], { left, kept }: Cleanup, milliseconds: number): Report {
    const { stopped } = this.#sender;
    const summary: Summary = {
      ...verdictCounts(results),
      requests: this.#client.sent,
      milliseconds: Math.round(milliseconds),
      stopped: stopped?.message ?? null,
      stopReason: stopped?.reason ?? null,
      fixed: this.#known.fixed,
      left,
      ...(kept.length > 0 && { kept }),
      ...(this.#results.untried > 0 && stopped === undefined && { untried: this.#results.untried }),
    };
    const { cases, isPartial } = this.#choice;
    const chosen = new Set(cases.map(({ id }) => id));
    const ofCases = results.filter(({ id }) => chosen.has(id));
    const { document } = this.#options;
    const answered = this.#transcript.statuses();
    const exchanges = this.#transcript.all();
    const coverage = coverageOf({ document, cases, isPartial, results: ofCases, answered, exchanges });
    const judged = this.#causes.counted(results, this.#transcript);
    return { run, summary, cases: judged, groups: groupsOf(judged), coverage };
  }

  #deleteLeftovers(): Promise<Cleaning> {
    const { target, ledger } = this.#options;
    const isDown = this.#sender.stopped?.reason === 'no answer';
    const { doubted, asked } = this.#sender.holdings;
    return cleanUp({ target, mades: this.#mades, client: this.#client, ledger, isDown, doubted, asked });
  }

  /** Deletes the leftovers of this run and earlier ones, and adds its other changes. */
  async #cleanUp(before: Before): Promise<Cleanup> {
    const cleaning = await this.#deleteLeftovers();
    const { changed, lost, seen, kept } = this.#sender.holdings;
    for (const one of seen) before.add(one);
    const left = new Set([...cleaning.left, ...changed, ...lost, ...before.goneIn(cleaning)]);
    return { deleted: cleaning.deleted, left: [...left], kept: [...cleaning.kept, ...kept] };
  }
}

/** Every case that a run can have with any options: a list of known failures may name all of them. */
function everyCase(cases: readonly Case[], { document, api }: RunOptions): readonly Pick<Case, 'id'>[] {
  const random = fuzzProperties(document, api, everyProperty).map(({ testCase }) => testCase);
  const timed = document.operations.map(({ id }) => ({ id: inTimeId(id) }));
  return [...cases, ...random, ...timed];
}

/** A number of random requests that is large enough for every property. */
const everyProperty = Number.MAX_SAFE_INTEGER;

/** The notice of a run that may create something but can't delete it. */
const makesNothing =
  'The API does not say what a run makes: only what must be refused is sent, and what a faulty deployment makes of it can not be deleted.';
