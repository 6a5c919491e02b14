/** Thrown when a run can't begin; the message says what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** What ends a run before its end. */
export type StopReason = 'requests spent' | 'rate limit' | 'interruption' | 'no answer' | 'failure' | 'bail';

/** Thrown when a run has to end; what it has not sent can't be judged. */
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

/** Thrown when the rate limit refuses a request and all is waited that may be; carries how long that was, in milliseconds. */
export class RateLimitPersists extends RunStopped {
  override readonly name = 'RateLimitPersists';
  readonly waited: number;

  /** @param retryAfter what the last refusal says, as it is; undefined for nothing */
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

/** Thrown when as many cases have failed as the run was told to go on for; carries how many. */
export class Bailed extends RunStopped {
  override readonly name = 'Bailed';
  readonly failures: number;

  constructor(failures: number) {
    super('bail', `${failures === 1 ? 'a case has' : `${failures} cases have`} failed (--bail)`);
    this.failures = failures;
  }
}

/** Thrown when a deployment does not answer any more; carries how many requests in a row had no answer. */
export class DeploymentSilent extends RunStopped {
  override readonly name = 'DeploymentSilent';
  readonly requests: number;

  /** @param failure what the last of them came to */
  constructor(requests: number, failure: string) {
    super(
      'no answer',
      `the deployment does not answer any more: ${requests} requests in a row had no answer (${failure})`,
    );
    this.requests = requests;
  }
}

/** Thrown when judging itself fails, in this program or in the API's contract half; its cause is what was thrown there. */
export class JudgingFailed extends RunStopped {
  override readonly name = 'JudgingFailed';

  constructor(cause: unknown) {
    const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super('failure', `judging failed: ${words}`);
    this.cause = cause;
  }
}

/** Thrown when the report is awaited of a run whose events were not read to the last. */
export class RunAbandoned extends Error {
  override readonly name = 'RunAbandoned';
}
