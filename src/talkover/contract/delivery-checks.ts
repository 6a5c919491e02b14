import type { Check, Fact, Finding } from '../../contract/cases/case.ts';
import { errorsAgainst } from '../../contract/cases/soundness.ts';
import { findingOf } from '../../contract/checks/body-findings.ts';
import { broken, differs, from, impossible, isSuccess } from '../../contract/checks/findings.ts';
import { isSameId } from '../../contract/checks/ids.ts';
import { isSameUrl } from '../../contract/checks/urls.ts';
import { findSignature } from '../../contract/receiver/delivery-signature.ts';
import { accepted } from '../../contract/receiver/receiver.ts';
import type { Answer, Delivery, Exchange, Exchanges } from '../../contract/run/exchange.ts';
import { Excerpt } from '../../contract/run/report/excerpt.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Place, SourceFiles } from '../../openapi/document/source-files.ts';
import { testEvent } from './known-steps.ts';
import { dataOf } from './shown.ts';

/** The beginning of every failed test's message. */
const failedTest = /^Webhook test failed: ./;

/** Whether an answer reports a failed test in the documented form. */
export function isFailedTest({ json }: Answer): boolean {
  return hasKeys(json) && json.success === false && typeof json.message === 'string' && failedTest.test(json.message);
}

/**
 * Expects the test of an unreachable URL to be reported as failed.
 * @param settings the step that sets the unreachable URL
 */
export function isSaidToHaveFailed(settings: string): Check {
  return {
    fact: 'the test is not said to have succeeded, and the message begins with "Webhook test failed: "',
    reads: [settings],
    judge({ answer, failure }, exchanges) {
      const given = exchanges.of(settings)?.answer;
      if (given === undefined || !isSuccess(given)) return impossible('the webhook has another URL');
      if (answer === undefined) return broken(`no answer: ${failure}`, 'an answer', null);
      if (hasKeys(answer.json) && answer.json.success === true)
        return broken('a test of an unreachable URL is reported as successful', false, true);
      return isFailedTest(answer)
        ? []
        : differs('the test of an unreachable URL is answered in another form', 'Webhook test failed: …', answer.text);
    },
  };
}

/** Compares the status of a failed test, which is not documented. */
export function failedTestStatusIs(expected: number): Check {
  return {
    fact: `the status is ${expected}`,
    judge({ answer }) {
      if (answer === undefined) return impossible('there was no answer');
      return answer.status === expected
        ? []
        : differs('the status of a failed test is not documented', expected, answer.status);
    },
  };
}

/** Expects the documented message for a test that the receiver has not accepted. */
export function failsWith(example: unknown): Check {
  const expected = hasKeys(example) ? example.message : undefined;
  return {
    fact: `success is false and the message is ${JSON.stringify(expected)}`,
    judge(exchange) {
      const { answer, failure } = exchange;
      if (unreached(exchange)) return notReached(exchange);
      if (answer === undefined) return broken(`no answer: ${failure}`, expected, null);
      const { success, message } = hasKeys(answer.json) ? answer.json : {};
      return [
        ...(success === false ? [] : from('success of failures', broken('success is not false', false, success))),
        ...(message === expected ? [] : broken('the message is another', expected, message)),
      ];
    },
  };
}

/** Expects the test to arrive once, and the answer to report success. */
export const wasDelivered: Check = {
  fact: 'the test arrives once, and is said to have been sent',
  judge(exchange) {
    const { answer, failure, deliveries = [] } = exchange;
    if (unreached(exchange)) return notReached(exchange);
    if (answer === undefined) return broken(`no answer: ${failure}`, 'success', null);
    if (deliveries.length === 0) return broken('it is said to have been sent, and nothing has arrived', 1, 0);
    if (!isSuccess(answer))
      return broken(`the receiver has accepted it, and the status is ${answer.status}`, 200, answer.text);
    return deliveries.length === 1 ? [] : differs('it arrives several times', 1, deliveries.length);
  },
};

/** Whether nothing arrived and the deployment does not claim a success: it may not reach this machine. */
function unreached({ answer, deliveries = [] }: Exchange): boolean {
  return deliveries.length === 0 && answer !== undefined && !(hasKeys(answer.json) && answer.json.success === true);
}

function notReached({ answer }: Exchange): Finding[] {
  const message = hasKeys(answer?.json) ? answer.json.message : undefined;
  return impossible(`nothing has arrived at the receiver; the deployment says ${JSON.stringify(message)}`);
}

function isOfTest({ json }: Delivery): boolean {
  return hasKeys(json) && json.event === testEvent;
}

/** A check of the test delivery that has arrived. */
function ofDelivery(
  fact: Fact,
  judge: (delivery: Delivery, exchange: Exchange, exchanges: Exchanges) => readonly Finding[],
): Check {
  return {
    ...(typeof fact === 'string' ? { fact } : fact),
    judge(exchange, exchanges) {
      // Other events of the agent may arrive in the meantime.
      const { deliveries = [] } = exchange;
      const delivery = deliveries.find(isOfTest) ?? deliveries[0];
      return delivery === undefined ? impossible('nothing has arrived') : judge(delivery, exchange, exchanges);
    },
  };
}

/**
 * Expects the documented payload, with the data of the agent and the webhook.
 * @param schema of the payload
 * @param settings the step whose answer shows the webhook at that time
 */
