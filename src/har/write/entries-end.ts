import { isJsonObject } from '../../openapi/document/json-pointer.ts';

/** A text that is a HAR, as far as somebody appends to it. */
export interface EntriesEnd {
  /** How many entries there are. */
  readonly count: number;
  /** Index in the text, right behind the last entry, or behind the `[` where there is none. */
  readonly end: number;
}

/** Where the entries of a HAR end; a sentence about what the text is where it is no HAR. */
export function entriesEnd(text: string): EntriesEnd | string {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (error) {
    return `it is no JSON (${error instanceof Error ? firstLine(error.message) : String(error)})`;
  }
  const log = isJsonObject(value) ? value.log : undefined;
  if (!isJsonObject(log) || !Array.isArray(log.entries)) return 'it is JSON, but no HAR: it has no list log.entries';
  const end = closingBracket(text);
  return { count: log.entries.length, end: endOfText(text, end) };
}

/** Where the list `log.entries` is closed in a text that has it. Of members of the same name, the last counts. */
function closingBracket(text: string): number {
  // The names of the members that lead to a value, with null for a place in a list.
  const path: (string | null)[] = [];
  let closed = -1;
  let last = '';
  for (let at = 0; at < text.length; at++) {
    const token = text[at];
    if (token === '"') {
      const end = endOfQuoted(text, at);
      // Only names are asked for.
      last = path.length <= 2 ? text.slice(at, end) : '';
      at = end - 1;
    } else if (token === '{') path.push('');
    else if (token === '[') path.push(null);
    else if (token === ':' && path.length <= 2) path[path.length - 1] = String(JSON.parse(last));
    else if (token === ']' || token === '}') {
      path.pop();
      if (token === ']' && path.length === 2 && path[0] === 'log' && path[1] === 'entries') closed = at;
    }
  }
  return closed;
}

/** Index behind the quote that ends a text. */
function endOfQuoted(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text[first - 1] === '\\') first--;
  return (quote - first) % 2 === 1;
}

function endOfText(text: string, index: number): number {
  let end = index;
  while (/\s/.test(text.charAt(end - 1))) end--;
  return end;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
