import { isDeepStrictEqual } from 'node:util';
import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Check, Finding } from '../cases/case.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { code, isLacking, ofBody } from './deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from './findings.ts';
import { isSameUrl } from './urls.ts';

/**
 * A value that was sent comes back.
 * @param at JSON Pointer to the resource in the answer
 */
export function comesBack(field: string, at: string): Check {
  return ofSuccess(`${field} comes back as it was sent`, (answer, { sent }) => {
    const expected = hasKeys(sent) ? sent[field] : undefined;
    const data = valueAt(answer.json, at);
    return hasKeys(data) ? isEcho(field, expected, data[field]) : impossible('the answer holds no data');
  });
}

/** A value that an earlier step has sent is shown. */
export function showsSent(step: string, field: string, at: string): Check {
  return ofSuccess({ fact: `${field} is shown as it was sent`, reads: [step] }, (answer, _, exchanges) => {
    const sent = exchanges.of(step)?.sent;
    const data = valueAt(answer.json, at);
    if (!hasKeys(data) || !hasKeys(sent)) return impossible('there is nothing to compare');
    return isEcho(field, sent[field], data[field]);
  });
}

/** Fields have the values from the answer to an earlier step. */
export function keepsRest(before: string, fields: readonly string[], at: string): Check {
  return ofSuccess({ fact: `${fields.join(', ')} are what they were`, reads: [before] }, (answer, _, exchanges) => {
    const [was, is] = [valueAt(exchanges.of(before)?.answer?.json, at), valueAt(answer.json, at)];
    if (!hasKeys(was) || !hasKeys(is)) return impossible('there is nothing to compare');
    return fields.flatMap((field) => isKept(field, was[field], is[field]));
  });
}

/** The field holds its default. */
export function defaultIs(field: string, expected: unknown, at: string): Check {
  return ofSuccess(`${field} is ${JSON.stringify(expected)} by default`, (answer) => {
    const data = valueAt(answer.json, at);
    if (!hasKeys(data)) return impossible('the answer holds no data');
    const got = data[field];
    return isDeepStrictEqual(got, expected)
      ? []
      : as(ofBody(`${code(field)} has another default`), broken(`${field} has another default`, expected, got));
  });
}

/** A text that was sent with white space around it comes back without it; one that keeps it only differs. */
export function comesBackTrimmed(field: string, at: string): Check {
  return ofSuccess(`${field} comes back without the white space around it`, (answer, { sent }) => {
    const value = hasKeys(sent) ? sent[field] : undefined;
    const expected = typeof value === 'string' ? value.trim() : value;
    const data = valueAt(answer.json, at);
    const got = hasKeys(data) ? data[field] : undefined;
    if (got === expected) return [];
    if (got === value) return differs(`${field} is not trimmed: that it is, is inferred`, expected, got);
    return broken(`${field} comes back changed`, expected, got, 'inferred');
  });
}

/** The deviation of a changed field. One that is not shown may be unchanged: it counts as lacking. */
export function hasChanged(field: string, got: unknown): Deviation {
  if (got === undefined) return isLacking(field);
  return { severity: 'data', words: `${code(field)} is not what it was before` };
}

function isKept(field: string, was: unknown, is: unknown): readonly Finding[] {
  return isEcho(field, was, is).map((finding) =>
    finding.kind === 'broken'
      ? {
          ...finding,
          message: `${field} has changed`,
          cause: { names: [`change of ${field}`] },
          deviation: hasChanged(field, is),
        }
      : finding,
  );
}

function isEcho(field: string, expected: unknown, got: unknown): readonly Finding[] {
  if (isDeepStrictEqual(got, expected)) return [];
  if (Array.isArray(expected) && Array.isArray(got) && isDeepStrictEqual(got.toSorted(), expected.toSorted())) {
    return as(
      ofBody(`${code(field)} comes back in another order`),
      differs(`${field} comes back in another order`, expected, got),
    );
  }
  if (isSameUrl(expected, got))
    return as(
      ofBody(`${code(field)} comes back in another spelling`),
      differs(`${field} comes back in another spelling of the URL`, expected, got),
    );
  const deviation = got === undefined ? isLacking(field) : ofBody(`${code(field)} comes back changed`);
  return as(deviation, from(`echo of ${field}`, broken(`${field} comes back changed`, expected, got)));
}
