import { readHeader } from './header-bytes.ts';

/** The replacement of a secret. */
export const redacted = '[redacted]';

/** Names of fields, headers and parameters with secret values. */
const secretName =
  /secret|token|passw|api[-_.]?key|auth(?!orization_scheme)|cookie|credential|signature|jwt|(?<!mock[-_])session/i;

/** Names of headers whose values are URLs, which may carry credentials. */
const urlHeader = /^(?:referer|location|content-location|origin|link)$/i;

/** A body as JSON without its secrets; as text if it is not JSON; null for none. */
export function redactedBody(text: string | undefined): unknown {
  if (text === undefined || text === '') return null;
  try {
    return JSON.parse(text, withoutSecrets);
  } catch {
    // In other texts, a secret can't be separated from the rest.
    return secretName.test(decoded(text)) || text.includes('custom_headers') || text.includes('://') ? redacted : text;
  }
}

export function redactedHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, redactedHeader(name, readHeader(String(value)))]],
  );
  return Object.fromEntries(entries);
}

function redactedHeader(name: string, value: string): string {
  if (secretName.test(name)) return redacted;
  return urlHeader.test(name) || value.includes('://') ? redactedUrl(value) : value;
}

/** A URL, or path and query, without user information and the values of parameters that carry credentials. */
export function redactedUrl(url: string): string {
  const anonymous = url.includes('@') ? url.replace(/\/\/[^/?#\s]*@/, `//${redacted}@`) : url;
  // Most have neither, and two searches for a character are faster than one for a pattern.
  if (!anonymous.includes('?') && !anonymous.includes('#')) return anonymous;
  const query = anonymous.search(/[?#]/);
  return anonymous.slice(0, query) + anonymous.slice(query).split('&').map(redactedPairs).join('&');
}

/** Parameters that `?` and `#` separate: all that follows a secret name is its value. */
function redactedPairs(text: string): string {
  let start = 0;
  for (const pair of text.split(/[?#]/)) {
    const end = pair.indexOf('=');
    if (end >= 0 && secretName.test(decoded(pair.slice(0, end)))) return text.slice(0, start + end + 1) + redacted;
    start += pair.length + 1;
  }
  return text;
}

/** The most times that a name may be percent-encoded. */
const mostEncodings = 3;

/** Decodes percent-encoded ASCII, also where it is encoded repeatedly. */
function decoded(text: string): string {
  let plain = text;
  for (let count = 0; count < mostEncodings && plain.includes('%'); count++)
    plain = plain.replace(/%[0-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return plain;
}

/** A reviver of JSON.parse. The values of a webhook's own headers carry credentials, under any name. */
function withoutSecrets(key: string, value: unknown): unknown {
  if (key === 'custom_headers' && value !== null) {
    if (!Array.isArray(value)) return redacted;
    return value.map((header) =>
      typeof header === 'object' && header !== null ? { ...header, value: redacted } : redacted,
    );
  }
  if (secretName.test(key)) return withoutContent(value);
  return typeof value === 'string' && value.includes('://') ? redactedUrl(value) : value;
}

/** The replacement of a secret of any type; empty values stay. */
function withoutContent(value: unknown): unknown {
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'object' && Object.keys(value).length === 0) return value;
  return redacted;
}
