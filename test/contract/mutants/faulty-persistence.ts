import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour, Reply } from './deployment.ts';
import type { Fault } from './fault.ts';
import { and, answer, answered, input, is, json, ok, reply, type When, webhook, without } from './replies.ts';
import { hasMethod } from './requests.ts';

/** Deployments that do not keep, change, toggle or delete what they should. */
export const faultyPersistence: readonly Fault[] = [
  // Persistence, update, toggle, delete
  { name: 'an update is not kept', caughtBy: /life\/updateIsKept/, make: () => notKept(is.update) },
  {
    name: 'an update sets what is not given to its default',
    caughtBy: /life\/updateChangesOnly/,
    make: () => input(hasMethod('PUT'), (body) => ({ timeout: 31, ...body })),
  },
  {
    name: 'an update changes created_at',
    caughtBy: /life\/updateChangesOnly/,
    make: () => webhook(is.update, (one) => ({ ...one, created_at: '2020-01-01T00:00:00.000000Z' })),
  },
  {
    name: 'an update makes a new webhook',
    caughtBy: /life\/update/,
    make: () => webhook(is.update, (one) => ({ ...one, id: '00000000-0000-4000-8000-000000000001' })),
  },
  {
    name: 'a refused update keeps what was valid in it',
    caughtBy: /refusedUpdatesChangeNothing/,
    make: () => changedByRefusal(),
  },
  { name: 'a toggle is not kept', caughtBy: /life\/toggleIsKept/, make: () => notKept(is.toggle) },
  { name: 'a toggle only disables', caughtBy: /life\/toggle/, make: () => onlyDisabling() },
  {
    name: 'a toggle resets the timeout',
    caughtBy: /life\/toggle/,
    make: () => webhook(is.toggle, (one) => ({ ...one, timeout: 77 })),
  },
  { name: 'a deleted webhook stays', caughtBy: /life\/getDeleted/, make: () => neverDeleting() },
  { name: 'a deleted webhook stays in the list', caughtBy: /life\/listLacksDeleted/, make: () => listingDeleted() },
  {
    name: 'a second deletion succeeds',
    caughtBy: /deleteAgentWebhook\/path\/webhook_id\/deleted/,
    make: () =>
      answer(and(is.remove, answered(404)), () =>
        reply(200, { success: true, message: 'Webhook deleted successfully' }),
      ),
  },
  { name: 'deleting one deletes all', caughtBy: /life\/deletingLeavesOthers/, make: () => deletingAll() },
  {
    name: 'deleting one deletes the first of the list',
    caughtBy: /life\/deletingLeavesOthers/,
    make: () => deletingAll((all) => all.slice(0, 1)),
  },
  {
    name: 'deleting one deletes the last of the list',
    caughtBy: /life\/deletingLeavesOthers/,
    make: () => deletingAll((all) => all.slice(-1)),
  },
  {
    name: 'a new webhook is not listed',
    caughtBy: /life\/list/,
    make: () => json(and(is.list, ok), (body) => ({ ...body, data: { ...(body.data as object), webhooks: [] } })),
  },
  {
    name: 'the list is that of before the last change',
    caughtBy: /life\/list|aftermath|refused/i,
    make: () => stale(is.list),
  },
  {
    name: 'a webhook is shown as it was before the last change',
    caughtBy: /life\/updateIsKept|shows\/changes/,
    make: () => stale(is.get),
  },
  {
    name: 'a list has 5 webhooks and no more',
    caughtBy: /life\/list/,
    make: () => cut((all) => all.slice(0, 5)),
  },
  {
    name: 'a list has the 5 newest webhooks and no more',
    caughtBy: /life\/list/,
    make: () => cut((all) => all.slice(-5)),
  },
  ...[10, 15, 20, 25].flatMap((count) => [
    {
      name: `a list has ${count} webhooks and no more`,
      caughtBy: /listHasAllCreated/,
      make: () => cut((all) => all.slice(0, count)),
    },
    {
      name: `a list has the ${count} newest webhooks and no more`,
      caughtBy: /listHasAllCreated/,
      make: () => cut((all) => all.slice(-count)),
    },
  ]),
  {
    name: 'a list of many has one of them twice',
    caughtBy: /listHasAllCreated/,
    make: () => cut((all) => (all.length > 20 ? [...all, all.at(-1)] : all)),
  },
  {
    name: 'a list lacks every disabled webhook',
    caughtBy: /life\/list|listed/i,
    make: () => cut((all) => all.filter((one) => hasKeys(one) && one.enabled === true)),
  },
  {
    name: 'a webhook is listed twice',
    caughtBy: /life\/list/,
    make: () =>
      json(and(is.list, ok), (body) => {
        const data = body.data as { webhooks: unknown[] };
        return { ...body, data: { ...data, webhooks: [...data.webhooks, ...data.webhooks] } };
      }),
  },
  {
    name: 'the list shows another name',
    caughtBy: /life\/list/,
    make: () => webhook(is.list, (one) => ({ ...one, name: `${one.name}…` })),
  },
  {
    name: 'get shows another timeout',
    caughtBy: /life\/get/,
    make: () => webhook(is.get, (one) => ({ ...one, timeout: 6 })),
  },
  { name: 'every webhook has the same id', caughtBy: /\/optional$/, make: () => sameId() },
  {
    name: 'any agent will do',
    caughtBy: /agent_id\/unknown|otherAgent/,
    make: () => (request, ask) =>
      ask({ path: request.path.replace(/\/agents\/[^/]+/, '/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d') }),
  },
  {
    name: 'every agent sees all webhooks',
    caughtBy: /otherAgent/,
    make: () => (request, ask) =>
      ask({
        path: request.path.replace('9fbef0c4-1f0a-4d7b-8a53-3f1c7a9be204', '9fbef0b7-8d4e-4a08-9207-66c22155721d'),
      }),
  },
];