export function payloadIs(files: SourceFiles, schema: Place, settings: string): Check {
  return ofDelivery(
    { fact: 'the body is the documented payload, of the agent and the webhook', reads: [settings] },
    ({ json, body }, _, exchanges) => {
      const webhook = dataOf(exchanges.of(settings));
      if (!hasKeys(json) || Array.isArray(json))
        return broken(
          'the body is no JSON object',
          'the documented payload',
          new Excerpt(new TextDecoder().decode(body)),
        );
      const expected = { agent_id: webhook?.agent_id, webhook_id: webhook?.id, webhook_name: webhook?.name };
      const wrong = Object.entries(expected).filter(
        ([name, value]) => value !== undefined && !isSameId(json[name], value),
      );
      const known = files.resolve(schema).value;
      const names = hasKeys(known) && hasKeys(known.properties) ? Object.keys(known.properties) : [];
      const more = Object.keys(json).filter((name) => !names.includes(name));
      return [
        ...errorsAgainst(files, schema, json).flatMap(findingOf),
        ...wrong.flatMap(([name, value]) => broken(`${name} is another`, value, json[name])),
        ...(more.length === 0 ? [] : differs('the payload has more fields', names, Object.keys(json))),
      ];
    },
  );
}

/** Expects the method that an update has set. */
export function methodIs(settings: string): Check {
  return ofDelivery({ fact: 'the method is http_method', reads: [settings] }, ({ method }, _, exchanges) => {
    const sent = exchanges.of(settings)?.sent;
    const expected = hasKeys(sent) ? sent.http_method : undefined;
    return method === expected ? [] : broken('it was sent with another method', expected, method);
  });
}

/** Expects the path and the query that an update has set. */
export function urlIs(settings: string): Check {
  const fact = 'the path and the query are those of webhook_url';
  return ofDelivery({ fact, reads: [settings] }, ({ url }, _, exchanges) => {
    const sent = exchanges.of(settings)?.sent;
    const given = hasKeys(sent) ? String(sent.webhook_url) : '';
    // A tunnel may change the part before the run's mark.
    const expected = given.slice(given.indexOf(exchanges.mark));
    if (url.endsWith(`/${expected}`)) return [];
    const [asked, got] = [expected, url.slice(url.indexOf(exchanges.mark))].map((path) => `http://receiver/${path}`);
    return isSameUrl(asked, got)
      ? differs('it was sent to another spelling of the URL', `/${expected}`, url)
      : broken('it was sent to another path or query', `/${expected}`, url);
  });
}

/** Expects the custom headers that an update has set. */
export function customHeadersArrive(settings: string): Check {
  return ofDelivery({ fact: 'custom headers arrive', reads: [settings] }, ({ headers }, _, exchanges) => {
    const sent = exchanges.of(settings)?.sent;
    const custom = hasKeys(sent) && Array.isArray(sent.custom_headers) ? sent.custom_headers.filter(hasKeys) : [];
    return custom.flatMap(({ key, value }) => {
      const got = headers.get(String(key).toLowerCase());
      return got === value ? [] : broken(`the custom header ${key} has not arrived`, value, got);
    });
  });
}

/**
 * Expects a signature with the secret that an update has set.
 * @param name the header that probably has the signature
 */
export function isSigned(name: string, settings: string): Check {
  return ofDelivery('a header holds an HMAC-SHA256 of the body', (delivery, _, exchanges) => {
    const sent = exchanges.of(settings)?.sent;
    const secret = hasKeys(sent) && typeof sent.webhook_secret === 'string' ? sent.webhook_secret : exchanges.secret;
    const expected = `${name}: the lower-case hexadecimal HMAC-SHA256 of the body`;
    const found = findSignature(delivery, secret);
    if (found === undefined) return broken('no header holds a signature', expected, [...delivery.headers.keys()]);
    return found.isPlain && found.header === name.toLowerCase()
      ? []
      : differs('how a delivery is signed is not documented', expected, found.header);
  });
}

/** Expects `status_code` to be the receiver's status. */
export const statusCodeIsReceivers = ofDelivery("status_code is the receiver's status", (_, exchange) => {
  if (exchange.answer === undefined || !isSuccess(exchange.answer)) return impossible('the test did not succeed');
  const got = dataOf(exchange)?.status_code;
  return got === accepted.status ? [] : broken('status_code is another', accepted.status, got);
});

/** Expects a queued retry to arrive. */
export const retryArrives: Check = {
  fact: 'what was queued arrives at the URL that the webhook has now',
  judge({ answer, deliveries = [] }, exchanges) {
    if (answer === undefined || !isSuccess(answer)) return impossible('nothing was queued');
    if (deliveries.length > 0) return [];
    const isReachable = exchanges.all().some((other) => (other.deliveries ?? []).length > 0);
    return isReachable
      ? broken('it was queued, and nothing has arrived', 'a delivery', null)
      : impossible('nothing has ever arrived at the receiver');
  },
};

/** Expects a retry to send the test event again. */
export const retryIsOfTest = ofDelivery('it is the test that is sent again', ({ json }) => {
  const event = hasKeys(json) ? json.event : undefined;
  return event === testEvent ? [] : broken('another event is sent', testEvent, event);
});

/** Expects a refused retry to send nothing. */
export const nothingArrives: Check = {
  fact: 'nothing is sent',
  judge({ deliveries = [] }) {
    return deliveries.length === 0 ? [] : broken('it was sent all the same', 0, deliveries.length);
  },
};
