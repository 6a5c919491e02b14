import { isUtf8 } from 'node:buffer';
import { trimStrings } from '../../framework/laravel/trim-strings.ts';
import { isJsonMediaType } from '../operations/operation.ts';

/** What a request's body was read as. */
export interface ReadBody {
  /** The JSON value; undefined where there was none, or none that can be read. */
  readonly value: unknown;
  /** Why there is no value; undefined if there is one. */
  readonly note: string | undefined;
}

/** PHP's json_decode stops at this many levels. */
const deepestNesting = 512;

/**
 * Reads a JSON body. Never throws.
 * @param asPhp whether what only PHP refuses is refused: deep nesting, and half a surrogate pair
 */
export function readJson(
  body: Uint8Array,
  contentType: string | undefined,
  contentEncoding: string | undefined,
  asPhp: boolean,
): ReadBody {
  if (body.length === 0) return unread('the body is empty');
  if (contentType === undefined || !isJsonMediaType(contentType)) {
    return unread(`the body was not read: Content-Type is ${contentType ?? 'missing'}, not application/json`);
  }
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    return unread(`the body was not read: Content-Encoding is ${contentEncoding}`);
  }
  if (!isUtf8(body)) return unread('the body is not valid UTF-8');
  if (asPhp && nestsTooDeeply(body)) return unread(`the body nests deeper than ${deepestNesting} levels`);
  const text = utf8Text(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unread('the body is malformed JSON');
  }
  // PHP refuses half a surrogate pair. Only an escape can bring one in, and then rarely: look only where there is one.
  if (asPhp && text.includes('\\u') && hasLoneSurrogate(value)) return unread('the body has a lone surrogate');
  return { value, note: undefined };
}

/**
 * Reads a JSON object as Laravel does: its strings are trimmed, and whatever is no object is taken for an empty one. PHP
 * writes an empty object as `[]`.
 */
export function readJsonObject(
  body: Uint8Array,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): ReadBody {
  const { value, note } = readJson(body, contentType, contentEncoding, true);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value: trimStrings(value), note };
  if (Array.isArray(value) && value.length === 0) return { value: {}, note };
  return { value: {}, note: note ?? 'the body is JSON, but not an object' };
}

/** Bytes as UTF-8, a byte order mark and all: our own server's are a Buffer already. */
export function utf8Text(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('utf8');
}

function unread(note: string): ReadBody {
  return { value: undefined, note };
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
function nestsTooDeeply(body: Uint8Array): boolean {
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
