import type { Case, Finding } from '../../cases/case.ts';
import { byWeight, isFailure, verdictOf } from '../../checks/verdict.ts';
import type { Credentials } from '../credentials.ts';
import type { Exchange } from '../exchange.ts';
import type { Transcript } from '../transcript.ts';
import type { Cause } from './cause.ts';
import type { Judged } from './causes.ts';
import { curlOf } from './curl.ts';
import type { Redactor } from './redact.ts';

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
    return testCase.proof === undefined ? this.#judgeAll(testCase) : this.#judgeOne(testCase, whyNot);
  }

  #judgeOne(testCase: Case, whyNot: string | undefined): Judged {
    const exchange = this.#transcript.of(testCase.checks[0]?.step ?? '');
    if (exchange === undefined) return this.#result(testCase, undefined, [skipped(whyNot ?? 'it was not sent')]);
    const findings = testCase.checks.flatMap(({ check }) => check.judge(exchange, this.#transcript));
    return this.#result(testCase, exchange, findings);
  }

  /** What every answer has to be: the first that is not stands for all. */
  #judgeAll(testCase: Case): Judged {
    const exchanges = this.#transcript.ofOperation(testCase.operationId);
    if (exchanges.length === 0) return this.#result(testCase, undefined, [skipped('no request of it was sent')]);
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
    // Why something could not be judged is of no interest beside what is wrong.
    const telling = sorted.some(({ kind }) => kind === 'broken')
      ? sorted.filter(({ kind }) => kind !== 'impossible')
      : sorted;
    return {
      id,
      operationId,
      rule,
      evidence,
      verdict: verdictOf(testCase, findings),
      reason: this.#redactor.text([...new Set(telling.map(({ message }) => message))].join('; ')),
      expected: this.#redactor.value(first?.expected),
      got: this.#redactor.value(first?.got),
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
