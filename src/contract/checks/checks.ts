import { isDeepStrictEqual } from 'node:util';
import type { ErrorObject } from 'ajv';
import type { Evidence, Tolerance } from '../../openapi/document/extensions.ts';
import { appendPointer, hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import { errorsOf } from '../cases/alternatives.ts';
import type { Check, Finding } from '../cases/case.ts';
import type { ResponseFacts } from '../cases/response-facts.ts';
import type { Answer } from '../run/exchange.ts';
import { causeOfStatus, isPage, noJson } from '../run/report/cause.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import { redirectOf } from '../run/wire/redirect.ts';
import {
  notJson,
  notValidated,
  ofBody,
  ofMessage,
  ofSchemaError,
  ofStatus,
  quoted,
  unanswered,
  wronglyRefused,
} from './deviations.ts';
import { as, at, broken, differs, from, impossible, isSuccess } from './findings.ts';

/**
 * The answer has the documented status.
 * @param invalid the invalid part of the request, if there is exactly one
 */
export function statusIs({ response, tolerated, grade, place }: ResponseFacts, invalid?: string): Check {
  return {
    fact: `the status is ${response.status}`,
    judge(exchange) {
      const { answer, failure, request } = exchange;
      const cause = causeOfStatus(exchange, response.status, place.pointer);
      const deviation = ofStatus(exchange, response.status, invalid, errorKeys(answer?.json));
      if (answer === undefined)
        return as(deviation, from(cause, broken(`no answer: ${failure}`, response.status, null)));
      const { status } = answer;
      if (status === response.status) return [];
      const reason = tolerated.get(status);
      if (reason !== undefined)
        return as(deviation, differs(`the status is ${status}: ${reason}`, response.status, status));
      // If the status is not sure, its class still is.
      const isOfItsClass = Math.floor(status / 100) === Math.floor(response.status / 100);
      const location = redirectOf(answer, request.url);
      const message = `the status is ${status}${location === undefined ? '' : `, to ${location}`}`;
      const findings = broken(message, response.status, status, isOfItsClass ? grade : 'documented');
      return as(deviation, from(cause, findings));
    },
  };
}

/** The answer's body satisfies the response's schema. */
export function bodyConforms({ response, document }: ResponseFacts): Check {
  return {
    fact: 'the body is as the document says',
    judge(exchange, exchanges) {
      const { answer } = exchange;
      if (answer === undefined) return impossible('there was no answer');
      if (isSuccess(answer) !== response.status < 300) return impossible('it is another kind of answer');
      if (response.validate === undefined) return [];
      if (answer.json === undefined) return isNoJson(answer);
      const errors = errorsOf(document, response, answer.json);
      return tellingErrors(errors).flatMap((error) =>
        limits.has(error.keyword) && exchanges.isSetByOthers(exchange, error.instancePath)
          ? madeByOthers(error)
          : as(ofSchemaError(error, answer.status), findingOf(error)),
      );
    },
  };
}

/** The errors of a body, without those that repeat another. */
export function tellingErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const mistyped = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  return (
    errors
      // A value of the wrong type breaks other keywords, too.
      .filter(({ keyword, instancePath }) => keyword === 'type' || !mistyped.has(instancePath))
      // The error of `propertyNames` covers the errors of the name, and has the evidence next to it.
      .filter(({ propertyName }) => propertyName === undefined)
      // The errors inside a condition say why it fails, and may have a tolerance next to them.
      .filter(({ keyword }, _, all) => keyword !== 'if' || all.every((other) => other.keyword === 'if'))
  );
}

function isNoJson({ text }: Answer): Finding[] {
  return as(notJson, from(noJson, broken('the body is not JSON', 'JSON', new Excerpt(text))));
}

/** The keywords that limit a value within its type. */
const limits: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'enum', 'const', 'oneOf', 'anyOf'],
]);

/** The finding of a broken limit in a record of others: it may be older than the limit, so it is no failure. */
function madeByOthers({ instancePath, message, keyword, schema, data }: ErrorObject): Finding[] {
  const what = `${instancePath} ${message}, in something that the run has not made`;
  return differs(what, `${keyword}: ${JSON.stringify(schema)}`, data);
}

