import type { Case, Check } from '../../contract/cases/case.ts';
import { creationsOf } from '../../contract/cases/creations.ts';
import { awkwardCreation } from '../../contract/cases/faithful.ts';
import { alone, makeCase } from '../../contract/cases/make-case.ts';
import { marker, receiverMarker, secretMarker, uniqueMarker } from '../../contract/cases/markers.ts';
import { queryParameters } from '../../contract/cases/parameters.ts';
import {
  type ExampleFacts,
  exampleFacts,
  type ResponseFacts,
  responseFacts,
  successFacts,
} from '../../contract/cases/response-facts.ts';
import { SchemaView } from '../../contract/cases/schema-view.ts';
import type { Proof, ReceiverUse } from '../../contract/cases/step.ts';
import { bodyConforms, isAccepted, messageIs, statusIs } from '../../contract/checks/checks.ts';
import { impossible } from '../../contract/checks/findings.ts';
import type { CaseContext, StepOptions } from '../../contract/contract-api.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import {
  customHeadersArrive,
  failedTestStatusIs,
  failsWith,
  isSaidToHaveFailed,
  isSigned,
  methodIs,
  nothingArrives,
  payloadIs,
  retryArrives,
  retryIsOfTest,
  statusCodeIsReceivers,
  urlIs,
  wasDelivered,
} from './delivery-checks.ts';
import { entryThatIs, firstLogs } from './known-steps.ts';
import {
  failureIsLogged,
  isSecondOf,
  logIdsAreUnique,
  logsAreOurs,
  originalIsKept,
  pageAgrees,
  retryIsLogged,
  retryNamesBoth,
  showsNoneOf,
  successIsLogged,
  testIsLogged,
} from './log-checks.ts';
import {
  type DeliveryOperations,
  deliveryOperations,
  type WebhookOperations,
  webhookOperations,
} from './operations.ts';
import { comesBack } from './shown.ts';

/** Cases about test deliveries, their log and their retries, with an unreachable URL and with the receiver's. */
export function deliveryCases(context: CaseContext): Case[] {
  const [operations, own] = [webhookOperations(context.document), deliveryOperations(context.document)];
  return operations === undefined || own === undefined ? [] : new DeliveryCases(context, operations, own).all();
}

/** The query of the receiver's URL, which has to arrive unchanged. */
const query = 'Token=One+Two&b=%26%2F';

/** A URL that no deployment can reach: the top-level domain is reserved (RFC 2606). */
const nowhere = `https://${marker}.invalid/`;

/** How long a test may take beyond the webhook's timeout, in milliseconds. */
const grace = 5000;

class DeliveryCases {
  readonly #context: CaseContext;
  readonly #operations: WebhookOperations & DeliveryOperations;
  readonly #proof: Proof;
  readonly #patient: Proof;
  readonly #timeout: Proof;

  constructor(context: CaseContext, operations: WebhookOperations, own: DeliveryOperations) {
    this.#context = context;
    this.#operations = { ...operations, ...own };
    this.#proof = this.#deliveries();
    this.#patient = this.#slowness();
    this.#timeout = this.#silence();
  }

