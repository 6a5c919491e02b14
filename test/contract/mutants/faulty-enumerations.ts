import type { Behaviour, Request } from './deployment.ts';
import type { Fault } from './fault.ts';
import { input } from './replies.ts';
import { has, hasMethod, isCreation } from './requests.ts';

const methods = ['POST', 'PUT', 'PATCH'];
const schemes = ['none', 'bearer', 'basic', 'api_key', 'custom'];

/** Deployments that accept a value which is close to a documented one. */
export const faultyEnumerations: readonly Fault[] = [
  ...['GET', 'DELETE', 'HEAD', 'OPTIONS'].flatMap((word) => taking('http_method', word, 'POST')),
  ...['digest', 'oauth2', 'hmac', 'jwt', 'token'].flatMap((word) => taking('authorization_scheme', word, 'none')),
  {
    name: 'methods are taken in any case',
    caughtBy: /http_method\/enum\/almost/,
    make: () => reading('http_method', (text) => text.toUpperCase()),
  },
  {
    name: 'methods are taken in any case on update',
    caughtBy: /updateAgentWebhook\/body\/http_method\/enum\/almost/,
    make: () => reading('http_method', (text) => text.toUpperCase(), hasMethod('PUT')),
  },
  {
    name: 'schemes are taken in any case',
    caughtBy: /authorization_scheme\/enum\/almost/,
    make: () => reading('authorization_scheme', (text) => text.toLowerCase()),
  },
  {
    name: 'schemes are taken with a capital',
    caughtBy: /authorization_scheme\/enum\/almost/,
    make: () => reading('authorization_scheme', (text) => (/^[A-Z][a-z_]+$/.test(text) ? text.toLowerCase() : text)),
  },
  {
    name: 'a scheme is taken with hyphens',
    caughtBy: /authorization_scheme\/enum\/almost/,
    make: () => reading('authorization_scheme', (text) => text.replaceAll('-', '_')),
  },
  {
    name: 'the beginning of a method is enough',
    caughtBy: /http_method\/enum\/almost/,
    make: () => reading('http_method', (text) => methods.find((one) => text !== '' && one.startsWith(text)) ?? text),
  },
  {
    name: 'what begins with a method is enough',
    caughtBy: /http_method\/enum\/almost/,
    make: () => reading('http_method', (text) => methods.find((one) => text.startsWith(one)) ?? text),
  },
  {
    name: 'the beginning of a scheme is enough',
    caughtBy: /authorization_scheme\/enum\/almost/,
    make: () => reading('authorization_scheme', (text) => schemes.find((one) => one.startsWith(text)) ?? text),
  },
  {
    name: 'events are taken in any case',
    caughtBy: /events\/oneOf\/almost/,
    make: () => readingEvents((event) => (typeof event === 'string' ? event.toLowerCase() : event)),
  },
  {
    name: 'events are taken with hyphens',
    caughtBy: /events\/oneOf\/almost/,
    make: () => readingEvents((event) => (typeof event === 'string' ? event.replaceAll('-', '_') : event)),
  },
  {
    name: 'an event in an array of its own is taken',
    caughtBy: /events\/oneOf\/almost\/nested/,
    make: () => readingEvents((event) => (Array.isArray(event) ? event[0] : event)),
  },
  {
    name: 'a star is taken for an event',
    caughtBy: /events\/oneOf\/almost\/any/,
    make: () => readingEvents((event) => (event === '*' ? 'event_action' : event)),
  },
  {
    name: 'everything that begins with event_ is taken',
    caughtBy: /events\/oneOf\/almost/,
    make: () =>
      readingEvents((event) => (/^event_[a-z_]+$/.test(String(event)) && !isKnown(event) ? 'event_action' : event)),
  },
  {
    name: 'an event is taken without event_',
    caughtBy: /events\/oneOf\/almost/,
    make: () => readingEvents((event) => (/^phone_call_/.test(String(event)) ? `event_${event}` : event)),
  },
  {
    name: 'the beginning of an event is enough on update',
    caughtBy: /updateAgentWebhook\/body\/events\/oneOf\/almost/,
    make: () =>
      readingEvents(
        (event) => ('event_phone_call_started'.startsWith(String(event)) ? 'event_phone_call_started' : event),
        hasMethod('PUT'),
      ),
  },
];

/** A deployment that accepts a word as a known one, in creations or in updates. */
function taking(field: string, word: string, known: string): Fault[] {
  const read = (text: string) => (text === word ? known : text);
  return [
    {
      name: `${word} is taken for ${field} at creation`,
      caughtBy: new RegExp(`createAgentWebhook/body/${field}/enum/almost/${word}$`),
      make: () => reading(field, read, isCreation),
    },
    {
      name: `${word} is taken for ${field} on update`,
      caughtBy: new RegExp(`updateAgentWebhook/body/${field}/enum/almost/${word}$`),
      make: () => reading(field, read, hasMethod('PUT')),
    },
  ];
}

type When = (request: Request) => boolean;

function reading(field: string, read: (text: string) => string, when: When = () => true): Behaviour {
  return input(
    (request) => has(field)(request) && when(request),
    (body) => ({ ...body, [field]: typeof body[field] === 'string' ? read(body[field]) : body[field] }),
  );
}

function readingEvents(read: (event: unknown) => unknown, when: When = () => true): Behaviour {
  return input(
    (request) => has('events')(request) && when(request),
    (body) => ({ ...body, events: Array.isArray(body.events) ? body.events.map(read) : body.events }),
  );
}

/** True if an event is one that the suite sends as a valid one. */
function isKnown(event: unknown): boolean {
  return ends.some((end) => event === `event_${end}`);
}

const ends = [
  ...['phone_call_started', 'phone_call_ended', 'phone_call_did_not_connect', 'phone_call_connected'],
  ...['phone_call_disconnected', 'phone_call_error', 'participant_joined', 'participant_left', 'voicemail_detected'],
  ...['voicemail_message_left', 'conversation_started', 'conversation_ended', 'action', 'action_failed', 'recording'],
  ...['connection_established', 'connection_closed', 'connection_error', 'user_connected', 'user_disconnected'],
  ...['client_connected', 'client_disconnected'],
];
