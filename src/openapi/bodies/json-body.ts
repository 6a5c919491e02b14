import { isJsonMediaType } from './media-types.ts';

/** What a body was read as. */
export interface ReadBody {
  /** The JSON value; undefined where there is none, or none that can be read. */
  readonly value: unknown;
  /** Why there is no value; undefined if there is one. */
  readonly note: string | undefined;
}

/** What a reader of JSON accepts beyond the grammar. */
export interface JsonRules {
  /** The greatest depth of nested arrays and objects. */
  readonly deepestNesting: number;
  /** Whether a string may hold half a surrogate pair, which UTF-8 can't encode. */
  readonly takesLoneSurrogates: boolean;
}

/** Accepts all that `JSON.parse` accepts. */
const anyJson: JsonRules = { deepestNesting: Number.POSITIVE_INFINITY, takesLoneSurrogates: true };

// Keeps a byte order mark in the text, where it makes the JSON invalid.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a JSON body. Never throws. */
export function readJson(
  body: Uint8Array,
  contentType: string | undefined,
  contentEncoding: string | undefined,
  { deepestNesting, takesLoneSurrogates }: JsonRules = anyJson,
): ReadBody {
  if (body.length === 0) return unread('the body is empty');
  if (contentType === undefined || !isJsonMediaType(contentType)) {
    return unread(`the body was not read: Content-Type is ${contentType ?? 'missing'}, not application/json`);
  }
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    return unread(`the body was not read: Content-Encoding is ${contentEncoding}`);
  }
  const text = decoded(body);
  if (text === undefined) return unread('the body is not valid UTF-8');
  if (nestsDeeperThan(deepestNesting, body)) return unread(`the body nests deeper than ${deepestNesting} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unread('the body is malformed JSON');
  }
  // Only an escape can produce one, and rarely does: look only where there is one.
  if (!takesLoneSurrogates && text.includes('\\u') && hasLoneSurrogate(value)) {
    return unread('the body has a lone surrogate');
  }
  return { value, note: undefined };
}

function unread(note: string): ReadBody {
  return { value: undefined, note };
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => !key.isWellFormed() || hasLoneSurrogate(child));
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [...'"\\[]{}'].map((character) =>
  character.charCodeAt(0),
);

/** Tells whether brackets outside strings nest too deep, before any recursive function gets the value. */
function nestsDeeperThan(deepest: number, body: Uint8Array): boolean {
  // Each level takes an opening and a closing bracket.
  if (body.length <= 2 * deepest) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (inString) {
      if (byte === backslash) index++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBracket || byte === openBrace) {
      if (++depth > deepest) return true;
    } else if (byte === closeBracket || byte === closeBrace) depth--;
  }
  return false;
}
