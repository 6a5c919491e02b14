import { expect, test } from 'vitest';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { sampleOf } from '../repetitions.ts';
import { createWebhook, type Deployment, fewCases, judge, ledgerFile, mock, runOptions, webhooksOf } from './judged.ts';
import type { Behaviour, Reply, Request } from './mutants/deployment.ts';
import { and, type Body, is, json, ok, reply } from './mutants/replies.ts';

/** Answers a creation, given what was there before. */
type Trick = (request: Request, ask: Parameters<Behaviour>[1], theirs: string) => Promise<Reply>;

function isCreation(request: Request): boolean {
  return is.create(request, reply(200, {}));
}

function isAwkward({ json: sent }: Request): boolean {
  return hasKeys(sent) && sent.timeout !== undefined && sent.max_retries !== undefined && sent.enabled === false;
}

/** Creates, and answers with another id. */
function naming(id: (theirs: string) => unknown, when = (_: Request) => true): Trick {
  return async (request, ask, theirs) => {
    if (!isCreation(request) || !when(request)) return ask();
    return json(ok, (body) => ({ ...body, data: { ...(body.data as Body), id: id(theirs) } }))(request, ask);
  };
}

const showing: Trick = async (request, ask, theirs) =>
  isCreation(request) ? ask({ method: 'GET', path: `${request.path}/${theirs}` }) : ask();

const overwriting: Trick = async (request, ask, theirs) =>
  isCreation(request) ? ask({ method: 'PUT', path: `${request.path}/${theirs}`, json: request.json }) : ask();

/** A deployment with a foreign webhook, and perhaps more. */
async function withTheirs(trick: Trick, name = 'Production', others = 0) {
  let theirs = '';
  const deployment = await mock((request, ask) => (theirs === '' ? ask() : trick(request, ask, theirs)));
  for (let index = 0; index < others; index++) await createWebhook(deployment.target, `Other ${index}`);
  const id = await createWebhook(deployment.target, name);
  const before = deployment.requests.length;
  theirs = id;
  return { deployment, theirs, wire: () => deployment.requests.slice(before) };
}

/** The requests that would change a foreign webhook, in any spelling of its id. */
function touching(requests: Deployment['requests'], theirs: string): string[] {
  const bare = (text: string) => decodeURIComponent(text).toLowerCase().replace(/[-{}]/g, '');
  return requests
    .filter(({ method, path }) => method !== 'GET' && bare(path).includes(bare(theirs)))
    .map(({ method, path }) => `${method} ${path}`);
}

async function judgeNoting(deployment: Deployment) {
  const ledger = new Ledger(ledgerFile().path);
  const noted: string[] = [];
  const note = ledger.note.bind(ledger);
  ledger.note = (entry) => {
    if (entry.kind === 'created') noted.push(entry.id.toLowerCase());
    note(entry);
  };
  const { report } = await judge(deployment, { cases: fewCases, ledger });
  return { report, noted };
}

const inPlace: readonly (readonly [what: string, trick: Trick])[] = [
  ['in the answer alone', naming((theirs) => theirs)],
  ['in capitals', naming((theirs) => theirs.toUpperCase())],
  ['as a URN', naming((theirs) => `urn:uuid:${theirs}`)],
  ['without dashes', naming((theirs) => theirs.replaceAll('-', ''))],
  ['with white space around', naming((theirs) => ` ${theirs}\n`)],
  ['with all that it shows', showing],
];

test.each(sampleOf(inPlace, 3))(
  'what was there before is not the run’s, though creations answer with it %s',
  async (_, trick) => {
    const { deployment, theirs, wire } = await withTheirs(trick);
    const { report, noted } = await judgeNoting(deployment);
    const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
    expect(failed[0]?.reason).toMatch(/^nothing new was created: what the answer shows was there before the run/);
    expect(failed.filter(({ operationId }) => operationId === 'createAgentWebhook')).toHaveLength(1);
    const followers = report.cases.filter(({ because }) => because === failed[0]?.id);
    expect(followers.length).toBeGreaterThan(30);
    expect(touching(wire(), theirs)).toEqual([]);
    expect(noted).not.toContain(theirs);
    expect(report.summary.left).toEqual([]);
    expect((await webhooksOf(deployment.target)).map(({ name }) => name)).toEqual(['Production']);
  },
);

test('a single creation that is answered with a foreign id fails, and the rest is judged', async () => {
  const { deployment, theirs, wire } = await withTheirs(naming((id) => id, isAwkward));
  const { report } = await judgeNoting(deployment);
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^nothing new was created/)]);
  expect(report.summary.pass).toBeGreaterThan(10);
  expect(touching(wire(), theirs)).toEqual([]);
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([theirs]);
});

test('a record of another run does not count as this run’s, even if a creation answers with it', async () => {
  const { deployment, theirs, wire } = await withTheirs(
    naming((id) => id),
    'talkover-contract-00000099 of another machine',
  );
  const { report, noted } = await judgeNoting(deployment);
  expect(touching(wire(), theirs)).toEqual([]);
  expect(noted).not.toContain(theirs);
  expect(report.summary.left).toEqual([]);
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([theirs]);
});

