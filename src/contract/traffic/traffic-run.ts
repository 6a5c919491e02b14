import type { RecordedExchange } from '../../har/read/recording.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Case } from '../cases/case.ts';
import type { ContractApi } from '../contract-api.ts';
import { Choice, type Wanted } from '../run/choice.ts';
import { Mades } from '../run/cleanup/mades.ts';
import { Credentials } from '../run/credentials.ts';
import type { Exchange } from '../run/exchange.ts';
import { KnownFailures } from '../run/known-failures.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import { coverageOf } from '../run/report/coverage.ts';
import type { ContractEvent, RunFacts, Summary } from '../run/report/events.ts';
import { groupsOf } from '../run/report/groups.ts';
import { Judge } from '../run/report/judge.ts';
import { Redactor } from '../run/report/redact.ts';
import { verdictCounts } from '../run/report/verdict-counts.ts';
import { runName } from '../run/run-id.ts';
import { CannotRun } from '../run/stops.ts';
import { StrangersByResource } from '../run/strangers.ts';
import { tagsOf } from '../run/tags.ts';
import { Transcript } from '../run/transcript.ts';
import { ApiPlaces } from './api-places.ts';
import { type JudgedEntry, type SortedEntries, sortEntries } from './judged-entries.ts';
import type { IsPlaceholder } from './placeholders.ts';
import type { RequestReading } from './request-reading.ts';
import { secretsSent } from './sent-secrets.ts';
import { type TrafficCase, trafficCases } from './traffic-cases.ts';
import { TrafficJudge } from './traffic-judge.ts';

/** Thrown when a recording has nothing to judge; the message says why. */
export class NothingJudged extends CannotRun {}

/** A recording, and how it is judged. */
export interface TrafficRunOptions {
  readonly document: ApiDocument;
  /** The API's contract half. */
  readonly api: ContractApi;
  /** How the API reads requests; by default as the document says. */
  readonly reading?: RequestReading | undefined;
  /** The path of the file, as it was given. */
  readonly file: string;
  readonly exchanges: readonly RecordedExchange[];
  /** The URL at which the document's paths begin; by default it follows from the document and the recording. */
  readonly baseUrl?: string | undefined;
  readonly isPlaceholder?: IsPlaceholder | undefined;
  readonly wanted?: Wanted | undefined;
  readonly knownFailures?: readonly string[] | undefined;
  /** The cases of a live run, whose ids a list of known failures may contain, too. */
  readonly liveCases?: (() => readonly Pick<Case, 'id'>[]) | undefined;
  readonly maxMilliseconds?: number | undefined;
}

/**
 * Judges recorded exchanges one by one, and sends nothing.
 * @throws {NothingJudged} if no exchange is of the API, or none of those can be judged
 * @throws {NothingMatches} for an operation, a tag or a case that does not exist
 */
export async function* trafficEvents(options: TrafficRunOptions): AsyncGenerator<ContractEvent, void, undefined> {
  const { document, api, file, exchanges, isPlaceholder = () => false, reading } = options;
  const began = performance.now();
  const places = ApiPlaces.of(
    document,
    exchanges.map(({ request: { method, url } }) => ({ method: method.toUpperCase(), url })),
    options.baseUrl,
  );
  const judge = new TrafficJudge(document, { base: '', reading, isPlaceholder });
  const sorted = await sortEntries(document, api, judge, places, exchanges);
  const broken = new Map(sorted.judged.map((one) => [one.exchange.step.id, one.broken]));
  const facts = {
    ...{ document, api, isPlaceholder, maxMilliseconds: options.maxMilliseconds },
    brokenBy: ({ step }: Exchange) => broken.get(step.id) ?? [],
  };
  const all = trafficCases(facts);
  const cases = all.map(({ testCase }) => testCase);
  const choice = new Choice(cases, [], options.wanted, () => tagsOf(document));
  const known = new KnownFailures(options.knownFailures ?? [], () => [...cases, ...(options.liveCases?.() ?? [])]);
  const chosen = new Set(choice.cases);
  const seen = new Set([...sorted.judged, ...sorted.unjudged].map(({ operationId }) => operationId));
  const shown = all.filter(({ testCase }) => chosen.has(testCase) && seen.has(testCase.operationId));
  const operations = new Set(shown.map(({ testCase }) => testCase.operationId));
  const judged = sorted.judged.filter(({ operationId }) => operations.has(operationId));
  if (judged.length === 0) throw new NothingJudged(whyNothing(file, exchanges, sorted, places, operations));
  const run: RunFacts = {
    ...{ baseUrl: places.baseUrl ?? '', path: {}, seed: 0, cases: shown.length, requests: judged.length },
    ...{ notices: noticesOf(sorted), recording: file },
  };
  yield { kind: 'started', run, sent: 0 };
  const judges = new Judges(options, judged);
  const results: CaseResult[] = [];
  for (const one of shown) {
    const result = known.of(judges.judge(one, sorted));
    results.push(result);
    yield { kind: 'caseFinished', result, sent: 0 };
  }
  const summary: Summary = {
    ...verdictCounts(results),
    requests: judged.length,
    ...{ milliseconds: Math.round(performance.now() - began), stopped: null, stopReason: null },
    ...{ fixed: known.fixed, left: [] },
  };
  const coverage = coverageOf({
    ...{ document, cases: shown.map(({ testCase }) => testCase), isPartial: choice.isPartial, results },
    ...{ answered: judges.all.statuses(), exchanges: judges.all.all() },
  });
  yield { kind: 'finished', report: { run, summary, cases: results, groups: groupsOf(results), coverage } };
}

