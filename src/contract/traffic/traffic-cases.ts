import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { noServerError } from '../cases/answers.ts';
import type { Case, Check, Finding } from '../cases/case.ts';
import { inTimeId, isInTime } from '../cases/in-time.ts';
import { makeCase } from '../cases/make-case.ts';
import { responseFacts } from '../cases/response-facts.ts';
import { writeOnlyNames } from '../cases/write-only.ts';
import { notValidated } from '../checks/deviations.ts';
import { as, at, broken, differs, isSuccess } from '../checks/findings.ts';
import type { ContractApi } from '../contract-api.ts';
import { checksByName } from '../derived/answer-cases.ts';
import type { Exchange } from '../run/exchange.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { leastSure } from './answer-judge.ts';
import { type IsPlaceholder, isVisible } from './placeholders.ts';
import type { Graded } from './violation.ts';

/** A case of recorded traffic. */
export interface TrafficCase {
  readonly testCase: Case;
  /** True if it reads the bodies of answers: one that the recording has not kept can't be judged. */
  readonly readsBodies: boolean;
}

/** What the cases of a recording are made from. */
export interface TrafficFacts {
  readonly document: ApiDocument;
  readonly api: ContractApi;
  readonly isPlaceholder: IsPlaceholder;
  /** The violations of the request of an exchange. */
  brokenBy(exchange: Exchange): readonly Graded[];
  readonly maxMilliseconds: number | undefined;
}

/**
 * The cases of the recorded exchanges of each operation: those that the suite has for every answer, with the same ids,
 * and that requests that break the document are refused.
 */
export function trafficCases(facts: TrafficFacts): TrafficCase[] {
  const { document } = facts;
  const hidden = writeOnlyNames(document);
  return document.operations.flatMap((operation) => casesOf(facts, operation, hidden));
}

const ofBodies: ReadonlySet<string> = new Set(['body', 'secret', 'internals']);

function casesOf(facts: TrafficFacts, operation: Operation, hidden: ReadonlySet<string>): TrafficCase[] {
  const { document, api, maxMilliseconds } = facts;
  const checks = { ...checksByName(document, operation, hidden), noServerError: [noServerError(api)] };
  const place = below(operation.place, 'responses');
  const ofAnswers = Object.entries(checks).map(([name, some]) => ({
    testCase: makeCase(document, {
      ...{ id: `${operation.id}/answers/${name}`, operation, place, proof: undefined },
      checks: some.map((check) => located(facts, operation, check)),
    }),
    readsBodies: ofBodies.has(name),
  }));
  const ofRequests = makeCase(document, {
    ...{ id: `${operation.id}/requests/refused`, operation, place: operation.place, proof: undefined },
    checks: [located(facts, operation, whatIsForbiddenIsRefused(facts))],
  });
  const inTime =
    maxMilliseconds === undefined
      ? []
      : makeCase(document, {
          ...{ id: inTimeId(operation.id), operation, place: operation.place, proof: undefined },
          checks: [isInTime(operation, maxMilliseconds)],
        });
  return [
    { testCase: ofRequests, readsBodies: false },
    ...ofAnswers,
    ...[inTime].flat().map((testCase) => ({ testCase, readsBodies: false })),
  ];
}

/** A check whose findings name their exchange. They are no surer than the status of the answer. */
function located({ document, isPlaceholder }: TrafficFacts, operation: Operation, check: Check): Check {
  return {
    ...check,
    judge(exchange, exchanges) {
      const { step, request, answer } = exchange;
      const found = check.judge(exchange, exchanges).filter((finding) => isVisible(finding, isPlaceholder));
      const grade = answer && responseFacts(document, operation, answer.status)?.grade;
      const place = `(${step.id}: ${request.method} ${request.url})`;
      return found.map((finding, index): Finding => {
        // Named once for each exchange.
        const message = index === found.length - 1 ? `${finding.message} ${place}` : finding.message;
        return { ...finding, message, evidence: leastSure(finding.evidence, grade ?? 'documented') };
      });
    },
  };
}

/** A request that breaks the document does not succeed. Other checks judge the refusal itself. */
function whatIsForbiddenIsRefused({ brokenBy }: TrafficFacts): Check {
  return {
    fact: 'what the document forbids is refused',
    judge(exchange) {
      const { answer } = exchange;
      if (answer === undefined || !isSuccess(answer)) return [];
      return brokenBy(exchange).flatMap((graded) => {
        const { violation, evidence } = graded;
        const { where, message } = violation;
        const words = `invalid input is accepted with ${answer.status}: ${message}`;
        const found =
          evidence === undefined
            ? differs(words, 'a refusal', answer.status)
            : broken(words, 'a refusal', answer.status, evidence);
        return at(where, as(deviationOf(graded), found));
      });
    },
  };
}

function deviationOf({ violation: { where, message }, isOfAccess }: Graded): Deviation {
  if (isOfAccess) return { severity: 'security', words: 'requests without credentials are let in' };
  const [kind = '', ...rest] = where.split('/');
  // A violation of the whole body has no field name.
  const name =
    kind === 'body' && rest.length > 0 ? rest.filter((part) => !/^\d+$/.test(part)).join('/') : rest.join('/');
  return name === ''
    ? { severity: 'accepted', words: `invalid requests are accepted: ${message}` }
    : notValidated(name);
}
