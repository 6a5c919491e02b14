import { DocumentedRefusal, WordedRefusal } from '../mock/refusals/refusals.ts';

/** Thrown when a webhook was deleted between the look-up and the change of it; answers like any missing webhook. */
export class WebhookGone extends DocumentedRefusal {
  override readonly name = 'WebhookGone';

  constructor(id: string) {
    super(404, 'webhookNotFound', `webhook ${id} was deleted meanwhile`);
  }
}

/** Thrown when a log can't be retried; the reason is for the log of the mock. */
export class LogNotRetriable extends DocumentedRefusal {
  override readonly name = 'LogNotRetriable';

  constructor(reason: string) {
    super(422, 'logNotRetriable', reason);
  }
}

/** Thrown when a test delivery was not answered with a 2xx status. */
export class WebhookTestFailed extends WordedRefusal {
  override readonly name = 'WebhookTestFailed';

  /** @param what went wrong: `Connection timeout`, `HTTP 500 Internal Server Error` */
  constructor(what: string) {
    // Assumed: the body is documented, its status is not.
    super(400, `Webhook test failed: ${what}`);
  }
}