/** Answers from a stale cache, as before the last change. */
function stale(when: When): Behaviour {
  const known = new Map<string, Reply>();
  const old = new Map<string, Reply>();
  return async (request, ask) => {
    const { method, path } = request;
    const given = await ask();
    if (method === 'GET') {
      const shown = old.get(path) ?? given;
      old.delete(path);
      known.set(path, given);
      return when(request, given) && given.status === 200 ? shown : given;
    }
    const changed = path.replace(/\/toggle$/, '');
    for (const [seen, reply] of known) if (changed.startsWith(seen) || seen.startsWith(changed)) old.set(seen, reply);
    return given;
  };
}

function cut(change: (webhooks: readonly unknown[]) => readonly unknown[]): Behaviour {
  return json(and(is.list, ok), (body) => {
    const data = hasKeys(body.data) ? body.data : {};
    return { ...body, data: { ...data, webhooks: change(Array.isArray(data.webhooks) ? data.webhooks : []) } };
  });
}

function notKept(when: When): Behaviour {
  return async (request, ask) => {
    if (!when(request, reply(200, {}))) return ask();
    const path = request.path.replace(/\/toggle$/, '');
    const before = await ask({ method: 'GET', path });
    const shown = await ask();
    if (shown.status !== 200) return shown;
    const { name, webhook_url, events, timeout, max_retries, enabled } = JSON.parse(before.body ?? '{}').data;
    await ask({ method: 'PUT', path, json: { name, webhook_url, events, timeout, max_retries, enabled } });
    return shown;
  };
}

type Ids = readonly { readonly id: string }[];

function deletingAll(chosen: (all: Ids) => Ids = (all) => all): Behaviour {
  return async (request, ask) => {
    const answered = await ask();
    if (request.method !== 'DELETE' || answered.status !== 200) return answered;
    const path = request.path.replace(/\/[^/]+$/, '');
    const all = await ask({ method: 'GET', path });
    for (const { id } of chosen(JSON.parse(all.body ?? '{}').data.webhooks)) await ask({ path: `${path}/${id}` });
    return answered;
  };
}

function changedByRefusal(): Behaviour {
  return async (request, ask) => {
    const answered = await ask();
    if (request.method !== 'PUT' || answered.status !== 422 || !hasKeys(request.json)) return answered;
    await ask({ json: without(request.json, ...Object.keys(JSON.parse(answered.body ?? '{}').errors)) });
    return answered;
  };
}

function onlyDisabling(): Behaviour {
  return async (request, ask) => {
    if (request.method !== 'PATCH') return ask();
    const path = request.path.replace(/\/toggle$/, '');
    const updated = await ask({ method: 'PUT', path, json: { enabled: false } });
    if (updated.status !== 200) return updated;
    return reply(200, { ...JSON.parse(updated.body ?? '{}'), message: 'Webhook disabled' });
  };
}

function neverDeleting(): Behaviour {
  return async (request, ask) => {
    if (request.method !== 'DELETE') return ask();
    const there = await ask({ method: 'GET' });
    return there.status === 200 ? reply(200, { success: true, message: 'Webhook deleted successfully' }) : there;
  };
}

function listingDeleted(): Behaviour {
  const gone: unknown[] = [];
  return async (request, ask) => {
    if (request.method === 'DELETE') {
      const there = await ask({ method: 'GET' });
      if (there.status === 200) gone.push(JSON.parse(there.body ?? '{}').data);
      return ask();
    }
    const answered = await ask();
    if (!is.list(request, answered) || answered.status !== 200) return answered;
    const body = JSON.parse(answered.body ?? '{}');
    return reply(200, { ...body, data: { ...body.data, webhooks: [...body.data.webhooks, ...gone] } });
  };
}

function sameId(): Behaviour {
  return webhook(is.create, (one) => ({ ...one, id: '9fcafbf2-7593-44d6-8cd7-1b221beba62a' }));
}
