/** Thrown when a run can't begin; the message says what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** Why a run ends early. */
export type StopReason = 'requests spent' | 'rate limit' | 'interruption' | 'no answer' | 'failure' | 'bail';

/** Thrown when a run must end early: cases whose requests were not sent can't be judged. */
export class RunStopped extends Error {
  override readonly name: string = 'RunStopped';
  readonly reason: StopReason;

  constructor(reason: StopReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Thrown when a run has sent as many requests as it may; carries how many. */
export class RequestsSpent extends RunStopped {
  override readonly name = 'RequestsSpent';
  readonly limit: number;

  constructor(limit: number) {
    super('requests spent', `the ${limit} requests of --max-requests are spent`);
    this.limit = limit;
  }
}

/**
 * Thrown when the rate limit still refuses a request after the longest wait; carries the time waited, in milliseconds.
 */
export class RateLimitPersists extends RunStopped {
  override readonly name = 'RateLimitPersists';
  readonly waited: number;

  /** @param retryAfter the header of the last refusal; undefined for none */
  constructor(waited: number, retryAfter: string | undefined) {
    const said = retryAfter === undefined ? '' : `, Retry-After: ${retryAfter.slice(0, 60)}`;
    super(
      'rate limit',
      `the rate limit still refuses requests after ${Math.round(waited / 1000)} s of waiting (429${said}): run it again later, or with a longer --max-wait`,
    );
    this.waited = waited;
  }
}

/** Thrown when the run is interrupted from outside. */
export class RunInterrupted extends RunStopped {
  override readonly name = 'RunInterrupted';

  constructor() {
    super('interruption', 'the run was interrupted');
  }
}

/** Thrown when as many cases have failed as `--bail` allows; carries how many. */
export class Bailed extends RunStopped {
  override readonly name = 'Bailed';
  readonly failures: number;

  constructor(failures: number) {
    super('bail', `${failures === 1 ? 'a case has' : `${failures} cases have`} failed (--bail)`);
    this.failures = failures;
  }
}

/** Thrown when a deployment no longer answers; carries how many requests in a row had no answer. */
export class DeploymentSilent extends RunStopped {
  override readonly name = 'DeploymentSilent';
  readonly requests: number;

  /** @param failure why the last of them had no answer */
  constructor(requests: number, failure: string) {
    super(
      'no answer',
      `the deployment does not answer any more: ${requests} requests in a row had no answer (${failure})`,
    );
    this.requests = requests;
  }
}

/**
 * Thrown when judging itself fails, in this program or in the API's contract half; carries the exception as its cause.
 */
export class JudgingFailed extends RunStopped {
  override readonly name = 'JudgingFailed';

  constructor(cause: unknown) {
    const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super('failure', `judging failed: ${words}`);
    this.cause = cause;
  }
}

/** Thrown when a report is awaited although the events of its run were not read to the end. */
export class RunAbandoned extends Error {
  override readonly name = 'RunAbandoned';
}
