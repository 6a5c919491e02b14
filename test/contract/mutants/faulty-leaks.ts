import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { Fault } from './fault.ts';
import { and, answer, answered, every, is, json, ok, reply, type When, webhook } from './replies.ts';

/** Deployments that leak secrets or internals, and deployments that fail sometimes. */
export const faultyLeaks: readonly Fault[] = [
  // Leaks
  ...(['list', 'get', 'update', 'toggle'] as const).map((name) => ({
    name: `the secret comes back from ${name}`,
    caughtBy: new RegExp(`^${name}AgentWebhooks?/answers/secret`),
    make: () => leakLater(is[name]),
  })),
  ...(
    [
      ['is the same for every webhook', () => 's3cr3t-value'],
      ['is enciphered', ({ id }) => `eyJpdiI6Ik9kR0F3PT0iLCJ2YWx1ZSI6Im${id}`],
      ['is an object', ({ id }) => ({ iv: 'a1b2', value: `c3d4${id}` })],
    ] satisfies [string, (one: Readonly<Record<string, unknown>>) => unknown][]
  ).flatMap(([what, secretOf]) =>
    (['list', 'get', 'create', 'update'] as const).map((name) => ({
      name: `a secret in answers of ${name} ${what}`,
      caughtBy: new RegExp(`^${name}AgentWebhooks?/answers/secret`),
      make: () => webhook(is[name], (one) => ({ ...one, webhook_secret: secretOf(one) })),
    })),
  ),
  { name: 'the secret comes back', caughtBy: /secret/, make: () => leakSecret('body') },
  { name: 'the secret comes back in a header', caughtBy: /secret/, make: () => leakSecret('header') },
  {
    name: 'a refusal repeats what was sent',
    caughtBy: /secret/,
    make: () =>
      answer(answered(422), (one, { json: sent }) => ({
        ...one,
        body: JSON.stringify({ ...JSON.parse(one.body ?? '{}'), input: sent }),
      })),
  },
  {
    name: 'a 401 repeats the credentials',
    caughtBy: /secret/,
    make: () =>
      answer(is.any, (one, { headers }) => ({
        ...one,
        headers: { ...one.headers, 'X-Debug': String(headers.authorization) },
      })),
  },
  {
    name: 'a refusal shows a stack trace',
    caughtBy: /internals/,
    make: () => json(answered(422), (body) => ({ ...body, trace: ['#0 /var/www/app/Http/Kernel.php(33): handle()'] })),
  },
  {
    name: 'a 404 names a class and a file',
    caughtBy: /internals/,
    make: () =>
      json(answered(404), (body) => ({
        ...body,
        exception: 'ModelNotFoundException',
        file: '/var/www/html/app/Models/Agent.php',
      })),
  },
  {
    name: 'a refusal shows SQL',
    caughtBy: /internals/,
    make: () =>
      json(answered(422), (body) => ({
        ...body,
        debug: 'SQLSTATE[42S22]: Column not found (SQL: insert into `webhooks` values (1))',
      })),
  },
  {
    name: 'a 401 shows a JavaScript stack',
    caughtBy: /internals/,
    make: () =>
      json(answered(401), (body) => ({
        ...body,
        detail: 'Error: no token\n    at authenticate (/srv/api/auth.js:12:9)',
      })),
  },
  {
    name: 'a refusal shows a path with escaped slashes',
    caughtBy: /internals/,
    make: () =>
      answer(answered(422), (one) => ({
        ...one,
        body: (one.body ?? '').replace('{', '{"file":"\\/var\\/www\\/html\\/index",'),
      })),
  },
  // Flakiness
  {
    name: 'every 50th request is answered 500',
    caughtBy: /noServerError/,
    make: () => every(50, async () => reply(500, { message: 'Server Error' })),
  },
  {
    name: 'every 90th request is answered 503',
    caughtBy: /noServerError/,
    make: () => every(90, async () => reply(503, { message: 'Service Unavailable' })),
  },
  {
    name: 'malformed ids are answered 500',
    caughtBy: /noServerError/,
    make: () =>
      answer(
        ({ path }) => path.includes('not-a-uuid'),
        () => reply(500, { message: 'Server Error' }),
      ),
  },
  {
    name: 'malformed JSON is answered 500',
    caughtBy: /noServerError/,
    make: () =>
      answer(
        (request) => is.create(request, reply(200, {})) && request.json === undefined,
        () => reply(500, { message: 'Server Error' }),
      ),
  },
  {
    name: 'a character of four bytes is answered 500',
    caughtBy: /noServerError/,
    make: () =>
      answer(
        ({ json: body }) => JSON.stringify(body ?? '').includes('😀'),
        () => reply(500, { message: 'Server Error' }),
      ),
  },
  {
    name: 'an array for a text is answered 500',
    caughtBy: /type\/array|noServerError/,
    make: () =>
      answer(
        ({ json: body }) => hasKeys(body) && Array.isArray(body.name),
        () => reply(500, { message: 'Server Error' }),
      ),
  },
];

function leakSecret(where: 'body' | 'header'): Behaviour {
  return answer(and(is.create, ok), (one, { json: sent }) => {
    const secret = hasKeys(sent) && typeof sent.webhook_secret === 'string' ? sent.webhook_secret : undefined;
    if (secret === undefined) return one;
    if (where === 'header')
      return { ...one, headers: { ...one.headers, 'X-Secret': Buffer.from(secret).toString('latin1') } };
    const body = JSON.parse(one.body ?? '{}');
    return { ...one, body: JSON.stringify({ ...body, data: { ...body.data, webhook_secret: secret } }) };
  });
}

/** Keeps secrets from requests, and shows them in the answers to others. */
function leakLater(when: When): Behaviour {
  const secrets = new Map<unknown, unknown>();
  const show = webhook(when, (one) => ({ ...one, webhook_secret: secrets.get(one.id) ?? null }));
  return async (request, ask) => {
    const answered = await show(request, ask);
    const secret = hasKeys(request.json) ? request.json.webhook_secret : undefined;
    if (is.create(request, answered) && answered.status === 200 && secret !== undefined) {
      secrets.set(JSON.parse(answered.body ?? '{}').data.id, secret);
    }
    return answered;
  };
}
