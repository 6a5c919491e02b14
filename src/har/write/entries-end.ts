import { isJsonObject } from '../../openapi/document/json-pointer.ts';

/** Where entries can be appended in the text of a HAR. */
export interface EntriesEnd {
  /** The number of entries. */
  readonly count: number;
  /** The index in the text right after the last entry, or after the `[` if there is none. */
  readonly end: number;
}

/** Finds where the entries of a HAR end; returns a sentence about the text if it is no HAR. */
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

/** The index at which the list `log.entries` is closed. Of members with the same name, the last counts. */
function closingBracket(text: string): number {
  // The path of names to a value, with null for a place in a list.
  const path: (string | null)[] = [];
  let closed = -1;
  let last = '';
  for (let at = 0; at < text.length; at++) {
    const token = text[at];
    if (token === '"') {
      const end = endOfQuoted(text, at);
      // Only names at these levels are needed.
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

/** The index after the closing quote of a string. */
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