/** The JSON Pointer to an error, below a root: that of the property if one is missing or not allowed. */
export function placeIn(root: string, { instancePath, params }: ErrorObject): string {
  // Ajv names the property in the parameters of these keywords.
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Readonly<Record<string, unknown>>;
  const property = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  const path = root + instancePath;
  return typeof property === 'string' ? appendPointer(path, property) : path;
}

/** The finding of a schema error, by the evidence and the tolerances next to the keyword. */
export function findingOf(error: ErrorObject): Finding[] {
  const { keyword } = error;
  return at(placeIn('body', error), gradedFinding(error)).map((finding) => ({ ...finding, keyword }));
}

function gradedFinding(error: ErrorObject): Finding[] {
  const { keyword, instancePath, message, data, parentSchema } = error;
  const extensions = hasKeys(parentSchema) ? parentSchema : {};
  // Both were checked against their schemas when the document was loaded.
  const tolerances = (extensions['x-tolerates'] as readonly Tolerance[] | undefined) ?? [];
  const evidence = extensions['x-evidence'] as Evidence | undefined;
  const what = `${instancePath === '' ? 'the body' : instancePath} ${message}`;
  const expected = `${keyword}: ${JSON.stringify(error.schema)}`;
  const tolerance = tolerances.find((candidate) => candidate.keyword === keyword);
  if (tolerance !== undefined) return differs(`${what}: ${tolerance.reason}`, expected, data);
  // Several answers may use the same schema, and several places of one the same part.
  const names = [`schema ${what} ${expected}`, `schema ${error.schemaPath} ${message}`];
  return from({ names }, broken(what, expected, data, evidence?.[keyword]?.grade));
}

/**
 * The body holds exactly a documented message.
 * @param others the messages of the request's other mistakes: which one is answered is not documented
 */
export function messageIs(example: unknown, isSure: boolean, others: readonly unknown[] = []): Check {
  const expected = messageOf(example);
  return {
    fact: `the message is ${JSON.stringify(expected)}`,
    judge({ answer }) {
      const got = messageOf(answer?.json);
      if (got === expected) return [];
      if (got !== undefined && others.some((other) => messageOf(other) === got))
        return as(
          ofMessage(expected, got),
          differs('the message is that of another mistake in the request', expected, got),
        );
      const cause = `message ${JSON.stringify([expected, got])}`;
      const findings = broken('the message is another', expected, got, isSure ? 'documented' : 'assumed');
      return as(ofMessage(expected, got), from(cause, findings));
    },
  };
}

function messageOf(body: unknown): unknown {
  return hasKeys(body) ? body.message : undefined;
}

/**
 * The errors name exactly one field, by its name or by the path of the mistake inside it.
 * @param beside other invalid fields of the request
 */
export function errorsName(field: string, inside?: string, beside: readonly string[] = []): Check {
  const path = inside ?? field;
  const isOf = (key: string, name: string) => key === name || key.startsWith(`${name}.`);
  return {
    fact: `errors names ${path} and nothing else${beside.length === 0 ? '' : ' that is valid'}`,
    judge({ answer }) {
      if (answer === undefined || isSuccess(answer)) return impossible('the request was not refused');
      const keys = errorKeys(answer.json)?.filter((key) => !beside.some((other) => isOf(key, other)));
      if (keys === undefined)
        return as(
          ofBody('refusals have no `errors`'),
          from('no errors', broken('the body has no errors', [path], new Excerpt(answer.text))),
        );
      const isOfField = (key: string) => isOf(key, field);
      if (!keys.some(isOfField)) {
        // If only the other invalid fields are named, this one is not validated.
        const deviation = beside.length > 0 ? notValidated(field) : notNamed(field);
        const missing = as(deviation, broken(`${field} is not among the errors`, [path], errorKeys(answer.json)));
        return keys.some((key) => isSpeltLike(key, path)) ? from('spelling of fields', missing) : missing;
      }
      const others = keys.filter((key) => !isOfField(key));
      if (others.length > 0)
        return as(
          ofBody(`\`errors\` names ${quoted(others)}, though nothing is wrong there`),
          from(`errors of ${others}`, broken('errors names fields that are valid', [path], keys)),
        );
      if (isDeepStrictEqual(keys, [path])) return [];
      return differs('how a path inside a field is written is inferred', [path], keys);
    },
  };
}

