import { creationsOf } from '../../contract/cases/creations.ts';
import { awkwardCreation } from '../../contract/cases/faithful.ts';
import { alone } from '../../contract/cases/make-case.ts';
import { marker, receiverMarker, secretMarker, uniqueMarker } from '../../contract/cases/markers.ts';
import { SchemaView } from '../../contract/cases/schema-view.ts';
import type { Proof, ReceiverUse } from '../../contract/cases/step.ts';
import type { CaseContext, StepOptions } from '../../contract/contract-api.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { pageLimits, propertyOf } from './delivery-facts.ts';
import { entryThatIs, firstLogs } from './known-steps.ts';
import type { DeliveryOperations, WebhookOperations } from './operations.ts';

/** The query of the receiver's URL, which has to arrive unchanged. */
const query = 'Token=One+Two&b=%26%2F';

/** A URL that no deployment can reach: the top-level domain is reserved (RFC 2606). */
const nowhere = `https://${marker}.invalid/`;

/** How long a test may take beyond the webhook's timeout, in milliseconds. */
const grace = 5000;

/** The requests of the cases about deliveries, in three proofs. */
export class DeliveryRequests {
  readonly #context: CaseContext;
  readonly #operations: WebhookOperations & DeliveryOperations;
  readonly proofs: readonly Proof[];

  constructor(context: CaseContext, operations: WebhookOperations & DeliveryOperations) {
    this.#context = context;
    this.#operations = operations;
    this.proofs = [this.#deliveries(), this.#slowness(), this.#silence()];
  }

  /** Tests an unreachable webhook, then one with the receiver's URL if there is a receiver, and retries what has failed. */
  #deliveries(): Proof {
    const { update, test, logs, retry } = this.#operations;
    const { step } = this.#context;
    const made = this.#webhook();
    const patience = this.#patience();
    const name = this.#logParameter();
    const log = (status: 'success' | 'failed'): StepOptions => ({ made, references: { [name]: entryThatIs(status) } });
    const [perPage] = pageLimits(this.#context.document, this.#operations.logs);
    const steps = [
      step('deliveries/unreachable', update, {
        made,
        body: { webhook_url: nowhere, enabled: false, ...this.#brief() },
      }),
      step('deliveries/testUnreachable', test, { made, patience }),
      step('deliveries/receiver', update, { made, body: this.#toReceiver(), receiver: needing('accepted') }),
      step('deliveries/test', test, { made, patience, receiver: needing('accepted') }),
      step('deliveries/testFailing', test, { made, patience, receiver: needing('failed') }),
      step('deliveries/unreachableOther', update, {
        made: awkwardCreation,
        body: { webhook_url: `${nowhere}other`, ...this.#brief() },
      }),
      step('deliveries/testOther', test, { made: awkwardCreation, patience, needs: 'deliveries/unreachableOther' }),
      step(firstLogs, logs, { made }),
      step('deliveries/logsOfAnother', logs, { made: awkwardCreation }),
      step('deliveries/logsOfUntested', logs),
      step('deliveries/retryDisabled', retry, {
        ...{ ...log('failed'), receiver: using('accepted', false), needs: 'deliveries/unreachable' },
      }),
      step('deliveries/enable', update, { made, body: this.#ofNow() }),
      step('deliveries/retry', retry, {
        ...{ ...log('failed'), receiver: using('accepted', true), needs: 'deliveries/enable' },
      }),
      step('deliveries/retrySucceeded', retry, { ...log('success'), receiver: needing('accepted') }),
      step('deliveries/logsRetried', logs, { made, query: { per_page: String(perPage.most) } }),
      step('deliveries/logsSecondPage', logs, { made, query: { per_page: String(perPage.least), page: '2' } }),
      step('deliveries/retryOfAnother', retry, {
        ...{ ...log('failed'), made: awkwardCreation, receiver: using('accepted', false) },
      }),
    ];
    return { id: 'deliveries', steps };
  }

  /** A test whose receiver answers late, but within the least timeout of a webhook. */
  #slowness(): Proof {
    const { test } = this.#operations;
    const patience = this.#patience();
    const options = {
      made: this.#webhook(),
      receiver: needing('acceptedLate'),
      patience,
      needs: 'deliveries/receiver',
    };
    return alone(this.#context.step('deliveries/testSlow', test, options));
  }

  /** A test whose receiver never answers: the longest case, and the last to need the receiver. */
  #silence(): Proof {
    const { test } = this.#operations;
    const patience = this.#patience();
    const options = { made: this.#webhook(), receiver: needing('unanswered'), patience, needs: 'deliveries/receiver' };
    return alone(this.#context.step('deliveries/testUnanswered', test, options));
  }

  /** Settings with which a test ends soon. */
  #brief(): Readonly<Record<string, unknown>> {
    return { timeout: this.#leastTimeout(), max_retries: 0 };
  }

  #toReceiver(): Readonly<Record<string, unknown>> {
    return {
      ...{ name: `${uniqueMarker} "caf\u00e9" 漢字 😀`, webhook_url: `${receiverMarker}/${marker}/Hook?${query}` },
      ...{ webhook_secret: secretMarker, http_method: 'PUT' },
      ...{ authorization_scheme: 'none', ...this.#brief() },
      custom_headers: [
        { key: 'X-Talkover-Contract', value: marker },
        { key: 'x-TALKOVER-Second', value: 'Mixed Case, twice' },
      ],
    };
  }

  /** New settings, which a retry has to use instead of those of the test. */
  #ofNow(): Readonly<Record<string, unknown>> {
    return {
      ...{ enabled: true, http_method: 'PATCH', webhook_secret: `${secretMarker}-now` },
      custom_headers: [{ key: 'X-Talkover-Contract', value: `${marker}-now` }],
    };
  }

  /** The step that creates the webhook of all these cases. */
  #webhook(): string {
    return secondCreation(this.#context, this.#operations.create);
  }

  #logParameter(): string {
    const { pathParameters } = this.#operations.retry;
    return pathParameters.find(({ resource }) => resource?.name === 'log')?.name ?? 'log_id';
  }

  /** The longest time until a test is answered, in milliseconds. */
  #patience(): number {
    return this.#leastTimeout() * 1000 + grace;
  }

  #leastTimeout(): number {
    const place = propertyOf(this.#context.document, this.#operations.create, 'timeout');
    return new SchemaView(this.#context.document.files, place).number('minimum') ?? 1;
  }
}

/** The step that creates the webhook for deliveries, which the deletion of another must not affect. */
export function secondCreation(context: CaseContext, create: Operation): string {
  return creationsOf(context, create)[1]?.request.id ?? '';
}

function needing(reception: ReceiverUse['reception']): ReceiverUse {
  return { isNeeded: true, reception, awaitsDelivery: false };
}

function using(reception: ReceiverUse['reception'], awaitsDelivery: boolean): ReceiverUse {
  return { isNeeded: false, reception, awaitsDelivery };
}
