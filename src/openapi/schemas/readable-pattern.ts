import { compiled, translated } from './pattern-translation.ts';

/** A pattern as JavaScript reads it: in Unicode mode, unless it is none in that. */
export interface ReadablePattern {
  readonly regExp: RegExp;
  /** Whether it had to be translated from another notation. */
  readonly isTranslated: boolean;
}

/** Patterns come from documents, so that their number is bounded. */
const known = new Map<string, ReadablePattern | undefined>();

/**
 * A pattern of any of the usual notations (PCRE, Java, .NET, Python, Ruby, or between slashes) as an expression of
 * JavaScript's. What has no equal is widened: it takes more texts than the author meant, and never fewer.
 * @returns undefined for one that JavaScript has no words for
 */
export function readablePattern(pattern: string): ReadablePattern | undefined {
  if (known.has(pattern)) return known.get(pattern);
  const readable = read(pattern);
  known.set(pattern, readable);
  return readable;
}

/** A pattern as everything here reads it; for one that can't be read an expression that takes every text. */
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

/** Slashes around a pattern, and the flags of JavaScript and PHP behind it; not a path of several segments. */
const delimiters = /^\/((?:[^\\/[]|\\.|\[(?:[^\]\\]|\\.)*\])+)\/([dgimsuvyxADJUX]*)$/s;

/** A text between slashes may also be part of a path, which holds no other sign of a pattern. */
function looksDelimited(inner: string): boolean {
  return /[\^$[\](){}*+?|\\]/.test(inner);
}

/** JavaScript's older mode takes every escaped sign for itself, and so do all other notations. */
function isPlainlyEscaped(pattern: string): boolean {
  return (
    !/\\[A-Za-z]|\(\?[^:=!<]|\[\[:|[*+?}]\+|\{,/.test(pattern) ||
    compiled(withoutEscapedSigns(pattern), 'u') !== undefined
  );
}

function withoutEscapedSigns(pattern: string): string {
  return pattern.replace(/\\([-_@#%&,:;<=>!~`'" ])/g, '$1');
}
