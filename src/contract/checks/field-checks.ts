import { isDeepStrictEqual } from 'node:util';
import { hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Check } from '../cases/case.ts';
import { causeOfStatus, isPage } from '../run/report/cause.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import { noJsonIn } from './body-findings.ts';
import { notValidated, ofBody, ofMessage, ofStatus, quoted, unanswered, wronglyRefused } from './deviations.ts';
import { as, broken, differs, from, impossible, isSuccess } from './findings.ts';

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
      if (isPage(answer)) return noJsonIn(answer);
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
      if (isPage(answer)) return noJsonIn(answer);
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
      if (isPage(answer)) return noJsonIn(answer);
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
