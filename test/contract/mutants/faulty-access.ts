import type { Behaviour, Request } from './deployment.ts';
import type { Fault } from './fault.ts';
import { and, answer, is, reply } from './replies.ts';
import { hasMethod } from './requests.ts';

/** Deployments that let in whom they should not, or not whom they should. */
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

function withToken(when: (request: Request) => boolean): Behaviour {
  return (request, ask) =>
    when(request) ? ask({ headers: { ...request.headers, authorization: 'Bearer talq_mutants' } }) : ask();
}
