import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import type { Behaviour, Request } from './mutants/deployment.ts';
import { input, is, json, reply } from './mutants/replies.ts';
import { hasMethod } from './mutants/requests.ts';

interface FuzzFault {
  readonly name: string;
  /** The property that it breaks. */
  readonly id: string;
  readonly expected: RegExp;
  /** Called for each run: a behaviour may have state. */
  make(): Behaviour;
}

/** Faulty deployments that show only on particular values or after particular requests. */
export const fuzzFaults: readonly FuzzFault[] = [
  {
    name: 'an emoji is cut from the middle of a name',
    id: 'fuzz/createAgentWebhook/valid',
    expected: /name comes back changed/,
    make: () =>
      input(hasMethod('POST'), (body) => ({
        ...body,
        ...(typeof body.name === 'string' && { name: body.name.replaceAll(/(?<=.)😀(?=.)/gu, '') }),
      })),
  },
  {
    name: 'a timeout of 77 is refused',
    id: 'fuzz/createAgentWebhook/valid',
    expected: /timeout is refused/,
    make: () => async (request, ask) => {
      const errors = { timeout: ['The timeout is invalid.'] };
      const isRefused = hasKeys(request.json) && request.json.timeout === 77;
      return isRefused ? reply(422, { success: false, message: 'Validation failed', errors }) : ask();
    },
  },
  {
    name: 'a very long name is a server error',
    id: 'fuzz/createAgentWebhook/invalid',
    expected: /the status is 500/,
    make: () => async (request, ask) => {
      const name = hasKeys(request.json) ? request.json.name : '';
      const isLong = typeof name === 'string' && name.length > 1000;
      return isLong ? reply(500, { success: false, message: 'Server Error' }) : ask();
    },
  },
  {
    name: 'every third toggle of a webhook is lost',
    id: 'fuzz/sequence',
    expected: /enabled was not turned over/,
    make: losingEveryThirdToggle,
  },
  {
    name: 'an update after a toggle resets enabled',
    id: 'fuzz/sequence',
    expected: /enabled has changed/,
    make: resettingAfterToggle,
  },
  {
    name: 'deleting one deletes the one made before it',
    id: 'fuzz/sequence',
    expected: /another number of times|the status is 404/,
    make: deletingTheOneBefore,
  },
  {
    name: 'a list of three leaves one out',
    id: 'fuzz/sequence',
    expected: /another number of times/,
    make: () =>
      json(is.list, (body) => {
        const data = hasKeys(body.data) ? body.data : {};
        const webhooks = Array.isArray(data.webhooks) ? data.webhooks : [];
        return { ...body, data: { ...data, webhooks: webhooks.length === 3 ? webhooks.slice(1) : webhooks } };
      }),
  },
];

function losingEveryThirdToggle(): Behaviour {
  const counts = new Map<string, number>();
  return async (request, ask) => {
    if (!isToggle(request)) return ask();
    const count = (counts.get(request.path) ?? 0) + 1;
    counts.set(request.path, count);
    if (count % 3 === 0) await ask();
    return ask();
  };
}

function resettingAfterToggle(): Behaviour {
  const toggled = new Set<string>();
  return (request, ask) => {
    if (isToggle(request)) toggled.add(idOf(request));
    const isReset = request.method === 'PUT' && toggled.has(idOf(request)) && hasKeys(request.json);
    return isReset ? ask({ json: { enabled: false, ...request.json } }) : ask();
  };
}

function deletingTheOneBefore(): Behaviour {
  const made: string[] = [];
  return async (request, ask) => {
    const answer = await ask();
    const body: unknown = JSON.parse(answer.body ?? '{}');
    if (request.method === 'POST' && hasKeys(body) && hasKeys(body.data)) made.push(String(body.data.id));
    const before = made[made.indexOf(idOf(request)) - 1];
    if (request.method === 'DELETE' && before !== undefined) {
      await ask({ path: request.path.replace(idOf(request), before) });
    }
    return answer;
  };
}

function isToggle({ method, path }: Request): boolean {
  return method === 'PATCH' && path.endsWith('/toggle');
}

function idOf({ path }: Request): string {
  return path.split('/')[4] ?? '';
}
