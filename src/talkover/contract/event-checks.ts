import type { Check } from '../../contract/cases/case.ts';
import { errorKeys, isAccepted } from '../../contract/checks/field-checks.ts';
import { broken, differs, impossible, isSuccess, ofSuccess } from '../../contract/checks/findings.ts';
import type { Exchanges } from '../../contract/run/exchange.ts';
import { hasKeys, isJsonObject, valueAt } from '../../openapi/document/json-pointer.ts';
import { webhookIds } from './operations.ts';
import { comesBack, data } from './shown.ts';

/** JSON Pointer to the events that a webhook can subscribe to, in a list's answer. */
export const available = `${data}/available_events`;

/**
 * Expects every documented event with its description. The list may have more events.
 * @param documented the description of each event, by its name
 */
export function listsEvents(documented: Readonly<Record<string, string>>): Check {
  return ofSuccess('available_events has each documented event, with what it means', ({ json }) => {
    const events = valueAt(json, available);
    if (!hasKeys(events)) return impossible('there are no available events');
    if (Object.keys(events).length === 0) return differs('no event is available', documented, events);
    return Object.entries(documented).flatMap(([event, meaning]) => {
      if (!Object.hasOwn(events, event)) return broken(`${event} is not available`, meaning, undefined);
      const got = events[event];
      return got === meaning ? [] : broken(`${event} is described otherwise`, meaning, got);
    });
  });
}

/**
 * Expects that a webhook can subscribe to each listed event, including undocumented ones.
 * @param documented the names of the documented events
 * @param subscription the step that subscribes to the others
 */
export function takesListedEvents(documented: readonly string[], subscription: string): Check {
  return ofSuccess('a webhook can subscribe to each event that the list has', ({ json }, _, exchanges) => {
    const events = valueAt(json, available);
    const more = isJsonObject(events) ? Object.keys(events).filter((event) => !documented.includes(event)) : [];
    if (more.length === 0) return [];
    const exchange = exchanges.of(subscription);
    if (exchange?.answer === undefined) return impossible(`no webhook has subscribed to ${more.join(', ')}`);
    const { answer } = exchange;
    if (!isSuccess(answer) && errorKeys(answer.json) === undefined)
      return broken(`a subscription to ${more.join(', ')} is answered ${answer.status}`, 'success', answer.status);
    return [isAccepted('events'), comesBack('events')].flatMap((check) => check.judge(exchange, exchanges));
  });
}

/** The names of the events that lists have shown. */
export function eventsOffered(exchanges: Exchanges): readonly string[] {
  return exchanges.ofOperation(webhookIds.list).flatMap(({ answer }) => {
    const events = valueAt(answer?.json, available);
    return isJsonObject(events) ? Object.keys(events) : [];
  });
}
