import type { ErrorObject } from 'ajv';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Finding } from '../cases/case.ts';

/** True for a text that stands for a hidden one in a recording. */
export type IsPlaceholder = (text: string) => boolean;

/** The errors without those of hidden values, whose placeholders say nothing. */
export function visibleErrors<E extends Pick<ErrorObject, 'data' | 'keyword'>>(
  errors: readonly E[],
  isPlaceholder: IsPlaceholder,
): readonly E[] {
  return errors.filter(({ keyword, data }) => ofNames.has(keyword) || !holdsPlaceholder(data, isPlaceholder));
}

/** True if a finding is not about a hidden value. */
export function isVisible({ where, keyword = '', got }: Finding, isPlaceholder: IsPlaceholder): boolean {
  return where === undefined || ofNames.has(keyword) || !holdsPlaceholder(got, isPlaceholder);
}

/** Keywords that depend only on names of properties, or on the number of properties or items. */
const ofNames: ReadonlySet<string> = new Set([
  ...['required', 'dependentRequired', 'additionalProperties', 'propertyNames', 'minProperties', 'maxProperties'],
  ...['minItems', 'maxItems'],
]);

/** True if a placeholder is anywhere in a value. Not recursive, since values may nest deeply. */
function holdsPlaceholder(value: unknown, isPlaceholder: IsPlaceholder): boolean {
  const rest = [value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string' && isPlaceholder(next)) return true;
    if (hasKeys(next)) for (const inner of Object.values(next)) rest.push(inner ?? null);
  }
  return false;
}
