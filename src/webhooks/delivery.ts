import type { Header } from '../text/header-bytes.ts';
import type { Failure } from './failure.ts';
import { takeCredentials } from './url-credentials.ts';

/** The request of a delivery attempt. */
export interface DeliveryRequest {
  readonly method: string;
  readonly url: string;
  /** The result of `deliveryHeaders`. Content-Length and Host are added. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** The limit for the whole exchange: look-up, connection, answer and body. */
  readonly timeoutMilliseconds: number;
}

export type Outcome = Answered | Failed | { readonly kind: 'aborted' };

/** An answer with any status. */
export interface Answered extends Answer {
  readonly kind: 'answered';
  /** In whole milliseconds. */
  readonly durationMilliseconds: number;
}

/** No answer, or an incomplete one. */
export interface Failed extends Failure {
  readonly kind: 'failed';
  /** In whole milliseconds. */
  readonly durationMilliseconds: number;
}

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  /** By lower-case name. Several values of a name are joined. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded according to the headers. */
  readonly body: string;
  /** True if the body was longer and only its beginning was kept. */
  readonly isCut: boolean;
  /** A message about why the body is not decoded as the headers say; undefined if it is. */
  readonly problem: string | undefined;
}

/** The most bytes of an answer's body that are kept, before and after decoding. */
export const longestBody = 65_536;

/** The URL without its credentials, and all headers except the connection's, for any way of sending. */
export function messageOf({ url: text, headers, body }: DeliveryRequest): { url: URL; headers: readonly Header[] } {
  const url = new URL(text);
  const credentials = takeCredentials(url);
  const hasOwn = headers.some(([name]) => name.toLowerCase() === 'authorization');
  const all = credentials === undefined || hasOwn ? headers : [credentials, ...headers];
  return { url, headers: [...all, ['Content-Length', String(body.length)]] };
}
