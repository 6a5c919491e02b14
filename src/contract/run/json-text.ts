import { hasKeys } from '../../openapi/document/json-pointer.ts';

/** Foreign text as JSON; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether a JSON value is nested deeper than so many levels: what goes through values calls itself once a level, and would
 * find no end of the stack. This does not.
 */
export function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((one) => (hasKeys(one) ? Object.values(one) : []));
  }
  return false;
}
