import { DocumentedRefusal, WordedRefusal } from '../mock/refusals/refusals.ts';

/** Thrown when a webhook is deleted between its look-up and its change; answered like any missing webhook. */
export class WebhookGone extends DocumentedRefusal {
  override readonly name = 'WebhookGone';

  constructor(id: string) {
    super(404, 'webhookNotFound', `webhook ${id} was deleted meanwhile`);
  }
}

/** Thrown when a log entry can't be retried; carries the reason for the log of the mock. */
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
    // The body is documented; its status is assumed.
    super(400, `Webhook test failed: ${what}`);
  }
}
