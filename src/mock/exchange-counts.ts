import type { RefusalReason } from './refusals/refusal-reason.ts';

/** An exchange as far as it is counted. */
export interface CountedExchange {
  /** Undefined for a path or a method that the document does not have. */
  readonly operationId: string | undefined;
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Undefined for a request that was not refused. */
  readonly refusal: RefusalReason | undefined;
}

/** The upper bounds of the times that are counted together, in milliseconds; what takes longer has a count of its own. */
export const timeBounds = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const;

/** What was asked of one operation. */
export class OperationCounts {
  /** How many were answered with each status; undefined for none. */
  readonly statuses = new Map<number | undefined, number>();
  /** How many took as long as each bound, and longer than the one before; behind them, how many took longer than all. */
  readonly times: number[] = Array.from({ length: timeBounds.length + 1 }, () => 0);
  count = 0;
  /** How long all took together. */
  milliseconds = 0;

  add(status: number | undefined, milliseconds: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    this.count++;
    this.milliseconds += milliseconds;
    let bound = 0;
    while (bound < timeBounds.length && milliseconds > (timeBounds[bound] ?? 0)) bound++;
    this.times[bound] = (this.times[bound] ?? 0) + 1;
  }
}

/**
 * Counts exchanges from the start, so that who asks later has all of them. Plain numbers: a count for each request costs
 * next to nothing, and what writes them as metrics is loaded when somebody asks.
 */
export class ExchangeCounts {
  /** By operation; undefined for requests of none. */
  readonly operations = new Map<string | undefined, OperationCounts>();
  readonly refusals = new Map<RefusalReason, number>();

  add({ operationId, status, milliseconds, refusal }: CountedExchange): void {
    let counts = this.operations.get(operationId);
    if (counts === undefined) {
      counts = new OperationCounts();
      this.operations.set(operationId, counts);
    }
    counts.add(status, milliseconds);
    if (refusal !== undefined) this.refusals.set(refusal, (this.refusals.get(refusal) ?? 0) + 1);
  }
}
