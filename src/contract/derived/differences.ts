import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { isSameId } from '../checks/ids.ts';
import { isSameUrl } from '../checks/urls.ts';

/** A value that differs from the expected one. */
export interface Difference {
  /** JSON Pointer to the value, with the indexes of list items. */
  readonly path: string;
  readonly expected: unknown;
  /** Undefined if it is missing. */
  readonly got: unknown;
  /** Whether it means the same: a list in another order, another spelling of a time or a URL. */
  readonly isSpelling: boolean;
}

/**
 * What a value lacks or has different from the expected one. Additional properties are no difference.
 * @param isOrdered whether the order of the list at a JSON Pointer matters; false by default
 */
export function differencesOf(
  expected: unknown,
  got: unknown,
  isOrdered: (path: string) => boolean = () => false,
  path = '',
): readonly Difference[] {
  if (isSame(expected, got)) return [];
  if (isJsonObject(expected) && isJsonObject(got)) {
    return Object.entries(expected).flatMap(([name, value]) =>
      differencesOf(value, got[name], isOrdered, `${path}/${name}`),
    );
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    if (expected.length === got.length) {
      const found = expected.flatMap((value, index) => differencesOf(value, got[index], isOrdered, `${path}/${index}`));
      if (found.length === 0 || !isPermutation(expected, got)) return found;
    }
    return [{ path, expected, got, isSpelling: isPermutation(expected, got) && !isOrdered(path) }];
  }
  return [{ path, expected, got, isSpelling: isSpelling(expected, got) }];
}

/** Whether the values are equal; a missing value equals an expected null. */
function isSame(expected: unknown, got: unknown): boolean {
  return expected === undefined || (expected === null && got === undefined) || isDeepStrictEqual(expected, got);
}

/** Whether an expected empty list is missing: a form can't send one, and an answer may leave it out. */
function isNothing(expected: unknown, got: unknown): boolean {
  return Array.isArray(expected) && expected.length === 0 && (got === undefined || got === null);
}

function isPermutation(expected: readonly unknown[], got: readonly unknown[]): boolean {
  const texts = (list: readonly unknown[]) => list.map((value) => JSON.stringify(value)).toSorted();
  return isDeepStrictEqual(texts(expected), texts(got));
}

function isSpelling(expected: unknown, got: unknown): boolean {
  if (isNothing(expected, got)) return true;
  // A value set to null may be shown as empty.
  if (expected === null) return typeof got === 'object' && got !== null && Object.keys(got).length === 0;
  if (typeof expected !== 'string' || typeof got !== 'string') return false;
  return isSameUrl(expected, got) || isSameTime(expected, got) || isSameId(expected, got);
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function isSameTime(expected: string, got: string): boolean {
  return time.test(expected) && time.test(got) && Date.parse(expected) === Date.parse(got);
}
