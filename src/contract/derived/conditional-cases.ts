import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { as, broken, differs, from, impossible } from '../checks/findings.ts';
import { bytesSource } from './bytes-checks.ts';
import { type Draft, withoutParameters, withParameters } from './drafts.ts';
import { type ChangeChain, chainsOf, etagOf } from './etag-cases.ts';
import { declaredParameters } from './inputs.ts';
import { type PurposeOf, purposeFor } from './instances.ts';
import { showsLater, successOf } from './record-checks.ts';
import { shownAt, showsEtag } from './shown-facts.ts';
import { plainId, type Suite } from './suite.ts';

/** Conditional requests: `If-None-Match` with the current ETag, `If-Match` with an outdated one. */
export function conditionalCases(suite: Suite): Case[][] {
  return [
    ...suite.document.operations.flatMap((operation) => unchangedCases(suite, operation)),
    ...suite.world.made.flatMap((resource) =>
      chainsOf(suite, resource).flatMap((chain) => outdatedCases(suite, resource, chain)),
    ),
  ];
}

/** Cases that a resource that has not changed is not sent again. */
function unchangedCases(suite: Suite, operation: Operation): Case[][] {
  const role = suite.world.roleOf(operation);
  if (operation.method !== 'GET' || role?.role === 'list' || !suite.asks(operation)) return [];
  const isDeclared = operation.responses.has('304');
  const isConditional = isDeclared || showsEtag(operation) || declaresHeader(suite, operation, 'If-None-Match');
  const isOfThing = operation.pathParameters.length > 0 || isDeclared;
  const earlier = earlierRead(suite, operation, role?.resource);
  if (!isConditional || !isOfThing || earlier === undefined) return [];
  const id = `${operation.id}/ifNoneMatch`;
  const draft = suite.draft(operation, id, { purposeOf: earlier.purposeOf });
  const step = suite.asStep(id, operation, withHeader(draft, 'If-None-Match', earlier.step), { needs: earlier.step });
  const place = operation.responses.get('304')?.place ?? operation.place;
  const put = bytesSource(suite, operation)?.steps ?? [];
  const check = isNotSentAgain(earlier.step, put, isDeclared);
  return [[suite.case(operation, 'ifNoneMatch', place, suite.proof(id, [step]), [check])]];
}

/** The last read after which nothing changes the resource. */
function earlierRead(
  suite: Suite,
  operation: Operation,
  resource: Resource | undefined,
): { readonly step: string; readonly purposeOf: PurposeOf } | undefined {
  const chain = resource?.read === operation ? chainsOf(suite, resource)[0] : undefined;
  const last = chain?.reads.at(-1);
  if (resource !== undefined && chain !== undefined && last !== undefined)
    return { step: last, purposeOf: purposeFor(resource, chain.operation.id) };
  const plain = plainId(operation);
  return suite.proofOf(plain) === undefined ? undefined : { step: plain, purposeOf: suite.purposeOf(operation) };
}

/** @param put the steps that have stored what is read */
function isNotSentAgain(earlier: string, put: readonly string[], isDeclared: boolean): Check {
  return {
    fact: 'what has not changed is answered 304',
    reads: [...put, earlier],
    judge({ answer, failure }, exchanges) {
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      const { status, text } = answer;
      if (put.length > 0 && successOf(put, exchanges) === undefined) return impossible('nothing was put there');
      if (status === 304 || status >= 500) return [];
      const words = { severity: 'status', words: `what has not changed is answered ${status}, not 304` } as const;
      if (status >= 400) return as(words, differs(`If-None-Match is answered ${status}`, 304, status));
      const before = exchanges.of(earlier)?.answer;
      const [known, now] = [etagOf(before), etagOf(answer)];
      const isSame = now === undefined ? text === before?.text : weak(now) === weak(known);
      if (!isSame) return impossible('its ETag has changed');
      const message = 'it is sent again, though its ETag matches If-None-Match';
      return as(words, isDeclared ? from('304', broken(message, 304, status)) : differs(message, 304, status));
    },
  };
}

/** The tag without its weakness: `If-None-Match` compares weakly (RFC 9110, 13.1.2). */
function weak(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, '');
}

/** Cases that a change with an outdated ETag is refused, and changes nothing. */
function outdatedCases(suite: Suite, resource: Resource, { operation, before, reads }: ChangeChain): Case[][] {
  const { read, dataAt } = resource;
  const now = reads.at(-1);
  const old = reads.length > 1 ? reads[0] : before;
  const at = read && dataAt[read.id];
  const refusal = operation.responses.get('412');
  if (refusal === undefined || !declaresHeader(suite, operation, 'If-Match')) return [];
  if (read === undefined || at === undefined || now === undefined || old === undefined) return [];
  const name = 'ifMatch/outdated';
  const id = `${operation.id}/${name}`;
  const purposeOf = purposeFor(resource, operation.id);
  const draft = suite.draft(operation, id, { optional: operation === resource.replace ? 'all' : 'odd', purposeOf });
  const step = suite.asStep(id, operation, withHeader(draft, 'If-Match', old), { needs: now });
  const after = suite.step(`${id}/read`, read, { purposeOf }, { needs: now });
  const proof = suite.proof(after.id, [step, after]);
  const place = refusal.place ?? operation.place;
  return [
    [
      suite.case(operation, name, place, proof, [isRefused(old, now)], id),
      suite.case(read, `after/${operation.id}/${name}`, place, proof, [
        whereRefused(id, showsLater([now], at, at, shownAt(suite.document, read, at))),
      ]),
    ],
  ];
}

function isRefused(old: string, now: string): Check {
  return {
    fact: 'a change with an outdated ETag is refused with 412',
    reads: [old, now],
    judge({ answer, failure }, exchanges) {
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      const { status } = answer;
      const [then, last] = [etagOf(exchanges.of(old)?.answer), etagOf(exchanges.of(now)?.answer)];
      if (then === last) return impossible('the ETag has not changed');
      if (status === 412 || status >= 500) return [];
      const message = `a change with an outdated If-Match is answered ${status}`;
      if (status >= 400)
        return as(
          { severity: 'status', words: `what should be 412 is answered ${status}` },
          differs(message, 412, status),
        );
      const words = { severity: 'accepted', words: 'a change with an outdated `If-Match` is accepted' } as const;
      return as(words, from('412', broken(message, 412, status)));
    },
  };
}

/** A check that is skipped if the request was accepted, which the request's own check reports. */
function whereRefused(step: string, check: Check): Check {
  return {
    ...check,
    reads: [step, ...(Array.isArray(check.reads) ? check.reads : [])],
    judge(exchange, exchanges) {
      const status = exchanges.of(step)?.answer?.status;
      return status === undefined || status < 400
        ? impossible('nothing was refused')
        : check.judge(exchange, exchanges);
    },
  };
}

function declaresHeader({ document }: Suite, operation: Operation, name: string): boolean {
  return declaredParameters(document, operation).some(
    (one) => one.in === 'header' && one.name.toLowerCase() === name.toLowerCase(),
  );
}

/** A draft with a header that holds the ETag of a step's answer. */
function withHeader(draft: Draft, name: string, step: string): Draft {
  const same = draft.parameters.filter((one) => one.in === 'header' && one.name.toLowerCase() === name.toLowerCase());
  const value = new FromAnswer(step, 'etag');
  return withParameters(withoutParameters(draft, same), [{ in: 'header', name, value }]);
}
