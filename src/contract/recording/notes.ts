import type { Delivery } from '../run/exchange.ts';
import type { Stranger } from '../run/strangers.ts';

/**
 * The notes of a run in its first recorded exchange (`_contract`), from which the same cases are made again. Credentials
 * are placeholders, unless the recording is not redacted.
 */
export interface NotedRun {
  readonly version: 1;
  readonly seed: number;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly path: Readonly<Record<string, string>>;
  readonly secretHeaders: readonly string[];
  readonly isReadOnly: boolean;
  readonly allowsLeftovers: boolean;
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
  readonly leaveOut: readonly string[];
  readonly requestsPerOperation: number | null;
  readonly fuzz: number;
  readonly maxMilliseconds: number | null;
  /** Secrets that no answer may show. */
  readonly secrets: readonly string[];
  /** The entries of the list before the run. */
  readonly before: readonly Readonly<Record<string, unknown>>[];
  readonly strangers: readonly Stranger[];
}

/** The options of a run that its cases depend on. */
export type AskedOfRun = Pick<
  NotedRun,
  | 'headers'
  | 'query'
  | 'path'
  | 'secretHeaders'
  | 'allowsLeftovers'
  | 'values'
  | 'leaveOut'
  | 'requestsPerOperation'
  | 'fuzz'
>;

/** The notes in the exchange of a step (`_step`). */
export interface NotedStep {
  readonly id: string;
  readonly path: Readonly<Record<string, string>>;
  /** The body as a value; missing if there is none. */
  readonly sent?: unknown;
  /** As the run has measured it. */
  readonly milliseconds: number;
  readonly misframed?: string;
  readonly deliveries?: readonly NotedDelivery[];
  /** Records that turned out since the last note not to be the run's. */
  readonly strangers?: readonly Stranger[];
}

interface NotedDelivery {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** In base64 if it is not text. */
  readonly body: string;
  readonly isBase64?: true;
}

export function notedDelivery({ method, url, headers, body }: Delivery): NotedDelivery {
  const bytes = Buffer.from(body);
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text).equals(bytes);
  return {
    ...{ method, url, headers: [...headers] },
    ...(isText ? { body: text } : { body: bytes.toString('base64'), isBase64: true }),
  };
}

export function deliveryOf({ method, url, headers, body, isBase64 }: NotedDelivery): Delivery {
  const bytes = Buffer.from(body, isBase64 === true ? 'base64' : 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    json = undefined;
  }
  return { method, url, headers: new Map(headers), body: bytes, json };
}

/** The key of the object that stands for bytes in a value. */
const bytesKey = '_bytes';

/** Converts a value for JSON: bytes become base64. */
export function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [bytesKey]: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutBytes(inner)]));
}

/** Reverses {@link withoutBytes}. */
export function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first, ...others] = entries;
  if (first !== undefined && others.length === 0 && first[0] === bytesKey && typeof first[1] === 'string')
    return new Uint8Array(Buffer.from(first[1], 'base64'));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withBytes(inner)]));
}