  all(): Case[] {
    return [...this.#settings(), ...this.#tests(), ...this.#logs(), ...this.#retries()];
  }

  /** Tests an unreachable webhook, then one with the receiver's URL if there is a receiver, and retries what has failed. */
  #deliveries(): Proof {
    const { update, test, logs, retry } = this.#operations;
    const { step } = this.#context;
    const made = this.#webhook();
    const patience = this.#patience();
    const name = this.#logParameter();
    const log = (status: 'success' | 'failed'): StepOptions => ({ made, references: { [name]: entryThatIs(status) } });
    const [perPage] = this.#pageLimits();
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

  #settings(): Case[] {
    const { update } = this.#operations;
    const facts = successFacts(this.#context.document, update);
    const url = this.#updated('webhook_url');
    const taken = [isAccepted('webhook_url'), comesBack('webhook_url')];
    return [
      this.#case('webhook_url/unreachable', update, url, 'deliveries/unreachable', taken, 'inferred'),
      this.#case('webhook_url/receiver', update, url, 'deliveries/receiver', taken, 'inferred'),
      this.#case('enable', update, facts.place, 'deliveries/enable', [
        statusIs(facts),
        bodyConforms(facts),
        comesBack('enabled'),
        isAccepted('http_method'),
      ]),
    ];
  }

  #tests(): Case[] {
    const { test, create } = this.#operations;
    const facts = successFacts(this.#context.document, test);
    const [failure, timeout] = [this.#failure('serverError'), this.#failure('connectionTimeout')];
    const at = 'deliveries/test';
    const settings = 'deliveries/receiver';
    const { place: payload, signature } = this.#payload();
    const field = (name: string) => this.#propertyOf(create, name);
    const of = (id: string, place: Place, ...checks: readonly Check[]) =>
      this.#case(`receiver/${id}`, test, place, at, checks);
    const status = failedTestStatusIs(failure.facts.response.status);
    return [
      this.#case('unreachable', test, failure.facts.place, 'deliveries/testUnreachable', [
        isSaidToHaveFailed('deliveries/unreachable'),
        status,
      ]),
      of('sent', facts.place, wasDelivered, ...[statusIs(facts), bodyConforms(facts)].map(ifReached)),
      of('payload', payload, payloadIs(this.#context.document.files, payload, settings)),
      of('method', field('http_method'), methodIs(settings)),
      of('customHeaders', field('custom_headers'), customHeadersArrive(settings)),
      of('url', field('webhook_url'), urlIs(settings)),
      of('signature', signature.place, isSigned(signature.name, settings)),
      of('statusCode', facts.place, statusCodeIsReceivers),
      this.#case('receiver/failed', test, failure.example.place, 'deliveries/testFailing', [
        failsWith(failure.example.value),
        ifReached(status),
      ]),
      this.#case('receiver/slow', test, field('timeout'), 'deliveries/testSlow', [
        wasDelivered,
        ...[statusIs(facts), bodyConforms(facts)].map(ifReached),
      ]),
      this.#case('receiver/timeout', test, timeout.example.place, 'deliveries/testUnanswered', [
        failsWith(timeout.example.value),
        ifReached(status),
      ]),
    ];
  }

  #logs(): Case[] {
    const { logs } = this.#operations;
    const facts = successFacts(this.#context.document, logs);
    const [perPage, page] = this.#pageLimits();
    const shown = [statusIs(facts), bodyConforms(facts), logsAreOurs, logIdsAreUnique];
    const first = pageAgrees(page.byDefault, perPage.byDefault);
    const of = (id: string, place: Place, at: string, ...checks: readonly Check[]) =>
      this.#case(id, logs, place, at, checks);
    return [
      of('success', facts.place, firstLogs, ...shown),
      of('ofAnother', facts.place, 'deliveries/logsOfAnother', ...shown, showsNoneOf(firstLogs), first),
      of('ofUntested', facts.place, 'deliveries/logsOfUntested', ...shown, showsNoneOf(firstLogs)),
      of('query/per_page/default', perPage.view.placeOf('default'), firstLogs, first),
      of('query/page/default', page.view.placeOf('default'), firstLogs, first),
      of('testIsLogged', facts.place, firstLogs, testIsLogged),
      of('receiver/success', facts.place, firstLogs, withReceiver(successIsLogged('deliveries/test'))),
      of('receiver/failure', facts.place, firstLogs, withReceiver(failureIsLogged('deliveries/testFailing', 1))),
      of(
        'query/per_page/maximum/at',
        perPage.view.placeOf('maximum'),
        'deliveries/logsRetried',
        ...shown,
        pageAgrees(page.byDefault, perPage.most),
      ),
      of(
        'query/per_page/minimum/at',
        perPage.view.placeOf('minimum'),
        'deliveries/logsSecondPage',
        ...shown,
        pageAgrees(2, perPage.least),
        isSecondOf('deliveries/logsRetried'),
      ),
    ];
  }

  #retries(): Case[] {
    const { retry, create } = this.#operations;
    const facts = successFacts(this.#context.document, retry);
    const refusal = this.#exampleOf(retry, 'logNotRetriable');
    const refused = [statusIs(refusal.facts), bodyConforms(refusal.facts), messageIs(refusal.example.value, true)];
    // It is not documented that a retry refuses an entry of another webhook.
    const unknown = this.#exampleOf(retry, 'logNotFound');
    const asUnknown = [statusIs(unknown.facts), bodyConforms(unknown.facts), messageIs(unknown.example.value, false)];
    const before = 'deliveries/retry';
    const of = (id: string, place: Place, at: string, ...checks: readonly Check[]) =>
      this.#case(id, retry, place, at, checks);
    const isQueued = [statusIs(facts), bodyConforms(facts), retryNamesBoth];
    const { signature } = this.#payload();
    return [
      of('disabled', refusal.example.place, 'deliveries/retryDisabled', ...refused, nothingArrives),
      of('success', facts.place, before, ...isQueued),
      of('receiver/arrives', facts.place, before, ...[retryArrives, retryIsOfTest].map(withReceiver)),
      of(
        'receiver/method',
        this.#propertyOf(create, 'http_method'),
        before,
        withReceiver(methodIs('deliveries/enable')),
      ),
      of(
        'receiver/customHeaders',
        this.#propertyOf(create, 'custom_headers'),
        before,
        withReceiver(customHeadersArrive('deliveries/enable')),
      ),
      of('receiver/url', this.#propertyOf(create, 'webhook_url'), before, withReceiver(urlIs('deliveries/receiver'))),
      of('receiver/signature', signature.place, before, withReceiver(isSigned(signature.name, 'deliveries/enable'))),
      of('receiver/succeeded', refusal.example.place, 'deliveries/retrySucceeded', ...refused, nothingArrives),
      of('originalIsKept', facts.place, 'deliveries/logsRetried', originalIsKept(before, firstLogs)),
      of('newEntry', facts.place, 'deliveries/logsRetried', retryIsLogged(before)),
      this.#case('ofAnother', retry, unknown.example.place, 'deliveries/retryOfAnother', asUnknown, 'assumed'),
    ];
  }

  #case(
    id: string,
    operation: Operation,
    place: Place,
    at: string,
    checks: readonly Check[],
    evidence: Case['evidence'] = 'documented',
  ): Case {
    const proof = [this.#proof, this.#patient, this.#timeout].find(({ steps }) => steps.some((one) => one.id === at));
    const parts = { id: `${operation.id}/${id}`, operation, place, evidence, proof, step: at, checks };
    return makeCase(this.#context.document, parts);
  }

  /** The step that creates the webhook of all these cases. */
  #webhook(): string {
    return secondCreation(this.#context, this.#operations.create);
  }

  #logParameter(): string {
    const { pathParameters } = this.#operations.retry;
    return pathParameters.find(({ resource }) => resource?.name === 'log')?.name ?? 'log_id';
  }

  /** The query parameters of a page, with their limits and defaults. */
  #pageLimits() {
    const views = queryParameters(this.#context.document, this.#operations.logs);
    const limitsOf = (name: string) => {
      const view = views.get(name) ?? new SchemaView(this.#context.document.files, this.#operations.logs.place);
      const least = view.number('minimum') ?? 1;
      return { view, least, most: view.number('maximum') ?? least, byDefault: view.number('default') ?? least };
    };
    return [limitsOf('per_page'), limitsOf('page')] as const;
  }

  /** The longest time until a test is answered, in milliseconds. */
  #patience(): number {
    return this.#leastTimeout() * 1000 + grace;
  }

  #leastTimeout(): number {
    const place = this.#propertyOf(this.#operations.create, 'timeout');
    return new SchemaView(this.#context.document.files, place).number('minimum') ?? 1;
  }

  #updated(name: string): Place {
    return this.#propertyOf(this.#operations.update, name);
  }

  #propertyOf({ requestBody, place }: Operation, name: string): Place {
    const schema = requestBody?.schema;
    const view = schema && new SchemaView(this.#context.document.files, schema).properties.get(name);
    return view?.place ?? place;
  }

  #failure(example: string) {
    return this.#exampleOf(this.#operations.test, example);
  }

  /** An example and its response. */
  #exampleOf(operation: Operation, name: string): { facts: ResponseFacts; example: ExampleFacts } {
    for (const [key, { examples }] of operation.responses) {
      const facts = examples.has(name) ? responseFacts(this.#context.document, operation, Number(key)) : undefined;
      const example = facts && exampleFacts(this.#context.document, facts, name);
      if (facts !== undefined && example !== undefined) return { facts, example };
    }
    const facts = successFacts(this.#context.document, operation);
    return { facts, example: { value: undefined, place: operation.place, grade: 'assumed' } };
  }

  /** The schema of the test delivery, and the header of its signature. */
  #payload() {
    const { files, root } = this.#context.document;
    const delivery = below(root, 'webhooks', 'webhookTest', 'post');
    const place = below(files.resolve(below(delivery, 'requestBody')).place, 'content', 'application/json', 'schema');
    const header = files.resolve(below(delivery, 'parameters', 0));
    const name = new SchemaView(files, header.place).text('name') ?? 'Signature';
    return { place, signature: { place: header.place, name } };
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

/** Skips a check if nothing arrived and the deployment does not claim a success: it may not reach the receiver. */
function ifReached({ judge, ...fact }: Check): Check {
  return {
    ...fact,
    judge(exchange, exchanges) {
      const isMute =
        (exchange.deliveries ?? []).length === 0 &&
        wasDelivered.judge(exchange, exchanges).every(({ kind }) => kind === 'impossible');
      return isMute ? [] : judge(exchange, exchanges);
    },
  };
}

/** Skips a check if the run has no receiver, for a request that is sent anyway. */
function withReceiver({ judge, ...fact }: Check): Check {
  return {
    ...fact,
    judge(exchange, exchanges) {
      const hasReceiver = exchanges.all().some(({ deliveries }) => deliveries !== undefined);
      return hasReceiver ? judge(exchange, exchanges) : impossible('it needs --receiver');
    },
  };
}
