import type { FaultRule } from './faults/faults.ts';
import type { BodyTooLarge } from './refusals/refusals.ts';
import type { AbortedSignal } from './web/web-types.ts';

/** The most bytes of a body that are read: for our own documents, whose APIs have this limit, and for foreign ones. */
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
  /** The bytes of the body, which may be empty; {@link BodyTooLarge} if the transport stopped reading it. */
  readonly body: Uint8Array | BodyTooLarge;
  /** Aborts when the client no longer waits: later steps are not done. */
  readonly signal?: AbortedSignal | undefined;
  /** @internal The fault rule already chosen for the request; one without an effect if none may apply. */
  readonly rule?: FaultRule | undefined;
}

/** Returns a header's value. Several values are joined as a list. */
export function headerOf({ headers }: Pick<MockRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
