import { compiled, translated } from './pattern-translation.ts';

/** A pattern as JavaScript reads it: in Unicode mode, unless it is invalid there. */
export interface ReadablePattern {
  readonly regExp: RegExp;
  /** Whether it was translated from another notation. */
  readonly isTranslated: boolean;
}

/** Bounded by the number of patterns in documents. */
const known = new Map<string, ReadablePattern | undefined>();

/**
 * Converts a pattern of any usual notation (PCRE, Java, .NET, Python, Ruby, or between slashes) to a JavaScript
 * expression. Widens what has no equivalent: the result may match more texts than the author meant, and never fewer.
 * @returns undefined for one that JavaScript can't express
 */
export function readablePattern(pattern: string): ReadablePattern | undefined {
  if (known.has(pattern)) return known.get(pattern);
  const readable = read(pattern);
  known.set(pattern, readable);
  return readable;
}

/** The expression of a pattern; for an unreadable one an expression that matches every text. */
export function regExpOf(pattern: string): RegExp {
  return readablePattern(pattern)?.regExp ?? everything;
}

const everything = /(?:)/u;

function read(pattern: string): ReadablePattern | undefined {
  const [, delimited, flags = ''] = delimiters.exec(pattern) ?? [];
  if (delimited !== undefined && (flags !== '' || looksDelimited(delimited))) {
    const inner = translated(delimited, flags);
    return inner && { regExp: inner, isTranslated: true };
  }
  const asWritten = compiled(pattern, 'u');
  if (asWritten !== undefined) return { regExp: asWritten, isTranslated: false };
  const regExp = translated(pattern, '');
  return regExp && { regExp, isTranslated: !isPlainlyEscaped(pattern) };
}

/** Slashes around a pattern, followed by flags of JavaScript or PHP; not a path of several segments. */
const delimiters = /^\/((?:[^\\/[]|\\.|\[(?:[^\]\\]|\\.)*\])+)\/([dgimsuvyxADJUX]*)$/s;

/** Whether a text between slashes is a pattern: a path segment has none of a pattern's special characters. */
function looksDelimited(inner: string): boolean {
  return /[\^$[\](){}*+?|\\]/.test(inner);
}

/** Whether only plain signs are escaped: JavaScript without Unicode mode reads them literally, as all other notations do. */
function isPlainlyEscaped(pattern: string): boolean {
  return (
    !/\\[A-Za-z]|\(\?[^:=!<]|\[\[:|[*+?}]\+|\{,/.test(pattern) ||
    compiled(withoutEscapedSigns(pattern), 'u') !== undefined
  );
}

function withoutEscapedSigns(pattern: string): string {
  return pattern.replace(/\\([-_@#%&,:;<=>!~`'" ])/g, '$1');
}
