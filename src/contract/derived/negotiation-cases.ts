import type { Grade } from '../../openapi/document/extensions.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case, Check } from '../cases/case.ts';
import type { ParameterValue } from '../cases/step.ts';
import { as, broken, differs, from, impossible } from '../checks/findings.ts';
import { isSafe } from './may-be-sent.ts';
import type { Suite } from './suite.ts';

/**
 * Cases for declared refusals of HTTP itself: 406 for an unknown media type, 412 for an ETag that no resource has. HTTP
 * allows a server to ignore `Accept`, so that 406 is only assumed.
 */
export function negotiationCases(suite: Suite): Case[] {
  return suite.document.operations.flatMap((operation) => {
    if (!suite.asks(operation)) return [];
    const { responses } = operation;
    return [
      ...(responses.has('406') && isSafe(operation)
        ? refused(suite, operation, 'accept', ['Accept', 'application/x-talkover-contract'], 406, 'assumed')
        : []),
      ...(responses.has('412') && !isSafe(operation)
        ? refused(suite, operation, 'ifMatch', ['If-Match', '"talkover-contract"'], 412, 'documented')
        : []),
    ];
  });
}

function refused(
  suite: Suite,
  operation: Operation,
  name: string,
  [header, value]: readonly [header: string, value: string],
  status: number,
  evidence: Grade,
): Case[] {
  const id = `${operation.id}/${name}`;
  const draft = suite.draft(operation, id);
  const isOther = (one: ParameterValue) => one.in !== 'header' || one.name.toLowerCase() !== header.toLowerCase();
  const parameters = draft.parameters.filter(isOther);
  const step = suite.asStep(id, operation, { ...draft, parameters }, { headers: { [header]: value } });
  const place = operation.responses.get(String(status))?.place ?? operation.place;
  return [
    suite.case(operation, name, place, suite.proof(id, [step], step.method !== 'DELETE'), [isStatus(status, evidence)]),
  ];
}

function isStatus(expected: number, evidence: Grade): Check {
  return {
    fact: `the status is ${expected}`,
    judge({ answer, failure }) {
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      const { status } = answer;
      if (status === expected || status >= 500) return [];
      const words = {
        severity: status < 400 ? 'accepted' : 'status',
        words: `what should be ${expected} is answered ${status}`,
      } as const;
      const message = `the status is ${status}, not ${expected}`;
      return as(
        words,
        status < 400
          ? from(`${expected}`, broken(message, expected, status, evidence))
          : differs(message, expected, status),
      );
    },
  };
}
