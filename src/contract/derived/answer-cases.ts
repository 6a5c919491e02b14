import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { noServerError } from '../cases/answers.ts';
import type { Case, Check } from '../cases/case.ts';
import { makeCase } from '../cases/make-case.ts';
import { shownNames, writeOnlyNames } from '../cases/write-only.ts';
import { secretIsKept, tellsNothingInternal, writeOnlyIsKept } from '../checks/leaks.ts';
import { bodyIsDeclared, headersAreDeclared, problemHasItsStatus, statusIsDeclared } from './answer-checks.ts';
import type { Suite } from './suite.ts';

/** Cases that hold for every answer of an operation, independent of the request; judged when all answers are in. */
export function answerCases({ document }: Suite): Case[] {
  const hidden = writeOnlyNames(document);
  return document.operations.flatMap((operation) => {
    const place = below(operation.place, 'responses');
    return Object.entries(checksByName(document, operation, hidden)).map(([name, checks]) =>
      makeCase(document, { id: `${operation.id}/answers/${name}`, operation, place, proof: undefined, checks }),
    );
  });
}

/**
 * The checks of these cases, for a single answer.
 * @param hidden the names that no answer may show, from {@link writeOnlyNames}
 */
export function answerChecks(
  document: ApiDocument,
  operation: Operation,
  hidden: ReadonlySet<string>,
): readonly Check[] {
  return Object.values(checksByName(document, operation, hidden)).flat();
}

/** The checks of each case about an operation's answers, by the end of the case's id. */
export function checksByName(
  document: ApiDocument,
  operation: Operation,
  hidden: ReadonlySet<string>,
): Readonly<Record<'noServerError' | 'status' | 'body' | 'headers' | 'secret' | 'internals', readonly Check[]>> {
  return {
    noServerError: [noServerError()],
    status: [statusIsDeclared(operation)],
    body: [bodyIsDeclared(document, operation), problemHasItsStatus],
    headers: [headersAreDeclared(document, operation)],
    secret: [secretIsKept, writeOnlyIsKept(hidden, shownNames(document, operation))],
    internals: [tellsNothingInternal],
  };
}
