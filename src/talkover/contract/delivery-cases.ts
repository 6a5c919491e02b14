import type { Case, Check } from '../../contract/cases/case.ts';
import { makeCase } from '../../contract/cases/make-case.ts';
import { successFacts } from '../../contract/cases/response-facts.ts';
import type { Proof } from '../../contract/cases/step.ts';
import { bodyConforms, messageIs, statusIs } from '../../contract/checks/checks.ts';
import { isAccepted } from '../../contract/checks/field-checks.ts';
import { impossible } from '../../contract/checks/findings.ts';
import type { CaseContext } from '../../contract/contract-api.ts';
import type { Place } from '../../openapi/document/source-files.ts';
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
import { exampleOf, pageLimits, payloadFacts, propertyOf } from './delivery-facts.ts';
import { DeliveryRequests } from './delivery-requests.ts';
import { firstLogs } from './known-steps.ts';
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

class DeliveryCases {
  readonly #context: CaseContext;
  readonly #operations: WebhookOperations & DeliveryOperations;
  readonly #proofs: readonly Proof[];

  constructor(context: CaseContext, operations: WebhookOperations, own: DeliveryOperations) {
    this.#context = context;
    this.#operations = { ...operations, ...own };
    this.#proofs = new DeliveryRequests(context, this.#operations).proofs;
  }

  all(): Case[] {
    return [...this.#settings(), ...this.#tests(), ...this.#logs(), ...this.#retries()];
  }

  #settings(): Case[] {
    const { update } = this.#operations;
    const facts = successFacts(this.#context.document, update);
    const url = this.#place(update, 'webhook_url');
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
    const { place: payload, signature } = payloadFacts(this.#context.document);
    const field = (name: string) => this.#place(create, name);
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
    const [perPage, page] = pageLimits(this.#context.document, logs);
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
    const refusal = exampleOf(this.#context.document, retry, 'logNotRetriable');
    const refused = [statusIs(refusal.facts), bodyConforms(refusal.facts), messageIs(refusal.example.value, true)];
    // It is not documented that a retry refuses an entry of another webhook.
    const unknown = exampleOf(this.#context.document, retry, 'logNotFound');
    const asUnknown = [statusIs(unknown.facts), bodyConforms(unknown.facts), messageIs(unknown.example.value, false)];
    const before = 'deliveries/retry';
    const of = (id: string, place: Place, at: string, ...checks: readonly Check[]) =>
      this.#case(id, retry, place, at, checks);
    const isQueued = [statusIs(facts), bodyConforms(facts), retryNamesBoth];
    const { signature } = payloadFacts(this.#context.document);
    return [
      of('disabled', refusal.example.place, 'deliveries/retryDisabled', ...refused, nothingArrives),
      of('success', facts.place, before, ...isQueued),
      of('receiver/arrives', facts.place, before, ...[retryArrives, retryIsOfTest].map(withReceiver)),
      of('receiver/method', this.#place(create, 'http_method'), before, withReceiver(methodIs('deliveries/enable'))),
      of(
        'receiver/customHeaders',
        this.#place(create, 'custom_headers'),
        before,
        withReceiver(customHeadersArrive('deliveries/enable')),
      ),
      of('receiver/url', this.#place(create, 'webhook_url'), before, withReceiver(urlIs('deliveries/receiver'))),
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
    const proof = this.#proofs.find(({ steps }) => steps.some((one) => one.id === at));
    const parts = { id: `${operation.id}/${id}`, operation, place, evidence, proof, step: at, checks };
    return makeCase(this.#context.document, parts);
  }

  #place(operation: Operation, name: string): Place {
    return propertyOf(this.#context.document, operation, name);
  }

  #failure(example: string) {
    return exampleOf(this.#context.document, this.#operations.test, example);
  }
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
