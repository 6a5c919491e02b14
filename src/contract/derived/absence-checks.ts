import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Check } from '../cases/case.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import { successOf } from './record-checks.ts';

/**
 * Expects a request for something that does not exist to be refused, with 404 or 410 where the document declares one.
 * @param hasBeen whether it existed before: then 410 is right, too
 */
export function isNotThere(operation: Operation, words: string, hasBeen = true): Check {
  const { responses, method } = operation;
  const missing = ['404', '410'].filter((status) => responses.has(status));
  return {
    fact: missing.length === 0 ? 'it is refused' : `the status is ${missing.join(' or ')}`,
    judge(exchange) {
      const { answer, failure } = exchange;
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      const { status } = answer;
      const deviation = {
        severity: status < 400 ? 'data' : 'status',
        words: status < 400 ? words : `what does not exist is answered ${status}, not ${missing.join(' or ') || '404'}`,
      } as const;
      const expected = missing.length === 0 ? 'a refusal' : missing.map(Number);
      if (status >= 500) return [];
      if (status < 400) {
        // Deleting something absent may succeed, unless the document says otherwise.
        const isUnsaid = missing.length === 0 && method === 'DELETE';
        const message = `${words} (${status})`;
        return as(deviation, isUnsaid ? differs(message, expected, status) : broken(message, expected, status));
      }
      const isGone = status === 410 && (hasBeen || responses.has('410'));
      if (missing.length === 0 || missing.includes(String(status)) || status === 404 || isGone) return [];
      const message = `what does not exist is answered ${status}`;
      if (status === 403 || status === 401 || status === 412 || status === 429)
        return as(deviation, differs(message, expected, status));
      return as(deviation, from(`missing ${operation.id} ${status}`, broken(message, expected, status)));
    },
  };
}

/** Something that the run has created, as a list shows it. */
export interface MadeEntry {
  /** JSON Pointer to the entries of the list. */
  readonly entriesAt: string;
  /** The property of an entry that holds its id. */
  readonly id: string;
  /** The steps that create it; the first that succeeded counts. */
  readonly steps: readonly string[];
  /** JSON Pointer to its id in their answers. */
  readonly idAt: string;
}

/** Expects a list to show an entry exactly once, or not at all. @param words describes the deviation */
export function hasEntry({ entriesAt, id, steps, idAt }: MadeEntry, isThere: boolean, words: string): Check {
  return ofSuccess({ fact: isThere ? 'it is listed' : 'it is not listed', reads: steps }, (answer, _, exchanges) => {
    const made = valueAt(successOf(steps, exchanges)?.answer?.json, idAt);
    const entries = valueAt(answer.json, entriesAt);
    if (made === undefined || !Array.isArray(entries)) return impossible('nothing to look for');
    const found = entries.filter((entry) => hasKeys(entry) && String(idKey(entry[id])) === String(idKey(made)));
    if (isThere && found.length > 1)
      return as({ severity: 'data', words: 'entries are listed twice' }, broken('it is listed twice', 1, found.length));
    return found.length > 0 === isThere
      ? []
      : as({ severity: 'data', words }, broken(words, isThere ? made : 'not listed', made));
  });
}
