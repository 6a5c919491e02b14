import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { code, ofBody, ofServerError, unanswered } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible } from '../checks/findings.ts';
import { secretIsKept, tellsNothingInternal, writeOnlyIsKept } from '../checks/leaks.ts';
import type { CaseContext, ContractApi } from '../contract-api.ts';
import type { Deviation } from '../run/report/deviation.ts';
import type { Case, Check } from './case.ts';
import { makeCase } from './make-case.ts';
import { hasOwnSuccess } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';
import { shownNames, writeOnlyNames } from './write-only.ts';

/** Cases of every answer of an operation, to any request: judged when all are there. */
export function answerCases(context: CaseContext): Case[] {
  const { document, api } = context;
  const hidden = writeOnlyNames(context.document);
  return document.operations.flatMap((operation) => {
    const place = below(operation.place, 'responses');
    const of = (name: string, ...checks: readonly Check[]) =>
      makeCase(document, {
        id: `${operation.id}/answers/${name}`,
        operation,
        place,
        proof: undefined,
        checks,
      });
    return [
      of('noServerError', noServerError(api)),
      of('contentType', contentTypeIsDeclared),
      of('secret', secretIsKept, writeOnlyIsKept(hidden, shownNames(document, operation))),
      of('internals', tellsNothingInternal),
      ...declaredHeaders(context, operation),
    ];
  });
}

/** Every request is answered, and no answer is a server error. */
export function noServerError({ isNoServerError }: Pick<ContractApi, 'isNoServerError'> = {}): Check {
  return {
    fact: 'no answer is 5xx, and every request is answered',
    judge({ answer, failure, step }) {
      if (answer === undefined)
        return as(unanswered, from('unanswered', broken(`no answer to ${step.id}: ${failure}`, 'an answer', null)));
      if (answer.status < 500 || isNoServerError?.(answer)) return [];
      // Of a method that nothing documents, 501 says that.
      if (answer.status === 501 && step.method !== step.operation?.method) return [];
      return as(
        ofServerError(answer.status),
        from(
          `server error ${answer.status}`,
          broken(`server error in answer to ${step.id}`, 'below 500', answer.status),
        ),
      );
    },
  };
}

/** The answer has the media type that is declared for its status; JSON by default. */
export const contentTypeIsDeclared: Check = {
  fact: 'answers are JSON and say so',
  judge({ answer, step }) {
    if (answer === undefined) return impossible('there was no answer');
    const got = answer.headers.get('content-type');
    const operation = step.method === step.operation?.method ? step.operation : undefined;
    const declared = operation?.responses.get(String(answer.status));
    const expected = declared === undefined ? 'application/json' : declared.mediaType;
    if (expected === undefined) return [];
    if (!isJsonMediaType(expected)) {
      if (essenceOf(got) === essenceOf(expected)) return [];
      return as(
        wrongType(expected, got),
        from(`type ${got}`, broken(`the answer to ${step.id} is not called ${expected}`, expected, got)),
      );
    }
    if (got !== undefined && isJsonMediaType(got)) return [];
    const message = `the answer to ${step.id} is not called JSON`;
    return as(
      wrongType('application/json', got),
      declared !== undefined || answer.status < 300
        ? from(`type ${got}`, broken(message, 'application/json', got))
        : differs(message, 'application/json', got),
    );
  },
};

function wrongType(expected: string, got: string | undefined): Deviation {
  return ofBody(`answers are called ${got ?? 'nothing'}, not ${expected}`);
}

/** A media type without its parameters. */
function essenceOf(mediaType: string | undefined): string | undefined {
  return mediaType?.split(';')[0]?.trim().toLowerCase();
}

/**
 * Cases of declared headers that hold a whole number, such as those of the rate limit: judged if an answer has them.
 */
function declaredHeaders({ document }: CaseContext, operation: Operation): Case[] {
  if (!hasOwnSuccess(operation)) return [];
  const { success } = operation;
  const { place } = document.files.resolve(below(operation.place, 'responses', String(success.status)));
  const headers = below(place, 'headers');
  return Object.keys(success.headers).flatMap((name) => {
    const header = document.files.resolve(below(headers, name)).place;
    const view = new SchemaView(document.files, below(header, 'schema'));
    if (!view.isInteger) return [];
    const evidence = new SchemaView(document.files, header).gradeOf('schema');
    return makeCase(document, {
      id: `${operation.id}/answers/${name}`,
      operation,
      place: header,
      evidence,
      proof: undefined,
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
      if (isWhole) return [];
      const findings = broken(`${name} is malformed`, 'a whole number', got);
      return as(ofBody(`the header ${code(name)} is malformed`), from(`header ${name}`, findings));
    },
  };
}
