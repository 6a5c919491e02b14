import type { RecordedExchange } from '../../har/read/recording.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Case } from '../cases/case.ts';
import { casesOf } from '../cases/cases.ts';
import type { Step } from '../cases/step.ts';
import type { ContractApi } from '../contract-api.ts';
import { contractOf } from '../derived/contract-of.ts';
import { Choice, type Wanted } from '../run/choice.ts';
import { Mades } from '../run/cleanup/mades.ts';
import { Credentials } from '../run/credentials.ts';
import { readEmptyObjects } from '../run/empty-objects.ts';
import type { Exchange } from '../run/exchange.ts';
import { parseJson } from '../run/json-text.ts';
import { KnownFailures } from '../run/known-failures.ts';
import { planOf } from '../run/plan.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import { Causes, type Judged } from '../run/report/causes.ts';
import { coverageOf } from '../run/report/coverage.ts';
import type { ContractEvent, RunFacts, Summary } from '../run/report/events.ts';
import { groupsOf } from '../run/report/groups.ts';
import { Judge } from '../run/report/judge.ts';
import { Redactor } from '../run/report/redact.ts';
import { verdictCounts } from '../run/report/verdict-counts.ts';
import { type RunName, runName } from '../run/run-id.ts';
import { CannotRun } from '../run/stops.ts';
import { StrangersByResource } from '../run/strangers.ts';
import { tagsOf } from '../run/tags.ts';
import { Transcript } from '../run/transcript.ts';
import { headersByName } from '../traffic/seen-headers.ts';
import { deliveryOf, type NotedRun, type NotedStep, withBytes } from './notes.ts';
import { withoutHidden } from './without-hidden.ts';

export interface RecordedRunOptions {
  readonly document: ApiDocument;
  /** The API's contract half. */
  readonly api: ContractApi;
  /** The path of the file, as it was given. */
  readonly file: string;
  readonly exchanges: readonly RecordedExchange[];
  readonly isPlaceholder: (text: string) => boolean;
  readonly wanted?: Wanted | undefined;
  readonly knownFailures?: readonly string[] | undefined;
  readonly maxMilliseconds?: number | undefined;
}

/** True if a recording was written by a run of the suite, and has its notes. */
export function isOfRun(exchanges: readonly RecordedExchange[]): boolean {
  return exchanges.some(({ noted }) => isJsonObject(noted._contract));
}

/** A recorded step. */
interface RecordedStep {
  readonly noted: NotedStep;
  /** Undefined if the recording has not kept the body of its answer. */
  readonly exchange: Exchange | undefined;
}

/**
 * Judges a recorded run of the suite again: the same cases, by the recorded answers. Of several runs in a file, the last
 * one counts. Random requests (`--fuzz`) are left out, since their cases can't be made again.
 * @throws {CannotRun} if the notes are not what this program writes
 */
export async function* recordedEvents(options: RecordedRunOptions): AsyncGenerator<ContractEvent, void, undefined> {
  const began = performance.now();
  const { document, file, exchanges } = options;
  const start = exchanges.findLastIndex(({ noted }) => isJsonObject(noted._contract));
  const noted = notedRun(exchanges[start], file);
  const api = contractOf(document, options.api, {
    baseUrl: noted.baseUrl,
    target: noted,
    ...(noted.values !== null && { values: noted.values }),
    leaveOut: noted.leaveOut,
    allowsLeftovers: noted.allowsLeftovers,
    isReadOnly: noted.isReadOnly,
    room: { requestsPerOperation: noted.requestsPerOperation ?? undefined, fuzz: noted.fuzz },
    isListing: false,
  });
  const { maxMilliseconds = noted.maxMilliseconds ?? undefined } = options;
  const all = casesOf(document, api, maxMilliseconds);
  const choice = new Choice(all, [], options.wanted, () => tagsOf(document));
  const known = new KnownFailures(options.knownFailures ?? [], () => all);
  const plan = new Map(planOf(all).map((step) => [step.id, step]));
  const steps = exchanges.slice(start).flatMap((one) => recordedStep(one, plan, api));
  const replay = new Replay(document, api, noted, all, steps);
  const run: RunFacts = {
    ...{ baseUrl: noted.baseUrl, path: noted.path, seed: noted.seed, cases: choice.cases.length },
    ...{ requests: steps.length, notices: [], recording: file },
  };
  yield { kind: 'started', run, sent: 0 };
  const causes = new Causes();
  const results: CaseResult[] = [];
  for (const testCase of choice.cases) {
    const judged = replay.judge(testCase, options.isPlaceholder);
    if (judged === undefined) continue;
    const result = known.of(causes.settle(judged));
    results.push(result);
    yield { kind: 'caseFinished', result, sent: 0 };
  }
  const summary: Summary = {
    ...verdictCounts(results),
    requests: steps.length,
    ...{ milliseconds: Math.round(performance.now() - began), stopped: null, stopReason: null },
    ...{ fixed: known.fixed, left: [] },
  };
  const { cases, isPartial } = choice;
  const { transcript } = replay;
  const coverage = coverageOf({
    ...{ document, cases, isPartial, results, answered: transcript.statuses(), exchanges: transcript.all() },
  });
  const counted = causes.counted(results, transcript);
  yield { kind: 'finished', report: { run, summary, cases: counted, groups: groupsOf(counted), coverage } };
}

