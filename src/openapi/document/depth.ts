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

/** A line that is indented deeper than a document may be. */
const deepIndent = new RegExp(`^[ \\t]{${deepestDocument}}`, 'm');

/** What begins or ends something within brackets, and what begins something on its line: `- - a: b: c`. */
const marks = /[[\]{},\n]|[-?:][ \t]/g;

/** Whether a text of YAML may be nested too deep, by its indentation and the marks in it: told without parsing it. */
export function mayBeTooDeep(text: string): boolean {
  if (deepIndent.test(text)) return true;
  let inBrackets = 0;
  let onLine = 0;
  for (const [mark] of text.matchAll(marks)) {
    onLine = mark.length > 1 ? onLine + 1 : 0;
    if (mark === '[' || mark === '{') inBrackets++;
    else if (mark === ']' || mark === '}') inBrackets = Math.max(0, inBrackets - 1);
    if (Math.max(inBrackets, onLine) > deepestDocument) return true;
  }
  return false;
}
