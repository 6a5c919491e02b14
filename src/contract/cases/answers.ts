import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { isFailedTest } from '../../talkover/contract/delivery-checks.ts';
import { broken, differs, from, impossible } from '../checks/findings.ts';
import { secretIsKept, tellsNothingInternal } from '../checks/leaks.ts';
import type { Case, Check } from './case.ts';
import { makeCase } from './make-case.ts';
import { SchemaView } from './schema-view.ts';

/** What holds for every answer of an operation, whatever the request was: judged when all are there. */
export function answerCases(document: ApiDocument): Case[] {
  return document.operations.flatMap((operation) => {
    const place = below(operation.place, 'responses');
    const of = (name: string, check: Check) =>
      makeCase(document, {
        id: `${operation.id}/answers/${name}`,
        operation,
        place,
        scenario: undefined,
        checks: [check],
      });
    return [
      of('noServerError', noServerError),
      of('contentType', contentTypeIsJson),
      of('secret', secretIsKept),
      of('internals', tellsNothingInternal),
      ...rateLimitHeaders(document, operation),
    ];
  });
}

const noServerError: Check = {
  fact: 'no answer is 5xx, and every request is answered',
  judge({ answer, failure, step }) {
    if (answer === undefined)
      return from('unanswered', broken(`no answer to ${step.id}: ${failure}`, 'an answer', null));
    // With which status a failed test is answered is not documented.
    if (answer.status < 500 || isFailedTest(answer)) return [];
    return from(
      `server error ${answer.status}`,
      broken(`server error in answer to ${step.id}`, 'below 500', answer.status),
    );
  },
};

const contentTypeIsJson: Check = {
  fact: 'answers are JSON and say so',
  judge({ answer, step }) {
    if (answer === undefined) return impossible('there was no answer');
    const got = answer.headers.get('content-type');
    const documented = step.operation?.responses.has(String(answer.status)) && step.method === step.operation.method;
    if (got !== undefined && isJsonMediaType(got)) return [];
    const message = `the answer to ${step.id} is not called JSON`;
    return documented || answer.status < 300
      ? from(`type ${got}`, broken(message, 'application/json', got))
      : differs(message, 'application/json', got);
  },
};

/** The declared rate-limit headers, where an answer has them. */
function rateLimitHeaders(document: ApiDocument, operation: Operation): Case[] {
  const { success } = operation;
  const { place } = document.files.resolve(below(operation.place, 'responses', String(success.status)));
  const headers = below(place, 'headers');
  return Object.keys(success.headers).map((name) => {
    const header = document.files.resolve(below(headers, name)).place;
    const view = new SchemaView(document.files, below(header, 'schema'));
    const evidence = new SchemaView(document.files, header).gradeOf('schema');
    return makeCase(document, {
      id: `${operation.id}/answers/${name}`,
      operation,
      place: header,
      evidence,
      scenario: undefined,
      checks: [headerIs(name, view)],
    });
  });
}

function headerIs(name: string, view: SchemaView): Check {
  return {
    fact: `${name} is a whole number, where it is given`,
    judge({ answer }) {
      const got = answer?.headers.get(name.toLowerCase());
      if (got === undefined) return [];
      const isWhole = /^-?\d+$/.test(got) && Number(got) >= (view.number('minimum') ?? Number.NEGATIVE_INFINITY);
      return isWhole ? [] : from(`header ${name}`, broken(`${name} is malformed`, 'a whole number', got));
    },
  };
}
