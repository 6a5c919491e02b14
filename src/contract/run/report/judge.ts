import type { Case, Finding } from '../../cases/case.ts';
import { byWeight, isFailure, verdictOf } from '../../checks/verdict.ts';
import type { Credentials } from '../credentials.ts';
import type { Exchange } from '../exchange.ts';
import { saysAccept } from '../requests.ts';
import type { Transcript } from '../transcript.ts';
import type { Cause } from './cause.ts';
import type { Judged } from './causes.ts';
import { curlOf } from './curl.ts';
import type { Redactor } from './redact.ts';

/** How much of an answer a report shows of one case, in characters. */
const longestShown = 5000;

/** Judges cases by the answers that there are. */
export class Judge {
  readonly #transcript: Transcript;
  readonly #credentials: Credentials;
  readonly #redactor: Redactor;

  constructor(transcript: Transcript, credentials: Credentials, redactor: Redactor) {
    this.#transcript = transcript;
    this.#credentials = credentials;
    this.#redactor = redactor;
  }

  /** @param whyNot why a step of the case was not sent; undefined if all were */
  judge(testCase: Case, whyNot: string | undefined): Judged {
    return testCase.proof === undefined ? this.#judgeAll(testCase, whyNot) : this.#judgeOne(testCase, whyNot);
  }

  /** The result of a case that can't be judged. */
  skip(testCase: Case, reason: string): Judged {
    return this.#result(testCase, undefined, [skipped(reason)]);
  }

  #judgeOne(testCase: Case, whyNot: string | undefined): Judged {
    const exchange = this.#transcript.of(testCase.checks[0]?.step ?? '');
    if (exchange === undefined) return this.skip(testCase, whyNot ?? 'it was not sent');
    const findings = testCase.checks.flatMap(({ check }) => check.judge(exchange, this.#transcript));
    // Of what has not answered, a check that finds nothing has seen nothing.
    const isUnseen = exchange.answer === undefined && findings.length === 0;
    return this.#result(testCase, exchange, isUnseen ? [skipped(`no answer: ${exchange.failure}`)] : findings);
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
        .flatMap(({ check }) => check.judge(exchange, this.#transcript))
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

  #result(testCase: Case, exchange: Exchange | undefined, findings: readonly Finding[]): Judged {
    const { id, operationId, rule, evidence, checks, proof } = testCase;
    const sorted = byWeight(findings);
    const [first] = sorted;
    const verdict = verdictOf(testCase, findings);
    // Why something could not be judged is of no interest beside what is wrong.
    const telling = sorted.some(({ kind }) => kind === 'broken')
      ? sorted.filter(({ kind }) => kind !== 'impossible')
      : sorted;
    const reasons = new Set(telling.map(({ message }) => message));
    const notes = exchange === undefined ? [] : notesOn(exchange);
    return {
      id,
      operationId,
      rule,
      evidence,
      verdict,
      reason: beginningOf(this.#redactor.text([...reasons, ...(verdict === 'fail' ? notes : [])].join('; '))),
      expected: this.#shown(first?.expected),
      got: this.#shown(first?.got),
      facts: checks.map(({ check }) => check.fact),
      curl: exchange === undefined ? null : curlOf(exchange.request, this.#credentials, this.#redactor),
      status: exchange?.answer?.status ?? null,
      milliseconds: exchange?.answer?.milliseconds ?? 0,
      because: null,
      causes: causesOf(findings.filter((finding) => isFailure(testCase, finding))),
      step: checks[0]?.step ?? '',
      exchange: proof === undefined ? undefined : exchange,
    };
  }

  /** A value without secrets; the beginning of its text where it is long. */
  #shown(value: unknown): unknown {
    const shown = this.#redactor.value(value);
    const text = JSON.stringify(shown);
    return text.length > longestShown ? beginningOf(text) : shown;
  }
}

/** What is unlike other requests, and may be why the answer is. */
function notesOn({ step, request }: Exchange): string[] {
  if (step.accept === undefined) return [];
  if (!saysAccept(request.headers)) return ['the request sent no Accept header'];
  return request.headers.Accept === '*/*' ? ['the request sent Accept: */*'] : [];
}

/** As much of a text as a report shows. */
function beginningOf(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
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
