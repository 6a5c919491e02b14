import type { RefusalReason } from './refusals/refusal-reason.ts';

/** The counted facts of an exchange. */
interface CountedExchange {
  /** Undefined for a path or a method that the document does not declare. */
  readonly operationId: string | undefined;
  /** Undefined if there was no answer. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Undefined for a request that was not refused. */
  readonly refusal: RefusalReason | undefined;
}

/** The upper bounds of the counted durations, in milliseconds. Longer ones have a count of their own. */
export const timeBounds = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const;

/** The counts of one operation. */
export class OperationCounts {
  /** How many requests got each status; undefined stands for no answer. */
  readonly statuses = new Map<number | undefined, number>();
  /**
   * How many requests took at most each bound, but longer than the previous one; the last item counts those above all
   * bounds.
   */
  readonly times: number[] = Array.from({ length: timeBounds.length + 1 }, () => 0);
  count = 0;
  /** The sum of all durations. */
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
 * Counts exchanges from the start, so that late readers get all of them. It uses plain numbers, which cost almost
 * nothing per request; the code that writes them as metrics is loaded on first use.
 */
export class ExchangeCounts {
  /** By operation; undefined stands for requests without one. */
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
