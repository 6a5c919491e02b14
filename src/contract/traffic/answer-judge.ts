import type { SeenExchange } from '../../har/seen-exchange.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Grade } from '../../openapi/document/extensions.ts';
import { type Operation, responseFor } from '../../openapi/operations/operation.ts';
import type { Check, Finding } from '../cases/case.ts';
import { responseFacts } from '../cases/response-facts.ts';
import { writeOnlyNames } from '../cases/write-only.ts';
import { checksByName } from '../derived/answer-cases.ts';
import { isConditional } from '../derived/answer-checks.ts';
import type { Exchange, Exchanges } from '../run/exchange.ts';
import type { Found } from './found.ts';
import { type IsPlaceholder, isVisible } from './placeholders.ts';
import type { RequestReading } from './request-reading.ts';
import { checkable } from './seen-answer.ts';
import type { Graded } from './violation.ts';

/** The other exchanges of an answer that is judged alone: none. */
const alone: Exchanges = {
  of: () => undefined,
  ofOperation: () => [],
  all: () => [],
  isStranger: () => false,
  isSetByOthers: () => false,
  before: [],
  secrets: [],
  secret: '',
  mark: '',
};

/** Judges single answers by the checks that the suite has for every answer. */
export class AnswerJudge {
  readonly #document: ApiDocument;
  readonly #reading: RequestReading;
  readonly #isPlaceholder: IsPlaceholder;
  readonly #checks = new WeakMap<Operation, readonly Check[]>();
  #hidden: ReadonlySet<string> | undefined;

  constructor(document: ApiDocument, reading: RequestReading, isPlaceholder: IsPlaceholder) {
    this.#document = document;
    this.#reading = reading;
    this.#isPlaceholder = isPlaceholder;
  }

  /** The violations of an answer. @throws {DocumentError} if the document can't be read */
  async judge(found: Found, seen: SeenExchange): Promise<Graded[]> {
    const { operation, isHeadOfGet } = found;
    // The document does not describe the answer to a HEAD that it does not declare.
    if (isHeadOfGet || seen.answer === undefined) return [];
    const { exchange, isBodyKnown } = await checkable(
      operation.id,
      found,
      seen,
      this.#reading.inputOf(operation, this.#document.files),
    );
    const { status } = seen.answer;
    if (responseFor(operation, status) === undefined && operation.responses.size > 0)
      return isStillSo(exchange, status) ? [] : [undeclared(operation, status)];
    const grade = responseFacts(this.#document, operation, status)?.grade ?? 'documented';
    const findings = this.#checksOf(operation).flatMap((check) => check.judge(exchange, alone));
    return findings.flatMap((finding) => {
      if (finding.kind === 'impossible' || !isVisible(finding, this.#isPlaceholder)) return [];
      const isOfBody = finding.where?.startsWith('body') === true;
      // The answer to a HEAD has no body.
      if (isOfBody && (!isBodyKnown || seen.request.method === 'HEAD')) return [];
      return [violationOf(finding, grade)];
    });
  }

  #checksOf(operation: Operation): readonly Check[] {
    const known = this.#checks.get(operation);
    if (known !== undefined) return known;
    this.#hidden ??= writeOnlyNames(this.#document);
    const { status, body, headers, secret, internals } = checksByName(this.#document, operation, this.#hidden);
    // A server error that the document declares is no violation.
    const checks = [...status, ...body, ...headers, ...secret, ...internals];
    this.#checks.set(operation, checks);
    return checks;
  }
}

/** True for a 304 to a conditional request: HTTP allows it, declared or not. */
function isStillSo({ step }: Exchange, status: number): boolean {
  return status === 304 && isConditional(step);
}

/** The violation of an undeclared status, even one that HTTP itself defines. */
function undeclared(operation: Operation, status: number): Graded {
  const declared = [...operation.responses.keys()].join(', ');
  const message = `the status ${status} is not declared for ${operation.id}, which has ${declared}`;
  return { violation: { in: 'response', where: 'status', message }, evidence: 'documented' };
}

/** @param grade how sure the answer's status is: its content can't be surer */
function violationOf({ kind, where, message, evidence }: Finding, grade: Grade): Graded {
  return {
    violation: { in: 'response', where: where ?? 'body', message },
    // A finding without a place breaks no fact of the document.
    evidence: kind === 'broken' && where !== undefined ? leastSure(evidence, grade) : undefined,
  };
}

export function leastSure(one: Grade, other: Grade): Grade {
  return one === 'documented' ? other : one;
}
