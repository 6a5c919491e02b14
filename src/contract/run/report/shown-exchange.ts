import type { Credentials } from '../credentials.ts';
import type { Answer, SentRequest } from '../exchange.ts';
import type { Redactor } from './redact.ts';
import { bytesWithout } from './shell-body.ts';
import { shellUrl } from './shell-url.ts';

/** A request in a report: credentials are replaced by names of environment variables. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for none; only the beginning if it is long. */
  readonly body: string | null;
}

/** An answer in a report. */
export interface ShownAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Only the beginning if it is long. */
  readonly body: string;
}

/** The longest body in a report, in characters. */
const longestBody = 2000;

/** The most headers, and the longest value of one, in characters. */
const [mostHeaders, longestHeader] = [50, 500] as const;

export function shownRequest(
  { method, url, headers, body, bytes }: SentRequest,
  credentials: Credentials,
  redactor: Redactor,
): ShownRequest {
  return {
    method,
    url: shownUrl(url, credentials, redactor),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, credentials.shown(name, value) ?? redactor.text(value)]),
    ),
    body: bytes === undefined ? shownText(body, redactor) : shownBytes(bytes, redactor),
  };
}

/** A URL with the credentials of its query replaced by names of environment variables. */
function shownUrl(url: string, credentials: Credentials, redactor: Redactor): string {
  const { parts, encoded } = shellUrl(url, credentials);
  const shown = parts.map((part) => (typeof part === 'string' ? redactor.text(part) : `$${part.variable}`)).join('');
  return encoded.reduce(
    (all, { name, variable }) => `${all}${all.includes('?') ? '&' : '?'}${encodeURIComponent(name)}=$${variable}`,
    shown,
  );
}

function shownText(body: string | undefined, redactor: Redactor): string | null {
  return body === undefined ? null : beginningOf(redactor.text(body), longestBody);
}

/** Bytes as text, with a dot for each that is not printable, after their number. */
function shownBytes(bytes: Uint8Array, redactor: Redactor): string {
  const content = bytesWithout(bytes, (text) => redactor.text(text));
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  return beginningOf(`[${bytes.length} bytes] ${text.replace(/[^\n\r\t -~]/g, '.')}`, longestBody);
}

export function shownAnswer({ status, headers, text }: Answer, redactor: Redactor): ShownAnswer {
  const shown = [...headers].slice(0, mostHeaders);
  return {
    status,
    headers: Object.fromEntries(
      shown.map(([name, value]) => [redactor.text(name), shownHeader(name, redactor.text(value))]),
    ),
    body: withoutForeignSecrets(beginningOf(redactor.text(text), longestBody)),
  };
}

/** Headers of an answer whose values are secret, such as the cookie of a session. */
const secretHeaders = /^set-cookie$|token|secret|passw|session|credential|api-?key/i;

function shownHeader(name: string, value: string): string {
  return secretHeaders.test(name) ? '[redacted]' : beginningOf(value, longestHeader);
}

/** Texts in JSON with their names: a faulty deployment may show secrets that are not the run's. */
const texts = /("([^"\\]*)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/gs;
const secretNames = /secret|token|passw|credential|api_?key/i;

function withoutForeignSecrets(body: string): string {
  return body.replace(texts, (whole, start: string, name: string) =>
    secretNames.test(name) ? `${start}"[redacted]"` : whole,
  );
}

/** The beginning of a redacted text: before redaction, the cut could go through a secret. */
export function beginningOf(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
