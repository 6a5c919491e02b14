import type { Case, Check, Finding } from '../../cases/case.ts';
import type { Proof, Step } from '../../cases/step.ts';
import { ofFact } from '../../checks/deviations.ts';
import { as, broken, from, isSuccess } from '../../checks/findings.ts';
import { byWeight, isFailure, verdictOf } from '../../checks/verdict.ts';
import type { Credentials } from '../credentials.ts';
import type { Exchange, Exchanges } from '../exchange.ts';
import { saysAccept } from '../request-headers.ts';
import type { Transcript } from '../transcript.ts';
import { type Cause, causeOfStatus } from './cause.ts';
import type { Judged } from './causes.ts';
import { curlOf } from './curl.ts';
import { type Deviation, worstOf } from './deviation.ts';
import type { Redactor } from './redact.ts';
import { beginningOf, shownAnswer, shownRequest } from './shown-exchange.ts';

/** How much of an answer a report shows of one case, in characters. */
const longestShown = 5000;

/** How long the words of a deviation may be: values of the answer stand in them. */
const longestWords = 160;

/** What else than the judged answer a verdict rests on. */
interface Rest {
  /** The steps whose answers were compared with it. */
  readonly compared?: Iterable<string>;
  /** The steps that went before, where no proof says so. */
  readonly before?: readonly Step[] | undefined;
}

/** Writes a script that shows a failure again; null where there can be none. */
interface ScriptWriter {
  of(title: string, judged: Exchange, compared: Iterable<string>, before?: readonly Step[]): string | null;
}

/** Judges cases by the answers that there are. */
export class Judge {
  readonly #transcript: Transcript;
  readonly #credentials: Credentials;
  readonly #redactor: Redactor;
  readonly #scripts: ScriptWriter;

  constructor(transcript: Transcript, credentials: Credentials, redactor: Redactor, scripts: ScriptWriter) {
    this.#transcript = transcript;
    this.#credentials = credentials;
    this.#redactor = redactor;
    this.#scripts = scripts;
  }

  /**
   * @param whyNot why a step of the case was not sent; undefined if all were
   * @param before the steps that went before the judged one, where they belong together and no proof says so
   */
  judge(testCase: Case, whyNot: string | undefined, before?: readonly Step[]): Judged {
    const { proof } = testCase;
    return proof === undefined ? this.#judgeAll(testCase, whyNot) : this.#judgeOne(testCase, proof, whyNot, before);
  }

  /** The result of a case that can't be judged. */
  skip(testCase: Case, reason: string): Judged {
    return this.#result(testCase, undefined, [skipped(reason)]);
  }

  #judgeOne(testCase: Case, proof: Proof, whyNot: string | undefined, before: readonly Step[] | undefined): Judged {
    const id = testCase.checks[0]?.step ?? '';
    const step = proof.steps.find((one) => one.id === id);
    const exchange = step === undefined ? this.#transcript.of(id) : this.#transcript.judgedBy(step);
    if (exchange === undefined) return this.skip(testCase, whyNot ?? 'it was not sent');
    const { compared, exchanges } = watched(this.#transcript.asOf(proof));
    const findings =
      this.#strangeIn(exchange) ??
      misframedIn(exchange) ??
      testCase.checks.flatMap(({ check }) => judgedBy(check, exchange, exchanges));
    const seen = exchange.answer === undefined ? unanswered(testCase, exchange, findings) : findings;
    return this.#result(testCase, exchange, seen, { compared, before });
  }

