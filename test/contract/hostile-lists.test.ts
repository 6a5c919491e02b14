import { expect, test } from 'vitest';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { agentId, otherAgentId } from './agents.ts';
import { createWebhook, type Deployment, fewCases, judge, mock } from './judged.ts';
import type { Behaviour, Reply, Request } from './mutants/deployment.ts';
import { inTurn } from './mutants/in-turn.ts';
import { and, type Body, is, json, ok, reply, webhook } from './mutants/replies.ts';

const entriesOf = (body: Body) => ((body.data as Body).webhooks as Body[]) ?? [];

/** Changes which webhooks a list shows. */
function listing(
  change: (webhooks: Body[], request: Request) => Body[],
  more: (page: Page) => Body = () => ({}),
): Behaviour {
  return json(and(is.list, ok), (body, request) => {
    const all = entriesOf(body);
    const page = {
      number: startOf(request) / size + 1,
      last: Math.ceil(all.length / size),
    };
    return { ...body, ...more(page), data: { ...(body.data as Body), webhooks: change(all, request) } };
  });
}

interface Page {
  readonly number: number;
  readonly last: number;
}

const size = 10;

function ofPage(webhooks: Body[], request: Request): Body[] {
  const start = startOf(request);
  return webhooks.slice(start, start + size);
}

/** The first entry of a page, by a cursor or by the page's number. */
function startOf({ query }: Request): number {
  const parameters = new URLSearchParams(query);
  const page = Number(parameters.get('page') ?? 1);
  return Number(parameters.get('cursor') ?? (page - 1) * size);
}

/** Creates, but does not report it. */
function creatingUnsaid(status: number, when: (sent: Body) => boolean = () => true): Behaviour {
  return async (request, ask) => {
    const answered = await ask();
    const isStruck =
      is.create(request, answered) && ok(request, answered) && hasKeys(request.json) && when(request.json);
    return isStruck ? reply(status, { message: 'Server Error' }) : answered;
  };
}

const twice: Behaviour = async (request, ask) => {
  const answered = await ask();
  if (is.create(request, answered) && ok(request, answered)) await ask();
  return answered;
};

const keeping: Behaviour = async (request, ask) => {
  if (request.method !== 'DELETE') return ask();
  const there = await ask({ method: 'GET' });
  return there.status === 200 ? reply(200, { success: true, message: 'Webhook deleted successfully' }) : there;
};

const linked =
  (url: string) =>
  ({ number, last }: Page) => ({ links: { next: number < last ? `${url}?page=${number + 1}` : null } });

function header(behaviour: Behaviour): Behaviour {
  return async (request, ask) => {
    const answered = await behaviour(request, ask);
    const page = Number(new URLSearchParams(request.query).get('page') ?? 1);
    const link = `<https://elsewhere.example/x?page=${page + 1}>; rel="next", <?page=1>; rel="first"`;
    return is.list(request, answered) && page < 4
      ? { ...answered, headers: { ...answered.headers, Link: link } }
      : answered;
  };
}

const someoneElses = 12;

/** Deployments that can be cleaned up, though their lists do not show at once what is there. */
const cleanable: readonly (readonly [what: string, make: () => Behaviour])[] = [
  ['has pages of which nothing is said', () => listing(ofPage)],
  [
    'has pages, and tells their number',
    () => listing(ofPage, ({ number, last }) => ({ pagination: { current_page: number, last_page: last } })),
  ],
  ['has pages, and links the next one', () => listing(ofPage, linked('http://127.0.0.1:1/api/v1/x'))],
  ['has pages, and links the next one in a header', () => header(listing(ofPage))],
  [
    'has pages, and gives a cursor',
    () => listing(ofPage, ({ number, last }) => ({ meta: { next_cursor: number < last ? `${number * size}` : null } })),
  ],
  [
    'has pages, and says that there are more',
    () => listing(ofPage, ({ number, last }) => ({ meta: { has_more: number < last } })),
  ],
  [
    'writes names and URLs in capitals',
    () =>
      webhook(is.list, (one) => ({
        ...one,
        name: `${one.name}`.toUpperCase(),
        webhook_url: `${one.webhook_url}`.toUpperCase(),
      })),
  ],
  [
    'escapes names, and shows no URL',
    () => webhook(is.list, ({ webhook_url: _, ...one }) => ({ ...one, name: `${one.name}`.replaceAll('-', '&#45;') })),
  ],
  [
    'cuts names and URLs short',
    () =>
      webhook(is.list, (one) => ({
        ...one,
        name: `${`${one.name}`.slice(0, 20)}…`,
        webhook_url: `${one.webhook_url}`.slice(0, 20),
      })),
  ],
  ['shows neither name nor URL', () => webhook(is.list, ({ name: _, webhook_url: __, ...one }) => one)],
  ['hides what is disabled', () => listing((all) => all.filter(({ enabled }) => enabled !== false))],
  ['leaves out every second', () => listing((all) => all.filter((_, index) => index % 2 === 0))],
  ['is always empty', () => listing(() => [])],
];

