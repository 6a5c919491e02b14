import type { Check } from '../../contract/cases/case.ts';
import { comesBack as comesBackIn } from '../../contract/checks/echoes.ts';
import type { Exchange } from '../../contract/run/exchange.ts';
import { hasKeys, isJsonObject, valueAt } from '../../openapi/document/json-pointer.ts';

/** JSON Pointers to the data of an answer, and to the entries in a list of webhooks. */
export const data = '/data';
export const listed = '/data/webhooks';

/** The data of an answer; undefined if it is no object. */
export function dataOf(exchange: Exchange | undefined): Readonly<Record<string, unknown>> | undefined {
  const value = valueAt(exchange?.answer?.json, data);
  return isJsonObject(value) ? value : undefined;
}

/** The entries of a list of webhooks. */
export function entriesOf(exchange: Exchange | undefined): readonly Readonly<Record<string, unknown>>[] | undefined {
  return objectsAt(exchange, listed);
}

/** The entries of a webhook's log. */
export function logsOf(exchange: Exchange | undefined): readonly Readonly<Record<string, unknown>>[] | undefined {
  return objectsAt(exchange, data);
}

/** Expects the answer to show a sent value. */
export function comesBack(field: string): Check {
  return comesBackIn(field, data);
}

function objectsAt(exchange: Exchange | undefined, pointer: string) {
  const entries = valueAt(exchange?.answer?.json, pointer);
  return Array.isArray(entries) ? entries.filter(hasKeys) : undefined;
}
