import { below } from '../../openapi/document/source-files.ts';
import { noServerError } from '../cases/answers.ts';
import type { Case, Check } from '../cases/case.ts';
import { makeCase } from '../cases/make-case.ts';
import { shownNames, writeOnlyNames } from '../cases/write-only.ts';
import { secretIsKept, tellsNothingInternal, writeOnlyIsKept } from '../checks/leaks.ts';
import { bodyIsDeclared, headersAreDeclared, statusIsDeclared } from './answer-checks.ts';
import type { Suite } from './suite.ts';

/** What holds for every answer of an operation, whatever the request was: judged when all are there. */
export function answerCases({ document }: Suite): Case[] {
  const hidden = writeOnlyNames(document);
  return document.operations.flatMap((operation) => {
    const place = below(operation.place, 'responses');
    const of = (name: string, ...checks: readonly Check[]) =>
      makeCase(document, { id: `${operation.id}/answers/${name}`, operation, place, proof: undefined, checks });
    return [
      of('noServerError', noServerError()),
      of('status', statusIsDeclared(operation)),
      of('body', bodyIsDeclared(document, operation)),
      of('headers', headersAreDeclared(document, operation)),
      of('secret', secretIsKept, writeOnlyIsKept(hidden, shownNames(document, operation))),
      of('internals', tellsNothingInternal),
    ];
  });
}