test('a record that a creation overwrites is reported, not deleted, and overwritten only once', async () => {
  const { deployment, theirs, wire } = await withTheirs(overwriting);
  const { report } = await judgeNoting(deployment);
  expect(touching(wire(), theirs)).toEqual([]);
  expect(wire().filter(isCreation)).toHaveLength(1);
  expect(report.summary.left).toEqual([`${theirs} was there before the run and has been changed`]);
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([theirs]);
});

test('a foreign record that an update changes is reported, and neither this run nor the next one deletes it', async () => {
  const { deployment, theirs } = await withTheirs((request, ask, id) =>
    request.method === 'PUT' ? ask({ path: request.path.replace(/[^/]{1,999}$/, id) }) : ask(),
  );
  const { path } = ledgerFile();
  const left = [`${theirs} was there before the run and has been changed`];
  const { report } = await judge(deployment, { cases: fewCases, ledger: new Ledger(path) });
  expect(report.summary.left).toEqual(left);
  expect(await sweep(runOptions(deployment.target, { ledger: new Ledger(path) }))).toMatchObject({ deleted: [], left });
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([theirs]);
});

test('foreign records that a crashed run has renamed are not deleted', async () => {
  const { deployment, theirs } = await withTheirs((_, ask) => ask(), 'talkover-contract-00000077 renamed');
  const { baseUrl, path: agent = {} } = deployment.target;
  const { path } = ledgerFile();
  const crashed = new Ledger(path);
  crashed.note({ kind: 'found', since: 'before', baseUrl, path: agent, ids: [theirs], marked: [] });
  crashed.note({ kind: 'creating', baseUrl, path: agent, mark: 'talkover-contract-00000077' });
  const { report } = await judge(deployment, { cases: fewCases, ledger: new Ledger(path) });
  expect(report.summary.left).toEqual([`${theirs} was there before the run and has been changed`]);
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([theirs]);
});

test('leftovers of a run with the same seed elsewhere are neither deleted nor called changed', async () => {
  const { deployment, theirs, wire } = await withTheirs((_, ask) => ask(), 'talkover-contract-00000031 of CI');
  const { report } = await judgeNoting(deployment);
  expect(touching(wire(), theirs)).toEqual([]);
  expect(report.summary).toMatchObject({ fail: 0, left: [] });
});

test('records on further pages were there before, too', async () => {
  const paged = pagesOf(15);
  const { deployment, theirs, wire } = await withTheirs(
    (request, ask, id) => (isCreation(request) ? naming(() => id)(request, ask, id) : paged(request, ask)),
    'Production',
    20,
  );
  const { report } = await judgeNoting(deployment);
  expect(touching(wire(), theirs)).toEqual([]);
  expect(report.summary.left).toEqual([]);
});

test('if the list before the run is no list, every id in it was there before', async () => {
  const wrapped = json(and(is.list, ok), ({ data }) => ({ success: true, data: { items: (data as Body).webhooks } }));
  const { deployment, theirs, wire } = await withTheirs((request, ask, id) =>
    isCreation(request) ? naming(() => id)(request, ask, id) : wrapped(request, ask),
  );
  const { noted } = await judgeNoting(deployment);
  expect(touching(wire(), theirs)).toEqual([]);
  expect(noted).toEqual([]);
});

test('a record that somebody makes during the run does not count as the run’s, even if a creation answers with it', async () => {
  let colleague = '';
  const { deployment, wire } = await withTheirs(async (request, ask) => {
    if (!isCreation(request)) return ask();
    if (colleague !== '') return ask({ method: 'GET', path: `${request.path}/${colleague}` });
    const made = await ask({
      json: { ...(request.json as Body), name: 'Colleague', webhook_url: 'https://example.com/' },
    });
    colleague = JSON.parse(made.body ?? '').data.id;
    return made;
  });
  const { report } = await judgeNoting(deployment);
  expect(touching(wire(), colleague)).toEqual([]);
  expect(report.cases.find(({ verdict }) => verdict === 'fail')?.reason).toMatch(
    /^nothing new was created: what the answer shows has another name than was sent/,
  );
  // It may still be the run's: the reader of the report can find out.
  expect(report.summary.left).toEqual([expect.stringMatching(`^${colleague}: .*it may be yours$`)]);
});

test('a foreign record in a list during the run does not count as the run’s, even if a later creation answers with it', async () => {
  let [colleague, lists] = ['', 0];
  const { deployment, wire } = await withTheirs(async (request, ask) => {
    if (colleague !== '' && isCreation(request)) return naming(() => colleague)(request, ask, '');
    if (!is.list(request, reply(200, {})) || ++lists !== 2) return ask();
    const json = { name: 'Colleague', webhook_url: 'https://example.com/', events: ['event_action'] };
    const made = await ask({ method: 'POST', json });
    colleague = JSON.parse(made.body ?? '').data.id;
    return ask();
  });
  await judge(deployment, { fuzz: 5, cases: fewCases });
  expect(colleague).not.toBe('');
  expect(touching(wire(), colleague)).toEqual([]);
});

/** A list in pages, without data about them. */
function pagesOf(size: number): Behaviour {
  return json(and(is.list, ok), (body, { query }) => {
    const page = Number(new URLSearchParams(query).get('page') ?? 1);
    const data = body.data as Body;
    const webhooks = (data.webhooks as unknown[]).slice((page - 1) * size, page * size);
    return { ...body, data: { ...data, webhooks } };
  });
}