async function judged(behaviour: Behaviour, others = someoneElses) {
  let hasBegun = false;
  const deployment = await mock((request, ask) => (hasBegun ? behaviour(request, ask) : ask()));
  for (let index = 0; index < others; index++) await createWebhook(deployment.target, `Other ${index}`);
  const before = await deployment.kept();
  hasBegun = true;
  const { report } = await judge(deployment, { cases: fewCases });
  const kept = await deployment.kept();
  return {
    report,
    deployment,
    more: kept.filter((one) => !before.includes(one)),
    lost: before.filter((one) => !kept.includes(one)),
  };
}

test.each(cleanable)('a deployment whose list %s is left unchanged', async (_, make) => {
  const { report, more, lost } = await judged(make());
  expect({ more, lost, left: report.summary.left }).toEqual({ more: [], lost: [], left: [] });
});

/** The same without reported creations: only the list shows what they have made. */
const untold = cleanable.filter(([what]) => /pages|capitals|escapes|short|neither/.test(what));

test.each(untold)('an unreported creation is found, though the list %s', async (_, make) => {
  const { report, more, lost } = await judged(inTurn([make(), creatingUnsaid(500)]));
  expect({ more, lost, left: report.summary.left }).toEqual({ more: [], lost: [], left: [] });
});

test.each([
  ['answered 422', creatingUnsaid(422)],
  ['answered 500 where it is disabled', creatingUnsaid(500, ({ enabled }) => enabled === false)],
  ['made twice', twice],
  [
    'given another name',
    (request, ask) =>
      is.create(request, reply(200, {})) && hasKeys(request.json)
        ? ask({ json: { ...request.json, name: 'Webhook' } })
        : ask(),
  ],
  [
    'made for another agent',
    (request, ask) =>
      is.create(request, reply(200, {})) ? ask({ path: request.path.replace(agentId, otherAgentId) }) : ask(),
  ],
] satisfies [string, Behaviour][])('what is %s at its creation is found and deleted', async (_, behaviour) => {
  const { report, more } = await judged(behaviour, 0);
  expect({ more, left: report.summary.left }).toEqual({ more: [], left: [] });
});

/** Deletions that do not delete, though they say so. */
const unclean: readonly (readonly [what: string, make: () => Behaviour])[] = [
  ['does nothing, and the list shows it', () => keeping],
  ['does nothing, and the list is always empty', () => inTurn([listing(() => []), keeping])],
  ['hides it from the list, and it can still be read', () => hiding()],
  [
    'does nothing where it is disabled, and the list hides that',
    () => inTurn([listing((all) => all.filter(({ enabled }) => enabled !== false)), keepingDisabled]),
  ],
];

test.each(unclean)('if a deletion %s, the report names each record that is left', async (_, make) => {
  const { report, more } = await judged(make(), 3);
  const ids = more.map((one) => (JSON.parse(one) as { id: string }).id);
  expect(ids.length).toBeGreaterThan(0);
  expect(report.summary.left.map((line) => line.split(':')[0]).toSorted()).toEqual(ids.toSorted());
});

test('if reading succeeds for any id, it does not count for what is left', async () => {
  let shown: Reply | undefined;
  const { report, more } = await judged(async (request, ask) => {
    const answered = await ask();
    if (!is.get(request, answered)) return answered;
    shown ??= answered.status === 200 ? answered : undefined;
    return shown ?? answered;
  });
  expect({ more, left: report.summary.left }).toEqual({ more: [], left: [] });
});

test('a list without a last page is not followed forever, nor to another path', async () => {
  const { report, deployment } = await judged(
    listing(
      (all) => [...all, { id: crypto.randomUUID(), name: 'Other', webhook_url: 'https://example.com/' }],
      ({ number }) => ({ next_page_url: `http://127.0.0.1:1/steal?page=${number + 1}` }),
    ),
    1,
  );
  expect(report.summary.stopped).toBeNull();
  expect(listsOf(deployment)).toBeLessThan(400);
});

test('a cleanup of a correct deployment reads at most five times: the list and its end, before and after, one record, the other agent', async () => {
  const { deployment, report } = await judged((_, ask) => ask(), 0);
  const end = deployment.requests.findLastIndex(({ path }) => path === '/health');
  const looks = deployment.requests.slice(end + 1).filter(({ method }) => method === 'GET');
  expect(report.summary.left).toEqual([]);
  expect(looks.length).toBeLessThanOrEqual(5);
});

function listsOf({ requests }: Deployment): number {
  return requests.filter((request) => is.list(request, reply(200, {}))).length;
}

const keepingDisabled: Behaviour = async (request, ask) => {
  if (request.method !== 'DELETE') return ask();
  const there = await ask({ method: 'GET' });
  const { data } = JSON.parse(there.body ?? '{}') as { data?: { enabled?: boolean } };
  return data?.enabled === false ? reply(200, { success: true, message: 'Webhook deleted successfully' }) : ask();
};

function hiding(): Behaviour {
  const hidden = new Set<unknown>();
  return async (request, ask) => {
    if (request.method === 'DELETE') {
      hidden.add(request.path.split('/').at(-1));
      return keeping(request, ask);
    }
    return listing((all) => all.filter(({ id }) => !hidden.has(id)))(request, ask);
  };
}
