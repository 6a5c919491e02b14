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

/** What holds for every answer of an operation, whatever the request was: judged when all are there. */
export function answerCases({ document }: Suite): Case[] {
  return document.operations.flatMap((operation) => {
    const place = below(operation.place, 'responses');
    return Object.entries(checksByName(document, operation)).map(([name, checks]) =>
      makeCase(document, { id: `${operation.id}/answers/${name}`, operation, place, proof: undefined, checks }),
    );
  });
}

/** The same, for one answer. */
export function answerChecks(document: ApiDocument, operation: Operation): readonly Check[] {
  return Object.values(checksByName(document, operation)).flat();
}

function checksByName(document: ApiDocument, operation: Operation): Readonly<Record<string, readonly Check[]>> {
  const hidden = writeOnlyNames(document);
  return {
    noServerError: [noServerError()],
    status: [statusIsDeclared(operation)],
    body: [bodyIsDeclared(document, operation), problemHasItsStatus],
    headers: [headersAreDeclared(document, operation)],
    secret: [secretIsKept, writeOnlyIsKept(hidden, shownNames(document, operation))],
    internals: [tellsNothingInternal],
  };
}