/** Judges the cases; those that read bodies only by exchanges whose bodies are known. */
class Judges {
  readonly all: Transcript;
  readonly #ofAll: Judge;
  readonly #ofBodies: Judge;
  readonly #hasBodies: ReadonlySet<string>;
  readonly #hasAny: ReadonlySet<string>;

  constructor({ document, api }: TrafficRunOptions, judged: readonly JudgedEntry[]) {
    const run = runName(0);
    const whole = judged.filter(({ isBodyKnown }) => isBodyKnown);
    const secrets = secretsSent(judged.map(({ exchange }) => exchange));
    const { secretPrefixes: prefixes = [] } = api;
    const redactor = new Redactor(secrets, { prefixes });
    const credentials = new Credentials({}, document, {}, run);
    const transcriptOf = (entries: readonly JudgedEntry[]) => {
      const strangers = new StrangersByResource();
      const transcript = new Transcript({ run, secrets: [], mades: Mades.of(document, {}), strangers });
      transcript.plan(entries.map(({ exchange }) => exchange.step));
      for (const { exchange } of entries) transcript.add(exchange);
      return transcript;
    };
    const judgeOf = (transcript: Transcript) => new Judge(transcript, credentials, redactor, { of: () => null });
    this.all = transcriptOf(judged);
    this.#ofAll = judgeOf(this.all);
    this.#ofBodies = judgeOf(transcriptOf(whole));
    this.#hasAny = new Set(judged.map(({ operationId }) => operationId));
    this.#hasBodies = new Set(whole.map(({ operationId }) => operationId));
  }

  judge({ testCase, readsBodies }: TrafficCase, { unjudged }: SortedEntries): CaseResult {
    const judge = readsBodies ? this.#ofBodies : this.#ofAll;
    const reasons = unjudged.filter(({ operationId }) => operationId === testCase.operationId);
    const whyNot = this.#hasAny.has(testCase.operationId)
      ? 'the recording has not kept the body of any answer'
      : reasons.map(({ reason }) => reason).join('; ');
    const isThere = (readsBodies ? this.#hasBodies : this.#hasAny).has(testCase.operationId);
    const {
      causes: _,
      step: __,
      exchange: ___,
      ...result
    } = isThere ? judge.judge(testCase, undefined) : judge.skip(testCase, whyNot);
    return result;
  }
}

/** What was not judged, as one line each. */
function noticesOf({ judged, unjudged, elsewhere, undocumented }: SortedEntries): string[] {
  const unkept = judged.filter(({ isBodyKnown }) => !isBodyKnown);
  return [
    ...(elsewhere === 0 ? [] : [`Left out: ${entries(elsewhere)} of other hosts or outside the API's base path.`]),
    ...(undocumented.length === 0
      ? []
      : [`Left out: ${entries(undocumented.length)} of no documented operation: ${few(undocumented)}.`]),
    ...(unjudged.length === 0 ? [] : [`Skipped: ${few(unjudged.map(({ reason }) => reason))}.`]),
    ...(unkept.length === 0
      ? []
      : [
          `Judged without the body of the answer, which was not kept: ${few(unkept.map((one) => one.exchange.step.id))}.`,
        ]),
  ];
}

function whyNothing(
  file: string,
  all: readonly RecordedExchange[],
  { judged, unjudged, undocumented }: SortedEntries,
  { baseUrl }: ApiPlaces,
  operations: ReadonlySet<string>,
): string {
  if (all.length === 0) return `${file} has no entry of HTTP: there is nothing to judge`;
  const isOfOthers = judged.length + unjudged.length === 0 && undocumented.length === 0;
  if (baseUrl === undefined || isOfOthers) {
    const origins = [...new Set(all.map(({ request }) => new URL(request.url).origin))];
    const where = baseUrl === undefined ? '' : ` at ${baseUrl}`;
    return `${file} has no entry of an operation of the document${where}; what it has is of ${few(origins)}: say with the URL of the API where its paths begin`;
  }
  if (judged.length === 0 && unjudged.length === 0)
    return `${file} has no entry of an operation of the document, only ${few(undocumented)}`;
  if (judged.length === 0) return `${file} has no answer to judge: ${few(unjudged.map(({ reason }) => reason))}`;
  return operations.size === 0
    ? `${file} has no entry of what was asked for`
    : `${file} has no answer to judge of ${few([...operations])}`;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

const mostNamed = 5;

function few(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return names.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
