import type { ErrorObject } from 'ajv';
import { type Exchange, isSuccessStatus } from '../run/exchange.ts';
import { isPage } from '../run/report/cause.ts';
import type { Deviation, Severity } from '../run/report/deviation.ts';

/**
 * The deviation of a wrong status.
 * @param invalid the invalid part of the request, if there is exactly one
 * @param named the fields that the answer names as invalid
 */
export function ofStatus(exchange: Exchange, expected: number, invalid?: string, named?: readonly string[]): Deviation {
  const { step, answer } = exchange;
  if (answer === undefined) return unanswered;
  const { status } = answer;
  if (status >= 500) return ofServerError(status);
  const instead = `${status} instead of ${expected}`;
  if (!isSuccessStatus(status)) {
    if (!isSuccessStatus(expected)) return { severity: 'status', words: `refusals are answered ${instead}` };
    const why = named === undefined || named.length === 0 ? '' : ` for ${quoted(named)}`;
    return { severity: 'status', words: `valid requests are refused${why} (${instead})` };
  }
  if (isPage(answer)) return notJson;
  if (isSuccessStatus(expected)) return { severity: 'status', words: `successes are answered ${instead}` };
  if (expected === 401 || expected === 403) return letIn(step.access);
  const foreign = Object.entries(step.references).find(([, { kind }]) => kind === 'other')?.[0];
  if (foreign !== undefined) {
    return {
      severity: 'security',
      words: `requests with another ${code(foreign)} get access to what is not theirs (${instead})`,
    };
  }
  if (expected === 404 || expected === 410) {
    return { severity: 'accepted', words: `what does not exist is taken as if it did (${instead})` };
  }
  return invalid === undefined
    ? { severity: 'accepted', words: `invalid requests are accepted (${instead})` }
    : notValidated(invalid);
}

function letIn(access: string): Deviation {
  const who = access === 'none' ? 'without credentials' : `with wrong credentials (${access})`;
  return { severity: 'security', words: `requests ${who} are let in` };
}

export const notJson: Deviation = { severity: 'body', words: 'answers are not JSON' };

export const unanswered: Deviation = { severity: 'failure', words: 'requests are not answered' };

export function ofServerError(status: number): Deviation {
  return { severity: 'failure', words: `requests are answered ${status}` };
}

export function notValidated(field: string): Deviation {
  return { severity: 'accepted', words: `${code(field)} is not validated` };
}

export function wronglyRefused(field: string): Deviation {
  return { severity: 'status', words: `${code(field)} is refused, though it is valid` };
}

/** @param status that of the answer whose body has the error */
export function ofSchemaError({ keyword, instancePath, params, schema }: ErrorObject, status: number): Deviation {
  const answers = isSuccessStatus(status) ? 'successes' : 'refusals';
  const place = instancePath.replace(/\/\d+(?=\/|$)/g, '/*').slice(1);
  // Ajv names the property in the parameters of these keywords.
  const { missingProperty, additionalProperty } = params as Readonly<Record<string, unknown>>;
  if (typeof missingProperty === 'string') return ofBody(`${answers} lack ${code(under(place, missingProperty))}`);
  if (typeof additionalProperty === 'string')
    return ofBody(`${answers} have ${code(under(place, additionalProperty))}, which is not allowed`);
  const what = place === '' ? 'the body' : code(place);
  if (keyword === 'type') return ofBody(`${what} of ${answers} is not of the type ${[schema].flat().join(' or ')}`);
  return ofBody(`${what} of ${answers} breaks ${code(keyword)}`);
}

/** The deviation of a wrong body or a wrong part of it. */
export function ofBody(words: string): Deviation {
  return { severity: 'body', words };
}

/** The deviation of an answer that does not show a field. */
export function isLacking(field: string): Deviation {
  return ofBody(`answers lack ${code(field)}`);
}

/** The deviation of another message. */
export function ofMessage(expected: unknown, got: unknown): Deviation {
  if (typeof got !== 'string') return ofBody(`the message ${JSON.stringify(expected)} is missing`);
  return { severity: 'wording', words: `another message than ${JSON.stringify(expected)}` };
}

/** The deviation of a fact that does not hold, where nothing more is known. */
export function ofFact(fact: string, severity: Severity = 'body'): Deviation {
  return { severity, words: `not true: ${fact}` };
}

/** A name in Markdown's code style. */
export function code(name: string): string {
  return `\`${name}\``;
}

export function quoted(names: readonly string[]): string {
  const [last = '', ...others] = names.map(code).toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} and ${last}`;
}

function under(place: string, name: string): string {
  return place === '' ? name : `${place}/${name}`;
}
