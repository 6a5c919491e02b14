import { hasKeys } from './json-pointer.ts';

/** How deep a document may be nested: far deeper than any API, and far from the end of the stack. */
export const deepestDocument = 1000;

export const tooDeep = `it is nested more than ${deepestDocument} deep`;

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

/** A line that begins deeper than a document may be, by its indentation or by lists in lists. */
const deepLine = new RegExp(`^[ \\t?-]{${deepestDocument}}`, 'm');

/** Whether a text of YAML may be nested too deep, by its brackets and the beginnings of its lines: told without parsing it. */
export function mayBeTooDeep(text: string): boolean {
  if (deepLine.test(text)) return true;
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === '[' || bracket === '{') depth++;
    else depth = Math.max(0, depth - 1);
    if (depth > deepestDocument) return true;
  }
  return false;
}
