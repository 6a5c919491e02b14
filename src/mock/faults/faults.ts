/** The faults that can be requested instead of an answer. */
export const faultKinds = ['reset', 'timeout', 'truncate', 'malformed', '500', '503'] as const;

/**
 * `reset` drops the connection, `timeout` never answers, `truncate` stops half-way through the body, and `malformed`
 * sends a body that is not JSON. `500` and `503` answer with that status. `reset`, `timeout`, `500` and `503` leave the
 * state unchanged.
 */
export type FaultKind = (typeof faultKinds)[number];

/** True if a fault suppresses the whole answer. */
export function isSilent(fault: FaultKind | undefined): boolean {
  return fault === 'reset' || fault === 'timeout';
}

/** Disturbs the requests that it matches. See `FaultRule` in the control document. */
export interface FaultRule {
  readonly operationId?: string | undefined;
  readonly match?:
    | {
        readonly path?: string | undefined;
        readonly headers?: Readonly<Record<string, string>> | undefined;
        readonly body?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
  /** How many times the rule applies; unlimited if undefined. */
  readonly times?: number | undefined;
  /** The share of matching requests to which the rule applies, from 0 to 1. */
  readonly probability?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly status?: number | undefined;
  readonly example?: string | undefined;
  readonly fault?: FaultKind | undefined;
  /** Makes the mock answer in place of the deployment to which a proxy forwards. */
  readonly answer?: 'mock' | undefined;
}

/** A rule and its use. */
export interface ListedFault {
  readonly id: number;
  /** How many times the rule has applied. */
  readonly fired: number;
  readonly rule: FaultRule;
}
