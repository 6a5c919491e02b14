import { hasKeys } from './json-pointer.ts';

/** The deepest nesting of a document: far deeper than any API, and far from a stack overflow. */
export const deepestDocument = 1000;

export const tooDeep = `it nests more than ${deepestDocument} deep`;

/**
 * Whether a JSON value nests deeper than a number of levels. Not recursive: functions that recurse would overflow the
 * stack on such a value.
 */
export function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((one) => (hasKeys(one) ? Object.values(one) : []));
  }
  return false;
}

/** An indent deeper than a document may have. */
const deepIndent = new RegExp(`^[ \\t]{${deepestDocument}}`, 'm');

/** Characters that begin or end a bracket, or begin something on its line: `- - a: b: c`. */
const marks = /[[\]{},\n]|[-?:][ \t]/g;

/** Whether a YAML text may nest too deep, judged by its indents and brackets without parsing it. */
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
