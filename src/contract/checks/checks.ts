import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { errorsOf } from '../cases/alternatives.ts';
import type { Check } from '../cases/case.ts';
import type { ResponseFacts } from '../cases/response-facts.ts';
import { causeOfStatus } from '../run/report/cause.ts';
import { redirectOf } from '../run/wire/redirect.ts';
import { findingOf, limits, madeByOthers, noJsonIn, tellingErrors } from './body-findings.ts';
import { ofMessage, ofSchemaError, ofStatus } from './deviations.ts';
import { errorKeys } from './field-checks.ts';
import { as, broken, differs, from, impossible, isSuccess } from './findings.ts';

/**
 * The answer has the documented status.
 * @param invalid the invalid part of the request, if there is exactly one
 */
export function statusIs({ response, tolerated, grade, place }: ResponseFacts, invalid?: string): Check {
  return {
    fact: `the status is ${response.status}`,
    judge(exchange) {
      const { answer, failure, request } = exchange;
      const cause = causeOfStatus(exchange, response.status, place.pointer);
      const deviation = ofStatus(exchange, response.status, invalid, errorKeys(answer?.json));
      if (answer === undefined)
        return as(deviation, from(cause, broken(`no answer: ${failure}`, response.status, null)));
      const { status } = answer;
      if (status === response.status) return [];
      const reason = tolerated.get(status);
      if (reason !== undefined)
        return as(deviation, differs(`the status is ${status}: ${reason}`, response.status, status));
      // If the status is not sure, its class still is.
      const isOfItsClass = Math.floor(status / 100) === Math.floor(response.status / 100);
      const location = redirectOf(answer, request.url);
      const message = `the status is ${status}${location === undefined ? '' : `, to ${location}`}`;
      const findings = broken(message, response.status, status, isOfItsClass ? grade : 'documented');
      return as(deviation, from(cause, findings));
    },
  };
}

/** The answer's body satisfies the response's schema. */
export function bodyConforms({ response, document }: ResponseFacts): Check {
  return {
    fact: 'the body is as the document says',
    judge(exchange, exchanges) {
      const { answer } = exchange;
      if (answer === undefined) return impossible('there was no answer');
      if (isSuccess(answer) !== response.status < 300) return impossible('it is another kind of answer');
      if (response.validate === undefined) return [];
      if (answer.json === undefined) return noJsonIn(answer);
      const errors = errorsOf(document, response, answer.json);
      return tellingErrors(errors).flatMap((error) =>
        limits.has(error.keyword) && exchanges.isSetByOthers(exchange, error.instancePath)
          ? madeByOthers(error)
          : as(ofSchemaError(error, answer.status), findingOf(error)),
      );
    },
  };
}
/**
 * The body holds exactly a documented message.
 * @param others the messages of the request's other mistakes: which one is answered is not documented
 */
export function messageIs(example: unknown, isSure: boolean, others: readonly unknown[] = []): Check {
  const expected = messageOf(example);
  return {
    fact: `the message is ${JSON.stringify(expected)}`,
    judge({ answer }) {
      const got = messageOf(answer?.json);
      if (got === expected) return [];
      if (got !== undefined && others.some((other) => messageOf(other) === got))
        return as(
          ofMessage(expected, got),
          differs('the message is that of another mistake in the request', expected, got),
        );
      const cause = `message ${JSON.stringify([expected, got])}`;
      const findings = broken('the message is another', expected, got, isSure ? 'documented' : 'assumed');
      return as(ofMessage(expected, got), from(cause, findings));
    },
  };
}

function messageOf(body: unknown): unknown {
  return hasKeys(body) ? body.message : undefined;
}
