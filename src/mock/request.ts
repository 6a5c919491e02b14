import type { FaultRule } from './faults/faults.ts';
import type { BodyTooLarge } from './refusals/refusals.ts';
import type { AbortedSignal } from './web/web-types.ts';

/** The longest body that is read, in bytes: of our own documents, whose APIs have this limit, and of any other. */
export const maxOwnBodyBytes = 1024 * 1024;
export const maxBodyBytes = 10 * 1024 * 1024;

/** A request without its transport. */
export interface MockRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query as on the request line, percent-encoded: `/api/v1/health?x=1`. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body's bytes, empty for none; too large if the transport stopped reading it. */
  readonly body: Uint8Array | BodyTooLarge;
  /** Aborts when nobody waits for the answer any more: what has not begun by then is not done. */
  readonly signal?: AbortedSignal | undefined;
  /** @internal The rule that was taken for it already; one without an effect where no other may apply. */
  readonly rule?: FaultRule | undefined;
}

/** A header's value; several of one name are one list. */
export function headerOf({ headers }: Pick<MockRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