/** The errors name a field, by its name or a path inside it; they may name others, too. */
export function isNamedAmongErrors(field: string): Check {
  return {
    fact: `errors names ${field}`,
    judge({ answer, sent }) {
      const value = hasKeys(sent) ? sent[field] : undefined;
      if (answer === undefined) return impossible('there was no answer');
      if (isPage(answer)) return isNoJson(answer);
      if (isSuccess(answer))
        return as(notValidated(field), broken(`${JSON.stringify(value)} is accepted`, `errors of ${field}`, value));
      const keys = errorKeys(answer.json);
      if (keys === undefined) return impossible('the body has no errors');
      const isNamed = keys.some((key) => key === field || key.startsWith(`${field}.`));
      if (isNamed) return [];
      const missing = as(notNamed(field), broken(`${field} is not among the errors`, [field], keys));
      return keys.some((key) => isSpeltLike(key, field)) ? from('spelling of fields', missing) : missing;
    },
  };
}

function notNamed(field: string): Deviation {
  return ofBody(`\`errors\` does not name ${quoted([field])}`);
}

/** True if a field is named in another spelling: `webhookUrl`, `events[0]`. */
function isSpeltLike(key: string, path: string): boolean {
  const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return letters(key) === letters(path);
}

/** The errors name exactly these fields. */
export function errorsNameAll(fields: readonly string[]): Check {
  return {
    fact: `errors names ${fields.join(' and ')}`,
    judge({ answer }) {
      if (answer === undefined || isSuccess(answer)) return impossible('the request was not refused');
      const keys = errorKeys(answer.json)?.toSorted();
      if (isDeepStrictEqual(keys, fields.toSorted())) return [];
      return as(ofBody('`errors` names other fields'), broken('errors names other fields', fields, keys));
    },
  };
}

/** A field's message is the one in the document. */
export function wordingIs(field: string, message: string): Check {
  return {
    fact: `the message of ${field} is ${JSON.stringify(message)}`,
    judge({ answer }) {
      const errors = hasKeys(answer?.json) ? answer.json.errors : undefined;
      const got = hasKeys(errors) ? errors[field] : undefined;
      if (!Array.isArray(got)) return impossible('the field has no messages');
      return got.includes(message)
        ? []
        : as(ofMessage(message, got[0]), differs('the wording is another', [message], got));
    },
  };
}

/** A value that is not surely invalid is refused, in a request with several such values. */
export function isRefused(field: string, reason: string): Check {
  return {
    fact: `${field} is refused`,
    judge({ answer, sent }) {
      if (answer === undefined) return impossible('there was no answer');
      const value = hasKeys(sent) ? sent[field] : undefined;
      if (isPage(answer)) return isNoJson(answer);
      const keys = errorKeys(answer.json) ?? [];
      if (!isSuccess(answer) && keys.some((key) => key === field || key.startsWith(`${field}.`))) return [];
      if (!isSuccess(answer) && keys.length === 0) return impossible(`the status is ${answer.status}, without errors`);
      return as(notValidated(field), differs(`${JSON.stringify(value)} is accepted: ${reason}`, 'an error', value));
    },
  };
}

/** A field of a request is accepted, even if others of the request are refused. */
export function isAccepted(field: string): Check {
  return {
    fact: `${field} is accepted`,
    judge(exchange) {
      const { answer, failure, sent } = exchange;
      const cause = causeOfStatus(exchange, 200);
      if (answer === undefined) return as(unanswered, from(cause, broken(`no answer: ${failure}`, 'success', null)));
      if (isPage(answer)) return isNoJson(answer);
      if (isSuccess(answer)) return [];
      const value = hasKeys(sent) ? sent[field] : undefined;
      const keys = errorKeys(answer.json);
      if (keys === undefined)
        return as(
          ofStatus(exchange, 200),
          from(cause, broken(`the status is ${answer.status}`, 'success', new Excerpt(answer.text))),
        );
      if (keys.some((key) => key === field || key.startsWith(`${field}.`))) {
        return as(wronglyRefused(field), broken(`${field} is refused, though it is valid`, value, answer.json));
      }
      return impossible(`the request was refused for ${keys.join(', ')}`);
    },
  };
}

/** The fields that a validation error names; undefined for another body. */
export function errorKeys(body: unknown): string[] | undefined {
  const errors = hasKeys(body) ? body.errors : undefined;
  return isJsonObject(errors) ? Object.keys(errors) : undefined;
}
