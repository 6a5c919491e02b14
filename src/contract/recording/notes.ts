import type { Delivery } from '../run/exchange.ts';
import type { Stranger } from '../run/strangers.ts';

/**
 * What a run notes beside its first recorded exchange (`_contract`): with it, the same cases can be made again. Credentials
 * in it are placeholders, unless the recording has all.
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
  /** What must come back nowhere. */
  readonly secrets: readonly string[];
  /** What the list showed before the run. */
  readonly before: readonly Readonly<Record<string, unknown>>[];
  readonly strangers: readonly Stranger[];
}

/** What a run was asked for, as far as the cases depend on it. */
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

/** What is noted beside the exchange of a step (`_step`). */
export interface NotedStep {
  readonly id: string;
  readonly path: Readonly<Record<string, string>>;
  /** What the body says; missing for none. */
  readonly sent?: unknown;
  /** As the run has measured it. */
  readonly milliseconds: number;
  readonly misframed?: string;
  readonly deliveries?: readonly NotedDelivery[];
  /** What has turned out meanwhile not to be the run's. */
  readonly strangers?: readonly Stranger[];
}

interface NotedDelivery {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** In base64 where it is no text. */
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

/** How bytes in a value are written. */
const bytesKey = '_bytes';

/** A value as JSON has it: bytes are in base64. */
export function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [bytesKey]: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutBytes(inner)]));
}

/** The value again. */
export function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first, ...others] = entries;
  if (first !== undefined && others.length === 0 && first[0] === bytesKey && typeof first[1] === 'string')
    return new Uint8Array(Buffer.from(first[1], 'base64'));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withBytes(inner)]));
}
