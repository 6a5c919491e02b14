import { BodyInPieces } from '../mock/body-in-pieces.ts';
import { deliverEvent, type EventSequence, eventData, type Happening, notesOnEvent } from '../mock/events.ts';
import type { HandlerContext } from '../mock/handler.ts';
import type { Mock } from '../mock/mock.ts';
import { ApiWithoutSubscriptions, InputInvalid } from '../mock/refusals/refusals.ts';
import type { Session } from '../mock/sessions/session.ts';
import { LongList } from '../text/json-pieces.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { ControlHandlers } from './handler.ts';
import { shownAttempt } from './shown-attempt.ts';

/** An event that has happened, with its deliveries. */
interface FiredEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly deliveries: readonly Attempt[];
}

/** The handlers for events. Properties of the body that are not named here identify the event's target. */
export function eventHandlers(mock: Mock): ControlHandlers<'fireEvent' | 'playSequence'> {
  return {
    async fireEvent({ header, body: { event, data: given = {}, wait = false, ...parameters } }, _, context) {
      const { session, now, random } = context;
      refuseAddress(parameters.to, event);
      const target = await targetOf(parameters, session, header.Host);
      const data = eventData(mock.events, event, given, { document: mock.document, now, random: random() });
      const fired = await fire(context, { event, data, at: now }, target);
      const notes = notesOnEvent(mock.events, event, given, mock.document);
      return { body: new BodyInPieces({ ...shown(wait ? await attempted(session, fired) : fired), ...noted(notes) }) };
    },
    async playSequence({ path, body: { data: given = {}, wait = false, ...parameters } }, _, context) {
      const { session, now, random } = context;
      const target = await targetOf(parameters, session);
      const sequence = sequenceOf(path.name);
      const events: FiredEvent[] = [];
      for (const happening of sequence.play(given, { document: mock.document, now, random: random() }))
        events.push(await fire(context, happening, target));
      const ended = wait ? await Promise.all(events.map((event) => attempted(session, event))) : events;
      const notes = noted(sequence.notes?.(given, mock.document) ?? []);
      return { body: new BodyInPieces({ events: ended.map(shown), ...notes }) };
    },
  };

  /** Throws {@link ApiWithoutSubscriptions} {@link InputInvalid}. */
  async function targetOf(
    parameters: Readonly<Record<string, unknown>>,
    session: Session,
    host?: string,
  ): Promise<unknown> {
    if (Object.keys(mock.events).length === 0) throw new ApiWithoutSubscriptions(mock.document.title);
    // URLs with this host lead to the mock's own inboxes.
    if (host !== undefined) mock.origins.add(`http://${host}`);
    return mock.api.target?.(parameters, session, host);
  }

  /** Throws {@link InputInvalid} if a URL is given for an event that goes to subscriptions. */
  function refuseAddress(to: string | undefined, event: string): void {
    if (to === undefined || !Object.hasOwn(mock.events, event) || mock.events[event]?.send !== undefined) return;
    const message = `${event} goes to those who have subscribed to it: subscribe the URL to it.`;
    throw new InputInvalid({ to: [message] }, message);
  }

  /** Throws {@link InputInvalid}. */
  function sequenceOf(name: string): EventSequence {
    const { sequences = {} } = mock.api;
    const found = Object.hasOwn(sequences, name) ? sequences[name] : undefined;
    if (found !== undefined) return found;
    const message = `There is no sequence ${name}. There is: ${Object.keys(sequences).join(', ') || 'none'}.`;
    throw new InputInvalid({ name: [message] }, message);
  }

  async function fire({ session, trace }: HandlerContext, happening: Happening, target: unknown): Promise<FiredEvent> {
    const { event, data } = happening;
    return { event, data, deliveries: await deliverEvent(mock.events, session, happening, target, trace) };
  }
}

async function attempted({ services }: Session, fired: FiredEvent): Promise<FiredEvent> {
  return { ...fired, deliveries: (await services.outbox?.whenAttempted(fired.deliveries)) ?? [] };
}

/** Streams the deliveries: each contains the event's data, so all together may be long. */
function shown({ deliveries, ...event }: FiredEvent): Readonly<Record<string, unknown>> {
  return { ...event, deliveries: LongList.of(deliveries, shownAttempt) };
}

function noted(notes: readonly string[]): { notes?: readonly string[] } {
  return notes.length === 0 ? {} : { notes };
}
