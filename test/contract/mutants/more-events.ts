import { hasKeys, isJsonObject } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { Fault, Variation } from './fault.ts';
import { and, type Body, behind, is, json, ok, webhook } from './replies.ts';

/** Events that a deployment has beyond the documented ones. */
const more = { event_transfer_started: 'Call was transferred', sms_received: 'Text message received' };

/** Deployments that have more events than documented, and accept them. */
export const soundEvents: readonly Variation[] = [
  { name: 'more events are available than documented', make: () => offering(more) },
  {
    name: 'an event is available that is almost a documented one',
    make: () =>
      offering({
        event_phone_call: 'Any event of a call',
        EVENT_PHONE_CALL_STARTED: 'Of old',
        phone_call_started: 'Of old',
      }),
  },
  { name: 'webhook.test is available', make: () => offering({ 'webhook.test': 'Test of a webhook' }) },
  {
    name: 'available events come in another order',
    make: () => listing((events) => Object.fromEntries(Object.entries(events).toReversed())),
  },
];

/** Deployments that list events to which a webhook can't subscribe. */
export const faultyOffers: readonly Fault[] = [
  {
    name: 'an event of the list beyond the documented ones is refused',
    caughtBy: /life\/takesListedEvents/,
    make: () => listing((events) => ({ ...events, ...more })),
  },
  {
    name: 'an event of the list beyond the documented ones is dropped',
    caughtBy: /life\/takesListedEvents/,
    make: () =>
      behind(
        listing((events) => ({ ...events, ...more })),
        dropping(),
      ),
  },
  {
    name: 'an event of the list beyond the documented ones is answered 500',
    caughtBy: /life\/takesListedEvents/,
    make: () =>
      behind(
        listing((events) => ({ ...events, ...more })),
        async (request, ask) => (hasMore(request.json) ? { status: 500, headers: {}, body: '{}' } : ask()),
      ),
  },
];

/** Lists more events, and accepts them. */
export function offering(events: Body): Behaviour {
  return behind(
    listing((known) => ({ ...known, ...events })),
    taking(Object.keys(events)),
  );
}

function listing(change: (events: Body) => Body): Behaviour {
  return json(and(is.list, ok), (body) => {
    const data = hasKeys(body.data) ? body.data : {};
    return {
      ...body,
      data: { ...data, available_events: change(isJsonObject(data.available_events) ? data.available_events : {}) },
    };
  });
}

/** Accepts events that the mock does not know, and replaces each by another for the mock. */
function taking(names: readonly string[]): Behaviour {
  const kept = new Map<unknown, unknown>();
  const shown = webhook(is.any, (one) => (kept.has(one.id) ? { ...one, events: kept.get(one.id) } : one));
  return async (request, ask) => {
    const { json: body } = request;
    if (!hasKeys(body) || !Array.isArray(body.events)) return shown(request, ask);
    const { events } = body;
    const known = events.map((event: unknown) =>
      names.includes(String(event)) && typeof event === 'string' ? 'event_action' : event,
    );
    const reply = await ask({ json: { ...body, events: known } });
    if (reply.status >= 300) return reply;
    const answered: unknown = JSON.parse(reply.body ?? '{}');
    if (hasKeys(answered) && hasKeys(answered.data)) kept.set(answered.data.id, events);
    return shown(request, async () => reply);
  };
}

function dropping(): Behaviour {
  return (request, ask) => {
    const { json: body } = request;
    if (!hasKeys(body) || !Array.isArray(body.events)) return ask();
    const events = body.events.filter((event) => !Object.hasOwn(more, String(event)));
    return ask({ json: { ...body, events: events.length === 0 ? ['event_action'] : events } });
  };
}

function hasMore(body: unknown): boolean {
  return hasKeys(body) && Array.isArray(body.events) && body.events.some((event) => Object.hasOwn(more, String(event)));
}
