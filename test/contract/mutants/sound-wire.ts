import type { Behaviour, Reply } from './deployment.ts';
import type { Variation } from './fault.ts';
import { answer, is, reply } from './replies.ts';

/** Deployments that use HTTP and JSON in other ways than the mock. */
export const soundWire: readonly Variation[] = [
  ...[
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"; profile=v1',
    'Application/JSON',
    'application/vnd.talkover.v1+json',
    'application/problem+json',
  ].map((type) => ({ name: `answers are called ${type}`, make: () => headers({ 'Content-Type': type }) })),
  { name: 'connections are closed after each answer', make: () => headers({ Connection: 'close' }) },
  { name: 'answers come in chunks', make: () => headers({ 'Transfer-Encoding': 'chunked' }) },
  {
    name: 'header names are in lower case',
    make: () => answer(is.any, (one) => ({ ...one, headers: namesOf(one, (name) => name.toLowerCase()) })),
  },
  { name: 'answers end in a line break', make: () => body((text) => `${text}\r\n`) },
  { name: 'answers begin with a blank line', make: () => body((text) => `\n\n${text}`) },
  {
    name: 'what is not ASCII is escaped',
    make: () =>
      body((text) => text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)),
  },
  {
    name: 'what HTML minds is escaped',
    make: () =>
      body((text) => text.replace(/[<>&']/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)),
  },
  {
    name: 'integers are written with a fraction',
    make: () => body((text) => text.replace(/(":\d+)(?=[,}])/g, '$1.0')),
  },
  {
    name: 'integers are written with an exponent',
    make: () => body((text) => text.replace(/(":)(\d+)(?=[,}])/g, '$1$2e0')),
  },
  {
    name: 'answers are not to be kept, and have an ETag and a vary',
    make: () =>
      headers({ 'Cache-Control': 'no-cache, private', ETag: 'W/"7"', Vary: 'Accept, Authorization', Age: '0' }),
  },
  {
    name: 'a gateway adds its own headers',
    make: () =>
      headers({
        Via: '1.1 gateway',
        'CF-RAY': '7',
        'Strict-Transport-Security': 'max-age=1',
        Link: '</docs>; rel="help"',
      }),
  },
  {
    name: 'a 401 asks for a bearer token in a header',
    make: () => on(401, { 'WWW-Authenticate': 'Bearer realm="api"' }),
  },
  { name: 'a creation tells its location', make: () => on(200, { Location: '/api/v1/somewhere' }) },
  {
    name: 'every answer has a deprecation notice',
    make: () => headers({ Deprecation: 'true', Sunset: 'Sat, 01 Jan 2028 00:00:00 GMT', Warning: '299 - "Old"' }),
  },
  { name: 'one request is too many', make: tooManyOnce },
  { name: 'answers take 200 ms now and then', make: slowly },
];

function headers(more: Readonly<Record<string, string>>): Behaviour {
  return answer(is.any, (one) => {
    const names = Object.keys(more).map((name) => name.toLowerCase());
    const others = Object.entries(one.headers).filter(([name]) => !names.includes(name.toLowerCase()));
    return { ...one, headers: { ...Object.fromEntries(others), ...more } };
  });
}

function on(status: number, more: Readonly<Record<string, string>>): Behaviour {
  return answer(
    (_, one) => one.status === status,
    (one) => ({ ...one, headers: { ...one.headers, ...more } }),
  );
}

function namesOf({ headers: all }: Reply, change: (name: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [change(name), value]));
}

function body(change: (text: string) => string): Behaviour {
  return answer(is.any, (one) => ({
    ...one,
    headers: namesOf(
      {
        ...one,
        headers: Object.fromEntries(Object.entries(one.headers).filter(([name]) => !/^content-length$/i.test(name))),
      },
      (name) => name,
    ),
    body: one.body === undefined ? undefined : change(one.body),
  }));
}

/** The requests of a minute are used up, for a moment. */
function tooManyOnce(): Behaviour {
  let seen = 0;
  return async (_, ask) =>
    ++seen === 40
      ? reply(429, { success: false, message: 'Too many requests. Please try again later.' }, { 'Retry-After': '0' })
      : ask();
}

function slowly(): Behaviour {
  let seen = 0;
  return async (_, ask) => {
    if (++seen % 60 === 0) await new Promise((resolve) => setTimeout(resolve, 200));
    return ask();
  };
}
