import { fitsMediaType, isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { type Operation, type Response, responseFor } from '../../openapi/operations/operation.ts';
import { errorsOf } from '../cases/alternatives.ts';
import type { Check, Finding } from '../cases/case.ts';
import { findingOf, tellingErrors } from '../checks/body-findings.ts';
import { code, notJson, ofBody, ofSchemaError } from '../checks/deviations.ts';
import { as, at, broken, differs, from } from '../checks/findings.ts';
import type { Answer, Exchange } from '../run/exchange.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import { type DeclaredHeader, declaredHeaders, saysEchoed } from './declared-headers.ts';
import { declaredParameters } from './inputs.ts';

/** Statuses that HTTP itself defines for any operation: documents rarely list them. */
const ofHttp: readonly number[] = [401, 403, 404, 405, 406, 408, 410, 411, 413, 414, 415, 417, 421, 425, 429, 431];

/** The two statuses for something absent: a document that declares one rules out the other. */
const goneOtherwise: ReadonlyMap<number, string> = new Map([
  [410, '404'],
  [404, '410'],
]);

/** Whether the request used the operation's own method, not another one on its path. */
function isOwn({ step }: Exchange): boolean {
  return step.method === step.operation?.method;
}

/** Whether a request is conditional, so that 304 is a possible answer. */
export function isConditional({ parameters = [] }: Exchange['step']): boolean {
  return parameters.some((one) => one.in === 'header' && /^if-none-match$/i.test(one.name));
}

/** Expects a status that the document declares for the operation. */
export function statusIsDeclared(operation: Operation): Check {
  const declared = [...operation.responses.keys()];
  const saysHowItRefuses = ['400', '422', '4XX'].some((status) => operation.responses.has(status));
  return {
    fact: `the status is one of ${declared.join(', ')}`,
    judge(exchange) {
      const { answer, step } = exchange;
      if (answer === undefined || !isOwn(exchange)) return [];
      const { status } = answer;
      if (status >= 500 || declared.length === 0 || responseFor(operation, status) !== undefined) return [];
      const message = `the answer to ${step.id} has the status ${status}, which is not declared`;
      const deviation = {
        severity: 'status',
        words: `answers have the status ${status}, which is not declared`,
      } as const;
      const other = goneOtherwise.get(status);
      const saysOther = other !== undefined && operation.responses.has(other);
      const isUsual =
        (ofHttp.includes(status) && !saysOther) ||
        (status === 304 && isConditional(step)) ||
        step.raw !== undefined ||
        (status >= 400 && !saysHowItRefuses);
      const found = isUsual
        ? differs(message, declared, status)
        : from(`${operation.id} undeclared ${status}`, broken(message, declared, status));
      return at('status', as(deviation, found));
    },
  };
}

/** Expects a declared media type, and a body that satisfies the schema of exactly that status and media type. */
export function bodyIsDeclared(document: ApiDocument, operation: Operation): Check {
  return {
    fact: 'the body is what the document declares for its status and its media type',
    judge(exchange) {
      const { answer, step } = exchange;
      if (answer === undefined || !isOwn(exchange)) return [];
      const bodiless = bodilessFinding(answer, step.id);
      if (bodiless.length > 0) return bodiless;
      const response = responseFor(operation, answer.status);
      if (response === undefined || response.content.length === 0 || [204, 205, 304].includes(answer.status)) return [];
      return bodyFindings(document, response, answer, step.id);
    },
  };
}

/** Finds a body where 204, 205 and 304 forbid one. */
function bodilessFinding({ status, text }: Answer, step: string): Finding[] {
  if (![204, 205, 304].includes(status) || text === '') return [];
  const words = `answers with the status ${status} have a body`;
  const found = broken(`the answer to ${step} is ${status} and has a body`, 'no body', new Excerpt(text));
  return at('body', as(ofBody(words), from(`body of ${status}`, found)));
}

function bodyFindings(document: ApiDocument, response: Response, answer: Answer, step: string): Finding[] {
  const type = answer.headers.get('content-type');
  const content = response.content.find(({ mediaType }) => fitsMediaType(type, mediaType));
  const declared = response.content.map(({ mediaType }) => mediaType);
  if (answer.text === '' && type === undefined) {
    if (response.content.every(({ schema }) => schema === undefined)) return [];
    // An empty file is a valid answer.
    if (!declared.some(isJsonMediaType)) return [];
    const found = broken(`the answer to ${step} has no body`, declared, '');
    return at('body', as(ofBody('answers have no body'), from('no body', found)));
  }
  if (content === undefined) {
    const message = `the answer to ${step} is called ${type ?? 'nothing'}`;
    const words = `answers are called ${type ?? 'nothing'}, not ${declared.join(' or ')}`;
    return at('media type', as(ofBody(words), from(`type ${type}`, broken(message, declared, type ?? null))));
  }
  if (!isJsonMediaType(content.mediaType) && !(type !== undefined && isJsonMediaType(type))) return [];
  if (answer.json === undefined) {
    const found = broken(`the answer to ${step} is no JSON`, 'JSON', new Excerpt(answer.text));
    return at('body', as(notJson, from('no JSON', found)));
  }
  const errors = errorsOf(document, response.withContent(content), answer.json);
  return tellingErrors(errors).flatMap((error) => as(ofSchemaError(error, answer.status), findingOf(error)));
}

/** Expects the `status` of a problem to equal that of its answer (RFC 9457, 3.1.2). */
export const problemHasItsStatus: Check = {
  fact: 'the status in a problem is that of the answer',
  judge({ answer, step }) {
    const isProblem =
      answer !== undefined && /^application\/problem\+json\b/.test(answer.headers.get('content-type') ?? '');
    if (!isProblem || !hasKeys(answer.json)) return [];
    const { status } = answer.json;
    if (typeof status !== 'number' || status === answer.status) return [];
    const message = `the problem that answers ${step.id} has the status ${status}, the answer ${answer.status}`;
    const words = ofBody('problems have another `status` than their answers');
    return at('body/status', as(words, from('problem status', broken(message, answer.status, status))));
  },
};

/** Expects required headers to be present, and declared headers to satisfy their schemas. */
export function headersAreDeclared(document: ApiDocument, operation: Operation): Check {
  const { files } = document;
  const echoed = echoedNames(document, operation);
  return {
    fact: 'declared headers are there and hold what they should',
    judge(exchange) {
      const { answer, step } = exchange;
      if (answer === undefined || !isOwn(exchange)) return [];
      const response = responseFor(operation, answer.status);
      return response === undefined
        ? []
        : declaredHeaders(files, response).flatMap((header) =>
            at(`header/${header.name}`, [
              ...headerFindings(header, answer, step.id),
              ...echoFindings(header, answer, exchange, echoed),
            ]),
          );
    },
  };
}

function headerFindings({ name, isRequired, facts, gradeOf }: DeclaredHeader, answer: Answer, step: string): Finding[] {
  const got = answer.headers.get(name.toLowerCase());
  if (got === undefined) {
    if (!isRequired) return [];
    const message = `the answer to ${step} lacks the header ${name}`;
    const found = broken(message, name, null, gradeOf('required'));
    return as(ofBody(`answers lack the header ${code(name)}`), from(`header ${name}`, found));
  }
  if (facts === undefined || readings(got).some((value) => facts.allows(value))) return [];
  const message = `the header ${name} of the answer to ${step} is not what its schema says`;
  return as(
    ofBody(`the header ${code(name)} is malformed`),
    from(`header ${name}`, broken(message, facts.get('type') ?? name, got, gradeOf('schema'))),
  );
}

/** Finds a header that should repeat the request's and does not. @param echoed the names, in lower case */
function echoFindings(
  { name, isEchoed }: DeclaredHeader,
  answer: Answer,
  { step, request }: Exchange,
  echoed: ReadonlySet<string>,
): Finding[] {
  const key = name.toLowerCase();
  const [, sent] = Object.entries(request.headers).find(([one]) => one.toLowerCase() === key) ?? [];
  const got = answer.headers.get(key);
  if (sent === undefined || got === sent || answer.status >= 400 || !(isEchoed || echoed.has(key))) return [];
  const message = `the header ${name} of the answer to ${step.id} is not that of the request`;
  const words = ofBody(`the header ${code(name)} does not come back`);
  return as(words, from(`echo ${name}`, broken(message, sent, got ?? null)));
}

/** The request headers that the answer repeats, according to their descriptions; in lower case. */
function echoedNames(document: ApiDocument, operation: Operation): ReadonlySet<string> {
  const echoed = declaredParameters(document, operation).filter((one) => one.in === 'header' && saysEchoed(one.said));
  return new Set(echoed.map(({ name }) => name.toLowerCase()));
}

/** The values that a header's text can stand for: text, number, boolean, list. */
function readings(text: string): unknown[] {
  const list = text.split(',').map((item) => item.trim());
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(text);
  const isBoolean = text === 'true' || text === 'false';
  return [text, ...(isNumber ? [Number(text)] : []), ...(isBoolean ? [text === 'true'] : []), list];
}
