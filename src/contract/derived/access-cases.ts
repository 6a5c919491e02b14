import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case, Check, Finding } from '../cases/case.ts';
import { as, broken, differs, from, impossible, isSuccess } from '../checks/findings.ts';
import { type Answer, isSuccessStatus, type SentRequest } from '../run/exchange.ts';
import { hasWitness, witness } from './creation-cases.ts';
import type { Draft } from './drafts.ts';
import { declaredBodies } from './inputs.ts';
import { purposeFor } from './instances.ts';
import { isSafe, worksOnMade } from './may-be-sent.ts';
import { missingCases } from './missing-cases.ts';
import type { Suite } from './suite.ts';

/** Wrong credentials besides those that every run tries. */
export interface WrongAccesses {
  /** The names of credentials that are almost right. */
  readonly near: readonly string[];
  /** Whether a key can be left empty. */
  readonly hasEmptyKey: boolean;
}

/** The names of wrong credentials that every guarded operation is called with. */
const commonAccesses = ['none', 'wrong'] as const;

/** Cases about credentials, missing resources, HEAD and undeclared methods. */
export function accessCases(suite: Suite, { near, hasEmptyKey }: WrongAccesses): Case[] {
  const { document } = suite;
  // A faulty deployment may delete what later requests need: deletions come last.
  const operations = document.operations.toSorted(
    (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
  );
  const guarded = operations.filter(({ security }) => security.length > 0);
  const accesses = [...commonAccesses, ...(hasEmptyKey ? ['empty'] : [])];
  const simplest = guarded.find((operation) => operation.method === 'GET' && suite.asks(operation));
  return [
    ...operations.flatMap((operation) => missingCases(suite, operation)),
    ...guarded.flatMap((operation) => accesses.flatMap((access) => lockedCases(suite, operation, access))),
    ...(simplest === undefined ? [] : near.flatMap((access) => lockedCases(suite, simplest, access))),
    ...headCases(suite),
    ...methodCases(suite),
  ];
}

/** A request of an operation that changes nothing even if a faulty deployment accepts it; undefined if there is none. */
function harmlessDraft(suite: Suite, operation: Operation, id: string): Draft | undefined {
  if (suite.whyNotSent(operation) === undefined) return suite.draft(operation, id);
  if (!suite.mayBeRefused(operation)) return undefined;
  // An invalid body is refused even with the right credentials.
  const [body] = declaredBodies(suite.document, operation);
  if (body === undefined || !body.isRequired || body.facts.decided.required.length === 0) return undefined;
  return { ...suite.draft(operation, id), body: {} };
}

function lockedCases(suite: Suite, operation: Operation, access: string): Case[] {
  const id = `${operation.id}/access/${access}`;
  const draft = harmlessDraft(suite, operation, id);
  if (draft === undefined) return [];
  const step = suite.asStep(id, operation, draft, { access });
  const place = below(operation.place, 'security');
  const at = suite.document.files.valueAt(place) === undefined ? operation.place : place;
  const proof = suite.proof(id, [step], operation.method !== 'DELETE');
  const isInvalid = suite.whyNotSent(operation) !== undefined;
  return [suite.case(operation, `access/${access}`, at, proof, [isLockedOut(operation, access, isInvalid)])];
}

/**
 * Expects a request without valid credentials to be refused with 401, or 403 where the document says so.
 * @param isInvalid whether the request must be refused for another reason, too
 */
function isLockedOut({ responses }: Operation, access: string, isInvalid: boolean): Check {
  const declared = ['401', '403'].filter((status) => responses.has(status));
  const expected = declared.length === 0 ? ['401', '403'] : declared;
  const who = access === 'none' ? 'without credentials' : `with wrong credentials (${access})`;
  return {
    fact: `a request ${who} is refused`,
    judge({ answer, failure, request }) {
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      const { status } = answer;
      if (status === 429 || status >= 500) return [];
      if (expected.includes(String(status))) return echoed(request, answer);
      if (status < 400) {
        const message = `a request ${who} is let in (${status})`;
        const words = { severity: 'security', words: `requests ${who} are let in` } as const;
        return as(words, broken(message, expected.join(' or '), status));
      }
      const words = {
        severity: 'status',
        words: `requests ${who} are answered ${status}, not ${expected.join(' or ')}`,
      } as const;
      const message = `a request ${who} is answered ${status}`;
      // A deployment may hide whether something exists.
      const mayBe = status === 404 || isInvalid || (declared.length === 0 && (status === 401 || status === 403));
      return as(
        words,
        mayBe
          ? differs(message, expected.join(' or '), status)
          : from(`access ${status}`, broken(message, expected.join(' or '), status)),
      );
    },
  };
}

/** Finds refused credentials repeated in the answer: they may be almost the right ones. */
function echoed({ headers }: SentRequest, { text }: Answer): Finding[] {
  const values = Object.entries(headers).filter(([name]) => /auth|key|token|cookie|secret/i.test(name));
  const secrets = values.flatMap(([, value]) => value.split(/[ =]/)).filter((one) => one.length >= 12);
  if (!secrets.some((secret) => text.includes(secret))) return [];
  const words = { severity: 'security', words: 'refusals repeat the credentials that were sent' } as const;
  return as(
    words,
    from('repeated credentials', broken('the refusal repeats the credentials', 'no credentials', '(redacted)')),
  );
}

/** Cases that HEAD is answered like GET, without a body. Resources that nothing changes in between come first. */
function headCases(suite: Suite): Case[] {
  const { document } = suite;
  const witnessed = new Map(suite.world.made.flatMap((one) => (one.read && hasWitness(one) ? [[one.read, one]] : [])));
  const operations = document.operations.toSorted((a, b) => Number(witnessed.has(b)) - Number(witnessed.has(a)));
  return operations.flatMap((operation) => {
    const isDeclared = document.operations.some(({ method, path }) => method === 'HEAD' && path === operation.path);
    if (operation.method !== 'GET' || isDeclared || !suite.asks(operation)) return [];
    const id = `${operation.id}/head`;
    const resource = witnessed.get(operation);
    const options = resource === undefined ? {} : { purposeOf: purposeFor(resource, witness) };
    const step = suite.step(id, operation, options, { method: 'HEAD', mayCreate: false });
    const check = isLikeGet(
      resource === undefined ? suite.plainOf(operation) : [`${operation.id}/${witness}`],
      resource !== undefined,
    );
    return [suite.case(operation, 'head', operation.item, suite.proof(id, [step], true), [check])];
  });
}

/** @param isSame whether both requests read the same unchanged resource */
function isLikeGet(plain: readonly string[], isSame: boolean): Check {
  return {
    fact: 'HEAD is answered like GET, without a body',
    reads: plain,
    judge({ answer }, exchanges) {
      const get = plain.map((step) => exchanges.of(step)?.answer).find((one) => one !== undefined);
      if (answer === undefined || get === undefined) return impossible('there was no answer');
      const { status } = answer;
      if (!isSuccess(get) || status === 429) return impossible('GET has not succeeded');
      const words = { severity: 'status', words: 'HEAD is not answered like GET' } as const;
      if ([405, 501, 400, 403].includes(status))
        return as(words, differs(`HEAD is answered ${status}`, get.status, status));
      if (status >= 500) return as(words, from('HEAD', broken(`HEAD is answered ${status}`, get.status, status)));
      if (!isSuccessStatus(status))
        return as(words, from('HEAD', broken(`HEAD is answered ${status}, GET ${get.status}`, get.status, status)));
      const [type, ofGet] = [answer, get].map((one) => (one.headers.get('content-type') ?? '').split(';')[0]);
      if (type !== ofGet && type !== '')
        return as(words, from('HEAD', broken('HEAD has another Content-Type than GET', ofGet, type)));
      const [length, lengthOfGet] = [answer, get].map((one) => one.headers.get('content-length'));
      if (isSame && length !== undefined && lengthOfGet !== undefined && length !== lengthOfGet)
        return as(words, from('HEAD', broken('HEAD has another Content-Length than GET', lengthOfGet, length)));
      return [];
    },
  };
}

/** Cases for a method that a path does not have; never DELETE, which a faulty deployment might execute. */
function methodCases(suite: Suite): Case[] {
  const { document, world } = suite;
  const paths = [...new Set(document.operations.map(({ path }) => path))];
  return paths.flatMap((path) => {
    const operations = document.operations.filter((operation) => operation.path === path);
    const declared = operations.map(({ method }) => method);
    const method = ['PATCH', 'PUT', 'POST'].find((candidate) => !declared.includes(candidate));
    const operation = operations.find((one) => isSafe(one)) ?? operations[0];
    if (method === undefined || operation === undefined) return [];
    if (world.missingFor(operation, world.createdBy(operation)) !== undefined) return [];
    // Resources that the run has not created are left alone.
    if (operation.pathParameters.length > 0 && !worksOnMade(operation, world)) return [];
    const id = `${operation.id}/method/${method}`;
    const { body: _, mediaType: __, ...draft } = suite.draft(operation, id);
    const step = suite.asStep(id, operation, draft, { method, mayCreate: false });
    return [
      suite.case(operation, `method/${method}`, operation.item, suite.proof(id, [step], true), [methodIsRefused]),
    ];
  });
}

const methodIsRefused: Check = {
  fact: 'a method that is not documented is refused, with 405 and Allow',
  judge({ answer, step }) {
    if (answer === undefined) return impossible('there was no answer');
    const { status } = answer;
    const words = { severity: 'accepted', words: 'methods that are not documented are accepted' } as const;
    if (status < 300)
      return as(
        words,
        from('methods', broken(`${step.method} is not documented, and is answered ${status}`, 405, status)),
      );
    if (status === 405 && !answer.headers.has('allow')) {
      const lack = { severity: 'body', words: 'answers with the status 405 lack the header `Allow`' } as const;
      return as(lack, from('Allow', broken('405 lacks the header Allow, which HTTP demands', 'Allow', null)));
    }
    if (status === 405 || status >= 500) return [];
    return as(words, differs(`a method that is not documented is answered ${status}`, 405, status));
  },
};
