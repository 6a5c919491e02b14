import type { ErrorObject } from 'ajv';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Finding } from '../cases/case.ts';

/** Whether a text stands for one that a recording does not tell. */
export type IsPlaceholder = (text: string) => boolean;

/** The errors without those of values that are not told: what stands in their places says nothing. */
export function toldErrors<E extends Pick<ErrorObject, 'data' | 'keyword'>>(
  errors: readonly E[],
  isPlaceholder: IsPlaceholder,
): readonly E[] {
  return errors.filter(({ keyword, data }) => ofNames.has(keyword) || !holdsPlaceholder(data, isPlaceholder));
}

/** Whether a finding is about something that is told. */
export function isTold({ where, keyword = '', got }: Finding, isPlaceholder: IsPlaceholder): boolean {
  return where === undefined || ofNames.has(keyword) || !holdsPlaceholder(got, isPlaceholder);
}

/** Keywords that look at names or numbers of properties alone. */
const ofNames: ReadonlySet<string> = new Set([
  ...['required', 'dependentRequired', 'additionalProperties', 'propertyNames', 'minProperties', 'maxProperties'],
  ...['minItems', 'maxItems'],
]);

/** However deep a value nests: it does not call itself. */
function holdsPlaceholder(value: unknown, isPlaceholder: IsPlaceholder): boolean {
  const rest = [value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string' && isPlaceholder(next)) return true;
    if (hasKeys(next)) for (const inner of Object.values(next)) rest.push(inner ?? null);
  }
  return false;
}
