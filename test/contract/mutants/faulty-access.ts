import { type Behaviour, type Request, token } from './deployment.ts';
import type { Fault } from './fault.ts';
import { and, answer, is, reply } from './replies.ts';
import { hasMethod } from './requests.ts';

/** Deployments that accept wrong credentials, or refuse right ones. */
export const faultyAccess: readonly Fault[] = [
  // Authentication
  { name: 'nobody is asked for a token', caughtBy: /access/, make: () => withToken(() => true) },
  {
    name: 'any token will do',
    caughtBy: /access\/unknownToken/,
    make: () => withToken(({ headers }) => /^Bearer \S/.test(String(headers.authorization))),
  },
  {
    name: 'any scheme will do',
    caughtBy: /access\/otherScheme/,
    make: () => withToken(({ headers }) => /^Basic /.test(String(headers.authorization))),
  },
  {
    name: 'an empty token will do',
    caughtBy: /access\/empty/,
    make: () => withToken(({ headers }) => /^Bearer ?$/.test(String(headers.authorization))),
  },
  {
    name: 'tokens are compared in any case',
    caughtBy: /access\/otherCase/,
    make: () => taking((shown) => shown.toLowerCase() === token.toLowerCase()),
  },
  {
    name: 'what follows the prefix is compared in any case',
    caughtBy: /access\/otherCase/,
    make: () => taking((shown) => shown.startsWith('talq_') && shown.toLowerCase() === token.toLowerCase()),
  },
  {
    name: 'the token may go on',
    caughtBy: /access\/oneLonger/,
    make: () => taking((shown) => shown.startsWith(token)),
  },
  {
    name: 'the beginning of the token will do',
    caughtBy: /access\/oneShorter/,
    make: () => taking((shown) => shown !== '' && token.startsWith(shown)),
  },
  {
    name: 'the last character of the token does not count',
    caughtBy: /access\/otherLastCharacter/,
    make: () => taking((shown) => shown.length === token.length && shown.slice(0, -1) === token.slice(0, -1)),
  },
  {
    name: 'only the first eight characters of the token count',
    caughtBy: /access\/(otherLastCharacter|oneLonger)/,
    make: () => taking((shown) => shown.slice(0, 8) === token.slice(0, 8)),
  },
  {
    name: 'reading takes a token in any case',
    caughtBy: /access\/otherCase/,
    make: () => taking((shown) => shown.toLowerCase() === token.toLowerCase(), hasMethod('GET')),
  },
  { name: 'reading needs no token', caughtBy: /access/, make: () => withToken(hasMethod('GET')) },
  {
    name: 'deleting needs no token',
    caughtBy: /deleteAgentWebhook\/access/,
    make: () => withToken(hasMethod('DELETE')),
  },
  {
    name: 'toggling needs no token',
    caughtBy: /toggleAgentWebhook\/access/,
    make: () => withToken(hasMethod('PATCH')),
  },
  {
    name: 'health needs a token',
    caughtBy: /health/i,
    make: () =>
      answer(
        and(is.health, ({ headers }) => headers.authorization === undefined),
        () => reply(401, { message: 'Missing Bearer Token' }),
      ),
  },
];

/** Accepts some invalid tokens. */
function taking(isTaken: (shown: string) => boolean, when: (request: Request) => boolean = () => true): Behaviour {
  return withToken((request) => {
    const [, shown] = /^Bearer (.*)$/.exec(String(request.headers.authorization)) ?? [];
    return shown !== undefined && isTaken(shown) && when(request);
  });
}

function withToken(when: (request: Request) => boolean): Behaviour {
  return (request, ask) =>
    when(request) ? ask({ headers: { ...request.headers, authorization: `Bearer ${token}` } }) : ask();
}
