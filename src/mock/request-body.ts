import { isUtf8 } from 'node:buffer';

/** What a request's body was read as. */
export interface ReadBody {
  /** The JSON object; empty where there was none, which is how Laravel takes whatever it can't read. */
  readonly value: Record<string, unknown>;
  /** Why the body was taken for empty, for the log; undefined if it was read. */
  readonly note: string | undefined;
}

/** PHP's json_decode stops at this many levels. */
const deepestNesting = 512;

/** Reads a JSON object as Laravel would: never fails, but takes for empty what it can't read. */
export function readJsonObject(
  body: Buffer,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): ReadBody {
  if (body.length === 0) return unread('the body is empty');
  if (!isJson(contentType))
    return unread(`the body was not read: Content-Type is ${contentType ?? 'missing'}, not application/json`);
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    return unread(`the body was not read: Content-Encoding is ${contentEncoding}`);
  }
  if (!isUtf8(body)) return unread('the body is not valid UTF-8');
  const text = body.toString('utf8');
  if (nestsTooDeeply(body)) return unread(`the body nests deeper than ${deepestNesting} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unread('the body is malformed JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return unread('the body is JSON, but not an object');
  // PHP refuses half a surrogate pair. Only an escape can bring one in, and then rarely: look only where there is one.
  if (/\\u[dD][89a-fA-F]/.test(text) && hasLoneSurrogate(value)) {
    return unread('the body has a lone surrogate');
  }
  // An object of JSON.parse has string keys and nothing else.
  return { value: value as Record<string, unknown>, note: undefined };
}

function unread(note: string): ReadBody {
  return { value: {}, note };
}

/** Like PHP's `isJson`: `application/json`, `text/json`, `application/problem+json`, with any parameters. */
function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /[/+]json\b/i.test(contentType);
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => !key.isWellFormed() || hasLoneSurrogate(child));
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [...'"\\[]{}'].map((character) =>
  character.charCodeAt(0),
);

/** Counts brackets outside strings, before anything recursive meets the value. */
function nestsTooDeeply(body: Buffer): boolean {
  // Each level takes an opening and a closing bracket.
  if (body.length <= 2 * deepestNesting) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (inString) {
      if (byte === backslash) index++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBracket || byte === openBrace) {
      if (++depth > deepestNesting) return true;
    } else if (byte === closeBracket || byte === closeBrace) depth--;
  }
  return false;
}