/** A recorded run. Each case sees the answers up to its own, as in the live run. */
class Replay {
  readonly transcript: Transcript;
  readonly #judge: Judge;
  readonly #steps: readonly RecordedStep[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #strangers = new StrangersByResource();
  #next = 0;

  constructor(
    document: ApiDocument,
    api: ContractApi,
    noted: NotedRun,
    all: readonly Case[],
    steps: readonly RecordedStep[],
  ) {
    const run: RunName = runName(noted.seed);
    const { headers, query, secrets, secretHeaders } = noted;
    const credentials = new Credentials(headers, document, api, run, query, secretHeaders);
    const mades = Mades.of(document, api);
    const strangers = this.#strangers;
    this.transcript = new Transcript({ run, secrets, mades, strangers });
    this.transcript.plan(planOf(all));
    this.transcript.before = noted.before;
    for (const { key, id, since } of noted.strangers) strangers.of(key).add([id], since);
    const redactor = new Redactor([...credentials.secrets, run.secret], { prefixes: api.secretPrefixes ?? [] });
    this.#judge = new Judge(this.transcript, credentials, redactor, { of: () => null });
    this.#steps = steps;
    this.#places = new Map(steps.map(({ noted: { id } }, index) => [id, index]));
  }

  /** The judged case; undefined if one of its spare steps was not sent. */
  judge(testCase: Case, isPlaceholder: (text: string) => boolean): Judged | undefined {
    const { proof } = testCase;
    const last = proof?.steps.map(({ id }) => this.#places.get(id) ?? -1) ?? [this.#steps.length - 1];
    this.#giveUpTo(Math.max(-1, ...last));
    const unsent = proof?.steps.find((step) => step.isSpare && this.transcript.judgedBy(step) === undefined);
    if (unsent !== undefined) return undefined;
    const judgedStep = proof?.steps.find(({ id }) => id === testCase.checks[0]?.step);
    const unkept = judgedStep && this.#steps[this.#places.get(judgedStep.id) ?? -1];
    const whyNot =
      unkept !== undefined && unkept.exchange === undefined
        ? 'the recording has not kept the body of its answer'
        : 'the recorded run has not sent it';
    return this.#judge.judge(withoutHidden(testCase, isPlaceholder), whyNot);
  }

  #giveUpTo(last: number): void {
    for (; this.#next <= last; this.#next++) {
      const { noted, exchange } = this.#steps[this.#next] ?? {};
      for (const { key, id, since } of noted?.strangers ?? []) this.#strangers.of(key).add([id], since);
      if (exchange !== undefined) this.transcript.add(exchange);
    }
  }
}

/** @throws {CannotRun} if the notes are not what this program writes */
function notedRun(exchange: RecordedExchange | undefined, file: string): NotedRun {
  const noted = exchange?.noted._contract;
  if (!isJsonObject(noted) || noted.version !== 1 || typeof noted.seed !== 'number' || !Array.isArray(noted.secrets))
    throw new CannotRun(`${file}: log.entries[${exchange?.index}]._contract is not what contract --record writes`);
  // This program writes it, in this version of the notes.
  return noted as unknown as NotedRun;
}

/** The step of an exchange; none if it belongs to no case of this document, such as a random one. */
function recordedStep(
  { noted: { _step }, request, answer, failure }: RecordedExchange,
  plan: ReadonlyMap<string, Step>,
  { conventions = {} }: ContractApi,
): RecordedStep[] {
  if (!isJsonObject(_step) || typeof _step.id !== 'string') return [];
  // This program writes it together with the notes of the run, whose version was checked.
  const noted = _step as unknown as NotedStep;
  const step = plan.get(noted.id);
  if (step === undefined) return [];
  if (answer !== undefined && answer.body.bytes === undefined) return [{ noted, exchange: undefined }];
  const content = Buffer.from(answer?.body.bytes ?? []);
  const text = content.toString('utf8');
  const { milliseconds, misframed } = noted;
  const read = answer && {
    ...{ status: answer.status, headers: headersByName(answer.headers), text, bytes: content },
    ...{ json: parseJson(text), milliseconds, misframed },
  };
  if (read !== undefined) readEmptyObjects(conventions, step.operation, read);
  const sent = request.body.bytes ?? new Uint8Array();
  const body = sent.length === 0 ? undefined : Buffer.from(sent).toString('utf8');
  const exchange: Exchange = {
    step,
    request: { method: request.method, url: request.url, headers: Object.fromEntries(request.headers), body },
    path: noted.path,
    answer: read,
    failure: read === undefined ? (failure ?? 'there was no answer') : undefined,
    sent: withBytes(noted.sent),
    deliveries: noted.deliveries?.map(deliveryOf),
  };
  return [{ noted, exchange }];
}