  /** What is wrong with a creation that is answered with something else; undefined where it is not. */
  #strangeIn({ step, answer }: Exchange): Finding[] | undefined {
    if (!step.mayCreate || answer === undefined || !isSuccess(answer)) return undefined;
    const stranger = this.#transcript.strangerIn(step.id);
    if (stranger === undefined) return undefined;
    const { id, since, reason } = stranger;
    const message = `nothing new was created: what the answer shows ${reason}`;
    const names = [`strangers: ${since ?? 'called otherwise'}`];
    const found = from({ isWhole: true, names }, broken(message, 'something new', id));
    return as({ severity: 'data', words: 'a creation is answered with what it has not created' }, found);
  }

  /** What every answer has to be: the first that is not stands for all. */
  #judgeAll(testCase: Case, whyNot: string | undefined): Judged {
    const sent = this.#transcript.ofOperation(testCase.operationId);
    if (sent.length === 0) return this.skip(testCase, whyNot ?? 'no request of it was sent');
    const exchanges = sent.filter(({ answer }) => answer !== undefined);
    if (exchanges.length === 0) return this.skip(testCase, `no request of it was answered: ${sent[0]?.failure}`);
    const judged = exchanges.map((exchange) => ({
      exchange,
      findings: testCase.checks
        .flatMap(({ check }) => judgedBy(check, exchange, this.#transcript))
        .filter(({ kind }) => kind !== 'impossible'),
    }));
    const failed = judged.filter(({ findings }) => findings.length > 0);
    const worst = failed.find(({ findings }) => verdictOf(testCase, findings) === 'fail') ?? failed[0];
    const count = failed.length > 1 ? ` (${failed.length} of ${exchanges.length} answers)` : '';
    return this.#result(
      testCase,
      worst?.exchange,
      (worst?.findings ?? []).map((finding) => ({ ...finding, message: finding.message + count })),
    );
  }

  #result(
    testCase: Case,
    exchange: Exchange | undefined,
    findings: readonly Finding[],
    { compared = [], before }: Rest = {},
  ): Judged {
    const { id, operationId, rule, evidence, checks, proof } = testCase;
    const sorted = byWeight(findings);
    const [first] = sorted;
    // Why something could not be judged is of no interest beside what is wrong.
    const telling = sorted.some(({ kind }) => kind === 'broken')
      ? sorted.filter(({ kind }) => kind !== 'impossible')
      : sorted;
    const verdict = verdictOf(testCase, findings);
    // Of a pass there is nothing to tell.
    const told = verdict === 'pass' ? undefined : exchange;
    const failing = findings.filter((finding) => isFailure(testCase, finding));
    const telltales = failing.length > 0 ? failing : telling.filter(({ kind }) => kind !== 'impossible').slice(0, 1);
    const notes = exchange === undefined || verdict !== 'fail' ? [] : notesOn(exchange);
    const reasons = [...new Set(telling.map(({ message }) => message)), ...notes].join('; ');
    return {
      id,
      operationId,
      rule,
      evidence,
      verdict,
      reason: beginningOf(this.#redactor.text(reasons), longestShown),
      expected: this.#shown(first?.expected),
      got: this.#shown(first?.got),
      facts: checks.map(({ check }) => check.fact),
      deviation: this.#deviationOf(telltales),
      curl: exchange === undefined ? null : curlOf(exchange.request, this.#credentials, this.#redactor),
      status: exchange?.answer?.status ?? null,
      milliseconds: exchange?.answer?.milliseconds ?? 0,
      because: null,
      request: told === undefined ? null : shownRequest(told.request, this.#credentials, this.#redactor),
      answer: told?.answer === undefined ? null : shownAnswer(told.answer, this.#redactor),
      script: told === undefined || verdict === 'skip' ? null : this.#scripts.of(id, told, compared, before),
      causes: causesOf(failing),
      step: checks[0]?.step ?? '',
      exchange: proof === undefined ? undefined : exchange,
    };
  }

  /** A value without secrets; the beginning of its text where it is long. */
  #shown(value: unknown): unknown {
    const shown = this.#redactor.value(value);
    const text = JSON.stringify(shown);
    return text.length > longestShown ? beginningOf(text, longestShown) : shown;
  }

  #deviationOf(findings: readonly Finding[]): Deviation | null {
    const worst = worstOf(findings.flatMap(({ deviation }) => deviation ?? []));
    return worst === undefined
      ? null
      : { ...worst, words: beginningOf(this.#redactor.text(worst.words), longestWords) };
  }
}

/** Answers that remember the steps whose answers were asked for by name. */
function watched(all: Exchanges): { readonly compared: ReadonlySet<string>; readonly exchanges: Exchanges } {
  const compared = new Set<string>();
  const of = (step: string) => {
    compared.add(step);
    return all.of(step);
  };
  return { compared, exchanges: { ...all, of } };
}

/** The findings of a check; what says nothing of its kind is of the kind that the fact does not hold. */
function judgedBy(check: Check, exchange: Exchange, exchanges: Exchanges): Finding[] {
  return check.judge(exchange, exchanges).map((finding) => ({ deviation: ofFact(check.fact), ...finding }));
}

/** What is unlike other requests, and may be why the answer is. */
function notesOn({ step, request }: Exchange): string[] {
  if (step.accept === undefined) return [];
  if (!saysAccept(request.headers)) return ['the request sent no Accept header'];
  return request.headers.Accept === '*/*' ? ['the request sent Accept: */*'] : [];
}

/** What is wrong with how an answer ends, whatever else it is; undefined where nothing is. */
function misframedIn({ answer }: Exchange): Finding[] | undefined {
  const { misframed } = answer ?? {};
  if (misframed === undefined) return undefined;
  const found = from(
    { isWhole: true, names: [`framing: ${misframed}`] },
    broken(misframed, 'an answer that ends', misframed),
  );
  return as({ severity: 'body', words: misframed }, found);
}

/** What failing findings come from. Where the whole answer is another than was expected, it is that alone. */
function causesOf(findings: readonly Finding[]): Cause[] {
  const causes = findings.map(({ cause }) => cause ?? { names: [] });
  const whole = causes.filter(({ isWhole }) => isWhole);
  return whole.length > 0 ? whole : causes;
}

function skipped(message: string): Finding {
  return { kind: 'impossible', evidence: 'assumed', message, expected: undefined, got: undefined };
}

/**
 * What is to be said of a request without an answer: that, once, if anything documented fails for it. A check that finds
 * nothing wrong, or only what is not documented, has seen nothing.
 */
function unanswered(testCase: Case, exchange: Exchange, findings: readonly Finding[]): Finding[] {
  const message = `no answer: ${exchange.failure}`;
  const failure = findings.find((finding) => isFailure(testCase, finding));
  if (failure === undefined) return [skipped(message)];
  return [{ ...failure, message, got: null, cause: causeOfStatus(exchange, successStatus) }];
}

/** Of no answer, every status is as far away as any other. */
const successStatus = 200;
