import type { Fault } from './fault.ts';
import { and, answer, answered, errors, is, json, ok, without } from './replies.ts';

/** Deployments whose refusals and headers differ from the document. */
export const faultyRefusals: readonly Fault[] = [
  // 422 keys and shapes
  { name: 'errors are one list', caughtBy: /body\//, make: () => errors(is.any, (all) => Object.values(all).flat()) },
  {
    name: 'each error is a text',
    caughtBy: /body\//,
    make: () =>
      errors(is.any, (all) => Object.fromEntries(Object.entries(all).map(([key, value]) => [key, String(value)]))),
  },
  {
    name: 'errors name fields in camel case',
    caughtBy: /webhook_url|max_retries/,
    make: () =>
      errors(is.any, (all) =>
        Object.fromEntries(
          Object.entries(all).map(([key, value]) => [
            key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
            value,
          ]),
        ),
      ),
  },
  {
    name: 'only the first error is reported',
    caughtBy: /severalAtOnce/,
    make: () => errors(is.any, (all) => Object.fromEntries(Object.entries(all).slice(0, 1))),
  },
  {
    name: 'every error names the name as well',
    caughtBy: /body\//,
    make: () => errors(is.any, (all) => ({ ...all, name: ['The name is in doubt.'] })),
  },
  {
    name: 'errors have empty lists',
    caughtBy: /body\//,
    make: () => errors(is.any, (all) => Object.fromEntries(Object.keys(all).map((key) => [key, []]))),
  },
  {
    name: 'there are no errors',
    caughtBy: /body\//,
    make: () => json(answered(422), (body) => without(body, 'errors')),
  },
  {
    name: 'the message of a refusal is another',
    caughtBy: /body\//,
    make: () => json(answered(422), (body) => ({ ...body, message: 'The name field is required. (and 1 more error)' })),
  },
  {
    name: 'items are named in brackets',
    caughtBy: /events\/items/,
    make: () =>
      errors(is.any, (all) =>
        Object.fromEntries(Object.entries(all).map(([key, value]) => [key.replace(/\.(\d+)/, '[$1]'), value])),
      ),
  },
  // 404 and 401
  {
    name: 'an unknown agent is called an unknown webhook',
    caughtBy: /agent_id\/unknown/,
    make: () => json(answered(404), (body) => ({ ...body, message: 'Webhook not found.' })),
  },
  {
    name: 'an unknown webhook is called an unknown agent',
    caughtBy: /webhook_id\/(unknown|deleted)|Deleted/,
    make: () => json(answered(404), (body) => ({ ...body, message: 'Agent not found in this environment.' })),
  },
  {
    name: 'a 404 has no success',
    caughtBy: /path/,
    make: () => json(answered(404), (body) => without(body, 'success')),
  },
  {
    name: 'a 404 says success',
    caughtBy: /path/,
    make: () => json(answered(404), (body) => ({ ...body, success: true })),
  },
  {
    name: 'a missing token is called unauthenticated',
    caughtBy: /access\/none/,
    make: () => json(answered(401), () => ({ message: 'Unauthenticated.' })),
  },
  {
    name: 'a 401 has an error and no message',
    caughtBy: /access/,
    make: () => json(answered(401), ({ message }) => ({ error: message })),
  },
  // Content types
  {
    name: 'answers are called HTML',
    caughtBy: /contentType/,
    make: () => answer(is.any, (one) => ({ ...one, headers: { ...one.headers, 'Content-Type': 'text/html' } })),
  },
  {
    name: 'refusals are HTML',
    caughtBy: /contentType|body|access|path/,
    make: () =>
      answer(answered(401, 404, 422), (one) => ({
        ...one,
        headers: { 'Content-Type': 'text/html' },
        body: '<h1>Error</h1>',
      })),
  },
  {
    name: 'an answer is cut off JSON',
    caughtBy: /onlyRequired|^life\/create/,
    make: () => answer(and(is.create, ok), (one) => ({ ...one, body: one.body?.slice(0, -1) })),
  },
  {
    name: 'get is preceded by a notice',
    caughtBy: /^life\/get/,
    make: () => answer(and(is.get, ok), (one) => ({ ...one, body: `Notice: undefined index\n${one.body}` })),
  },
  {
    name: 'the rate limit is a text',
    caughtBy: /RateLimit/i,
    make: () => answer(is.any, (one) => ({ ...one, headers: { ...one.headers, 'X-RateLimit-Limit': 'unlimited' } })),
  },
  {
    name: 'the remaining requests are below zero',
    caughtBy: /RateLimit/i,
    make: () => answer(is.any, (one) => ({ ...one, headers: { ...one.headers, 'X-RateLimit-Remaining': '-1' } })),
  },
];
