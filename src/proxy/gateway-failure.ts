import { reasonOf } from '../contract/run/wire/failure-reason.ts';
import { misframedBy } from '../contract/run/wire/unreadable-answer.ts';
import { UpstreamOverdue } from './ask.ts';
import { BodyCutShort } from './passing-body.ts';

/** The proxy's answer if the deployment has given none that can be passed on. */
export interface GatewayFailure {
  readonly status: 502 | 504;
  /** Why, in words. */
  readonly reason: string;
}

/** The status and the reason of an error. */
export function gatewayFailure(error: unknown): GatewayFailure {
  if (error instanceof UpstreamOverdue) return { status: 504, reason: error.message };
  return { status: 502, reason: failureReason(error) };
}

/** Why there is no answer, or no complete one, in words. */
export function failureReason(error: unknown): string {
  if (error instanceof BodyCutShort && isError(error.cause)) {
    const misframed = misframedBy(error.cause);
    return misframed === undefined ? error.message : misframed.message;
  }
  return misframedBy(error)?.message ?? reasonOf(error, '--ca');
}

function isError(cause: unknown): cause is Error {
  return cause instanceof Error;
}

/** Problem details (RFC 9457) of a failure. @param origin of the deployment */
export function problemOf({ status, reason }: GatewayFailure, origin: string): string {
  const title = status === 504 ? 'Gateway Timeout' : 'Bad Gateway';
  return JSON.stringify({
    ...{ type: 'about:blank', title, status },
    detail: `The deployment ${origin} gives no answer that can be passed on: ${reason}.`,
  });
}
