import { readHeader } from './header-bytes.ts';

/** What stands in the place of a secret. */
export const redacted = '[redacted]';

/** Names of fields, headers and parameters whose values are nobody's business. */
const secretName = /secret|token|passw|api[-_]?key|auth(?!orization_scheme)|cookie|credential|signature/i;

/** A body as JSON without its secrets; as text where it is no JSON; null for none. */
export function redactedBody(text: string | undefined): unknown {
  if (text === undefined || text === '') return null;
  try {
    return JSON.parse(text, withoutSecrets);
  } catch {
    // In what is no JSON, a secret can't be told from the rest.
    return secretName.test(text) || text.includes('custom_headers') || text.includes('://') ? redacted : text;
  }
}

export function redactedHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, secretName.test(name) ? redacted : readHeader(String(value))]],
  );
  return Object.fromEntries(entries);
}

/** A URL, or path and query, without user information and the values of parameters that carry credentials. */
export function redactedUrl(url: string): string {
  const anonymous = url.includes('@') ? url.replace(/\/\/[^/?#\s]*@/, `//${redacted}@`) : url;
  if (!anonymous.includes('?')) return anonymous;
  return anonymous.replace(/([?&])([^=&]*)=([^&]*)/g, (pair, separator: string, name: string) =>
    secretName.test(name) ? `${separator}${name}=${redacted}` : pair,
  );
}

/** A reviver of JSON.parse. The values of a webhook's own headers carry credentials, whatever the headers are called. */
function withoutSecrets(key: string, value: unknown): unknown {
  if (key === 'custom_headers' && value !== null) {
    if (!Array.isArray(value)) return redacted;
    return value.map((header) =>
      typeof header === 'object' && header !== null ? { ...header, value: redacted } : redacted,
    );
  }
  if (typeof value === 'string')
    return secretName.test(key) ? redacted : value.includes('://') ? redactedUrl(value) : value;
  return secretName.test(key) && typeof value === 'number' ? redacted : value;
}
