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

/** The longest text or value of a case in a report, in characters. */
const longestShown = 5000;

/** The longest words of a deviation, in characters: they may contain values of the answer. */
const longestWords = 160;

/** The steps on which a verdict depends, except the judged one. */
interface Rest {
  /** The steps whose answers were compared with it. */
  readonly compared?: Iterable<string>;
  /** The steps that were sent before it, if no proof has them. */
  readonly before?: readonly Step[] | undefined;
}

/** Writes a script that reproduces a failure; null if there can be none. */
interface ScriptWriter {
  of(title: string, judged: Exchange, compared: Iterable<string>, before?: readonly Step[]): string | null;
}

/** Judges cases by the answers of a run. */
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
   * @param before the steps that were sent before the judged one, if no proof has them
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

  /** The finding of a creation that is answered with a foreign record; undefined if it is not. */
  #strangeIn({ step, answer }: Exchange): Finding[] | undefined {
    if (!step.mayCreate || answer === undefined || !isSuccess(answer)) return undefined;
    const stranger = this.#transcript.strangerIn(step.id);
    if (stranger === undefined) return undefined;
    const { id, since, reason } = stranger;
    const message = `nothing new was created: what the answer shows ${reason}`;
    const names = [`strangers: ${since ?? 'another name'}`];
    const found = from({ isWhole: true, names }, broken(message, 'something new', id));
    return as({ severity: 'data', words: 'a creation is answered with what it has not created' }, found);
  }

  /** Judges every answer of an operation; the first failing one stands for all. */
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
    // What could not be judged is left out if something is wrong.
    const telling = sorted.some(({ kind }) => kind === 'broken')
      ? sorted.filter(({ kind }) => kind !== 'impossible')
      : sorted;
    const verdict = verdictOf(testCase, findings);
    // A pass needs no explanation.
    const shown = verdict === 'pass' ? undefined : exchange;
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
      request: shown === undefined ? null : shownRequest(shown.request, this.#credentials, this.#redactor),
      answer: shown?.answer === undefined ? null : shownAnswer(shown.answer, this.#redactor),
      script: shown === undefined || verdict === 'skip' ? null : this.#scripts.of(id, shown, compared, before),
      causes: causesOf(failing),
      step: checks[0]?.step ?? '',
      exchange: proof === undefined ? undefined : exchange,
    };
  }

  /** A value without secrets; only the beginning of its text if it is long. */
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

/** Exchanges that remember the steps which were looked up by id. */
function watched(all: Exchanges): { readonly compared: ReadonlySet<string>; readonly exchanges: Exchanges } {
  const compared = new Set<string>();
  const of = (step: string) => {
    compared.add(step);
    return all.of(step);
  };
  return { compared, exchanges: { ...all, of } };
}

/** The findings of a check; those without a kind of deviation get the one that the fact does not hold. */
function judgedBy(check: Check, exchange: Exchange, exchanges: Exchanges): Finding[] {
  return check.judge(exchange, exchanges).map((finding) => ({ deviation: ofFact(check.fact), ...finding }));
}

/** How a request differs from others, which may explain the answer. */
function notesOn({ step, request }: Exchange): string[] {
  if (step.accept === undefined) return [];
  if (!saysAccept(request.headers)) return ['the request sent no Accept header'];
  return request.headers.Accept === '*/*' ? ['the request sent Accept: */*'] : [];
}

/** The finding of an answer with wrong framing; undefined if it is correct. */
function misframedIn({ answer }: Exchange): Finding[] | undefined {
  const { misframed } = answer ?? {};
  if (misframed === undefined) return undefined;
  const found = from(
    { isWhole: true, names: [`framing: ${misframed}`] },
    broken(misframed, 'an answer that ends', misframed),
  );
  return as({ severity: 'body', words: misframed }, found);
}

/** The causes of failing findings; only the causes of the whole answer if there are any. */
function causesOf(findings: readonly Finding[]): Cause[] {
  const causes = findings.map(({ cause }) => cause ?? { names: [] });
  const whole = causes.filter(({ isWhole }) => isWhole);
  return whole.length > 0 ? whole : causes;
}

function skipped(message: string): Finding {
  return { kind: 'impossible', evidence: 'assumed', message, expected: undefined, got: undefined };
}

/**
 * The finding of a request without an answer: one failure if a documented fact fails because of it. A case of which
 * nothing documented fails is skipped.
 */
function unanswered(testCase: Case, exchange: Exchange, findings: readonly Finding[]): Finding[] {
  const message = `no answer: ${exchange.failure}`;
  const failure = findings.find((finding) => isFailure(testCase, finding));
  if (failure === undefined) return [skipped(message)];
  return [{ ...failure, message, got: null, cause: causeOfStatus(exchange, successStatus) }];
}

/** The expected status for the cause of no answer, where any status is as good as another. */
const successStatus = 200;
