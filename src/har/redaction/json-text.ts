/** A string or a number in a JSON text. */
export interface Scalar {
  /** As written; a string with its quotes. */
  readonly raw: string;
  readonly isText: boolean;
  /** The path of names to it, with null for a place in a list. */
  readonly path: readonly (string | null)[];
}

/**
 * Replaces strings and numbers in a JSON text; the rest stays as written. A text with errors, or with several JSON values,
 * is scanned in the same way.
 * @param replace returns the replacement of one; undefined to keep it
 */
export function rewrittenJson(text: string, replace: (scalar: Scalar) => string | undefined): string {
  const path: (string | null)[] = [];
  let written = '';
  let from = 0;
  const put = (start: number, end: number, isText: boolean) => {
    const replaced = replace({ raw: text.slice(start, end), isText, path });
    if (replaced === undefined) return;
    written += text.slice(from, start) + replaced;
    from = end;
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    if (character === '"') {
      const end = endOfText(text, at);
      const colon = afterSpace(text, end);
      if (text[colon] === ':' && path.length > 0 && path.at(-1) !== null) {
        path[path.length - 1] = textOf(text.slice(at, end));
        at = colon + 1;
      } else {
        put(at, end, true);
        at = end;
      }
    } else if (character === '{') at = push('', at);
    else if (character === '[') at = push(null, at);
    else if (character === '}' || character === ']') {
      path.pop();
      at++;
    } else if (isOfNumber(character)) {
      let end = at + 1;
      while (end < text.length && isOfNumber(text[end] ?? '')) end++;
      if (/^-?\d/.test(text.slice(at, at + 2))) put(at, end, false);
      at = end;
    } else at++;
  }
  return from === 0 ? text : written + text.slice(from);

  function push(name: string | null, at: number): number {
    path.push(name);
    return at + 1;
  }
}

/** The value of a JSON string; the text without quotes if it is invalid. */
export function textOf(raw: string): string {
  try {
    return String(JSON.parse(raw));
  } catch {
    return raw.replace(/^"|"$/g, '');
  }
}

/** The index after the closing quote; the end of the text if there is none. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return at;
}

/** Whether a character may be part of a number or of a word such as `null`. */
function isOfNumber(character: string): boolean {
  return /[\w.+-]/.test(character);
}
