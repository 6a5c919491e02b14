/** What may be asked for instead of a sound answer. */
export const faultKinds = ['reset', 'timeout', 'truncate', 'malformed', '500', '503'] as const;

/**
 * `reset` drops the connection, `timeout` never answers, `truncate` stops half-way through the body, `malformed` sends
 * a body that is no JSON; `500` and `503` answer so. The first two and the last two leave the state as it is.
 */
export type FaultKind = (typeof faultKinds)[number];

/** Whether a fault takes the whole answer, so that there is none to make or to tell of. */
export function isSilent(fault: FaultKind | undefined): boolean {
  return fault === 'reset' || fault === 'timeout';
}

/** A rule that disturbs the requests it fits; see `FaultRule` in the control document. */
export interface FaultRule {
  readonly operationId?: string | undefined;
  readonly match?:
    | {
        readonly path?: string | undefined;
        readonly headers?: Readonly<Record<string, string>> | undefined;
        readonly body?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
  /** How often it applies before it is spent; without end if undefined. */
  readonly times?: number | undefined;
  /** The share of fitting requests that it applies to, from 0 to 1. */
  readonly probability?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly status?: number | undefined;
  readonly example?: string | undefined;
  readonly fault?: FaultKind | undefined;
  /** Who answers, where requests go to a deployment: the mock in its place. */
  readonly answer?: 'mock' | undefined;
}

/** A rule as it stands. */
export interface ListedFault {
  readonly id: number;
  /** How often it has applied. */
  readonly fired: number;
  readonly rule: FaultRule;
}
