import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Fault } from './fault.ts';
import { and, answer, type Body, is, json, mapValues, ok, reply, without } from './replies.ts';

/** Deployments that lack a documented event. */
export const faultyEvents: readonly Fault[] = [
  {
    name: 'an event is not available',
    caughtBy: /life\/listShowsEvents/,
    make: () => available((events) => without(events, 'event_recording')),
  },
  {
    name: 'only the first ten events are available',
    caughtBy: /life\/listShowsEvents/,
    make: () => available((events) => Object.fromEntries(Object.entries(events).slice(0, 10))),
  },
  {
    name: 'an event is described otherwise',
    caughtBy: /life\/listShowsEvents/,
    make: () => available((events) => ({ ...events, event_action: 'Agent executed action' })),
  },
  {
    name: 'two descriptions are exchanged',
    caughtBy: /life\/listShowsEvents/,
    make: () =>
      available((events) => ({
        ...events,
        event_user_connected: events.event_user_disconnected,
        event_user_disconnected: events.event_user_connected,
      })),
  },
  {
    name: 'events are described by their names',
    caughtBy: /life\/listShowsEvents/,
    make: () => available((events) => mapValues(events, (_, name) => name)),
  },
  ...['event_recording', 'event_client_disconnected', 'event_action_failed'].map((event) => ({
    name: `${event} can not be subscribed to`,
    caughtBy: /events/,
    make: () =>
      answer(
        and(ok, ({ json: body }) => hasKeys(body) && Array.isArray(body.events) && body.events.includes(event)),
        () => reply(422, { message: 'The given data was invalid.', errors: { events: ['It is refused.'] } }),
      ),
  })),
];

function available(change: (events: Body) => Body) {
  return json(and(is.list, ok), (body) => {
    const data = hasKeys(body.data) ? body.data : {};
    const events = hasKeys(data.available_events) ? data.available_events : {};
    return { ...body, data: { ...data, available_events: change(events) } };
  });
}
