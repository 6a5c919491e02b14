import type { Header } from '../text/header-bytes.ts';
import type { Failure } from './failure.ts';
import { takeCredentials } from './url-credentials.ts';

/** One attempt to deliver. */
export interface DeliveryRequest {
  readonly method: string;
  readonly url: string;
  /** As `deliveryHeaders` makes them. Content-Length and Host are added. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** For the whole exchange: look-up, connection, answer and its body. */
  readonly timeoutMilliseconds: number;
}

export type Outcome = Answered | Failed | { readonly kind: 'aborted' };

/** There was an answer, of whatever status. */
export interface Answered extends Answer {
  readonly kind: 'answered';
  /** Whole milliseconds. */
  readonly durationMilliseconds: number;
}

/** There was no answer, or no whole one. */
export interface Failed extends Failure {
  readonly kind: 'failed';
  /** Whole milliseconds. */
  readonly durationMilliseconds: number;
}

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  /** By lower-case name; of several with one name, all in one value. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded as the headers say. */
  readonly body: string;
  /** The body went on, and only its beginning was kept. */
  readonly isCut: boolean;
  /** For people: why the body is not decoded as the headers say; undefined if it is. */
  readonly problem: string | undefined;
}

/** How much of an answer's body is kept, in bytes, as it comes and decoded. */
export const longestBody = 65_536;

/** What is sent of a delivery, by whatever way: where to, without credentials in it, and all headers but the connection's. */
export function messageOf({ url: text, headers, body }: DeliveryRequest): { url: URL; headers: readonly Header[] } {
  const url = new URL(text);
  const credentials = takeCredentials(url);
  const hasOwn = headers.some(([name]) => name.toLowerCase() === 'authorization');
  const all = credentials === undefined || hasOwn ? headers : [credentials, ...headers];
  return { url, headers: [...all, ['Content-Length', String(body.length)]] };
}
