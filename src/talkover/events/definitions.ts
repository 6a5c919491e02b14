import type { DeliveryFacts, EventDefinition, EventSequence } from '../../mock/events.ts';
import { type JsonObject, objectOf } from '../../mock/merge-json.ts';
import { type Agent, webhooks } from '../records.ts';
import { subscriptionOf } from '../subscriptions.ts';
import type { EventName } from './call-times.ts';
import { eventData, eventPayload, notesOnCall, notesOnData, wholeCall } from './payloads.ts';

/** An event of an agent's calls. Its subscribers are the agent's webhooks that have subscribed to it. */
export function agentEvent(name: EventName): EventDefinition {
  return {
    data: (given, { document, now, random }) => eventData(document, name, { now, random, data: given }),
    notes: (given, document) => notesOnData(document, name, given),
    async subscribers({ store }, target) {
      const all = await store.collection(webhooks).list((target as Agent).id);
      return all.filter(({ events }) => events.some((subscribed) => subscribed === name)).map(subscriptionOf);
    },
    payload: (data, { subscription, target, at }) => eventPayload(data, name, partiesOf(subscription, target), at),
  };
}

/** All events of one answered call. The given values of the call may be in a field `call`, as in the data of an event. */
export const answeredCall: EventSequence = {
  play: (given, { document, now, random }) => wholeCall(document, { now, random, call: callIn(given) }),
  notes: (given, document) => notesOnCall(document, callIn(given)),
};

function callIn(given: JsonObject): JsonObject {
  return Object.keys(given).join() === 'call' ? objectOf(given.call) : given;
}

function partiesOf({ id, name = '' }: DeliveryFacts['subscription'], target: unknown) {
  // The API's `target` finds an agent, or refuses the request.
  return { agent: target as Agent, webhook: { id, name } };
}
