import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/contract/run/report/events.ts';
import { CannotRun, RunStopped } from '../../src/contract/run/stops.ts';
import { derive, type Proved } from '../proving/judge-served.ts';
import { media } from '../proving/media/index.ts';
import { shop } from '../proving/shop/index.ts';
import { tickets } from '../proving/tickets/index.ts';
import { sampleOf } from '../repetitions.ts';
import { front, type Passing, passOn } from './front.ts';
import { judge } from './judged.ts';

type Trick = (passing: Passing) => unknown;

const json = { 'content-type': 'application/json' };

function answering(status: number, body: string, headers: Record<string, string> = json): Trick {
  return ({ response }) => response.writeHead(status, headers).end(body);
}

/** What a deployment does in place of answering. */
const tricks: Readonly<Record<string, Trick>> = {
  'answers {}': answering(200, '{}'),
  'answers []': answering(200, '[]'),
  'answers null': answering(200, 'null'),
  'answers 500': answering(500, '{}'),
  'answers with a page': answering(200, '<!doctype html><p>Welcome', { 'content-type': 'text/html' }),
  'answers with a body that never ends': ({ response }) => {
    const some = Buffer.alloc(100_000, ' ');
    const write = () => {
      while (!response.destroyed && response.write(some));
    };
    response.writeHead(200, json).on('drain', write);
    write();
  },
  'answers with JSON that is nested 50,000 deep': answering(200, '{"a":['.repeat(25_000) + ']}'.repeat(25_000)),
  'never answers': () => undefined,
  'resets the connection': ({ drop }) => drop(),
  'redirects in a circle': ({ response, path }) => response.writeHead(302, { Location: path }).end(),
};

/** One document stands for all in the short form: the tested code does not depend on the document. */
const apis = sampleOf([tickets, shop, media], 3);

/** A run against a server with another behaviour: its report, or why there is none, and the server's state after it. */
async function judged({ api, document, contract, cases }: Proved, trick: Trick) {
  const served = await api.start();
  onTestFinished(() => served.close());
  const { headers = {}, path = {} } = api.given;
  const target = await front({ baseUrl: served.url.replace(/\/$/, ''), headers, path }, async (passing) => {
    await trick(passing);
  });
  const options = { document, cases, api: contract, timeout: 300, maxRequests: 2000, patience: 100, maxWait: 2000 };
  const outcome = await judge({ target }, options).catch((error: unknown) => error);
  return {
    report: outcome instanceof Error ? undefined : (outcome as { report: Report }).report,
    error: outcome instanceof Error ? outcome : undefined,
    harmed: served.harmed(),
    leftovers: served.leftovers(),
    requests: served.requests(),
  };
}

/** Changes the id in successful answers to requests that do not only read. */
function naming(idOf: (theirs: unknown) => string): Trick {
  let theirs: unknown;
  return async (passing) => {
    const { method, ask, response } = passing;
    const { status, headers, body } = await ask();
    const text = body.toString();
    const [, , shown] = anyId.exec(text) ?? [];
    if (method === 'GET' && shown !== undefined) theirs ??= JSON.parse(shown);
    const isChanged = method !== 'GET' && method !== 'HEAD' && status < 300;
    response.writeHead(status, headers).end(isChanged ? text.replace(anyId, `"$1":${idOf(theirs)}`) : body);
  };
}

const anyId = /"(id|slug)":("[^"]*"|\d+)/;

const ids: readonly (readonly [what: string, idOf: (theirs: unknown) => string])[] = [
  ['two dots', () => '".."'],
  ['two encoded dots', () => '"%2e%2e"'],
  ['a slash', () => '"/"'],
  ['a part of a URL', () => '"a?b=c#d"'],
  ['nothing', () => '""'],
  ['a NUL and a line break', () => String.raw`"a\u0000\n"`],
  ['100 KB', () => JSON.stringify('x'.repeat(100_000))],
  ['a number beyond 2^53', () => '9007199254740993'],
  ['an object', () => '{"id":1}'],
  ['always the same', () => '"same"'],
  ['that of what was there before', (theirs) => JSON.stringify(theirs ?? 'x')],
];

describe.each(apis)('$name', (api) => {
  let proved: Proved;
  beforeAll(async () => {
    proved = await derive(api);
  });

  test.each(sampleOf(Object.entries(tricks), 3))(
    'a run against a deployment that %s ends in words, and no request goes on and on',
    async (_, trick) => {
      let requests = 0;
      const { report, error } = await judged(proved, (passing) => {
        requests++;
        return trick(passing);
      });
      if (report === undefined) expect(error).toBeInstanceOf(CannotRun);
      else expect(report.summary.fail).toBeGreaterThan(0);
      for (const { verdict, reason } of report?.cases ?? []) if (verdict !== 'pass') expect(reason).toMatch(/\w/);
      expect(requests).toBeLessThan(20 * proved.document.operations.length);
    },
  );

  test.each(sampleOf(Object.entries(tricks), 4))(
    'so it does where every request but a reading is one that it %s, and touches nothing',
    async (_, trick) => {
      const { report, harmed, leftovers } = await judged(proved, (passing) =>
        passing.method === 'GET' || passing.method === 'HEAD' ? passOn(passing) : trick(passing),
      );
      expect(report).toBeDefined();
      expect((report?.summary.fail ?? 0) > 0 || report?.summary.stopped !== null).toBe(true);
      expect([harmed, leftovers]).toEqual([[], []]);
    },
  );

  test.each(sampleOf(ids, 4))(
    'ids of answers that are %s: the run ends in a report, and touches nothing',
    async (_, idOf) => {
      const { report, harmed } = await judged(proved, naming(idOf));
      expect(report?.summary.fail).toBeGreaterThan(0);
      expect(harmed).toEqual([]);
    },
  );
});

test('a deployment that refuses everything for as long as a run waits stops the run with a reason', async () => {
  const wanting = answering(429, '{}', { ...json, 'retry-after': '1' });
  const { error } = await judged(await derive(shop), wanting);
  expect(error).toBeInstanceOf(RunStopped);
  expect(error?.message).toMatch(/^the rate limit still refuses requests/);
});

test('a refused creation is one failure, and the cases that need it are not judged because of it', async () => {
  const isCreation = ({ method, path }: Passing) => method === 'POST' && /\/customers$/.test(path);
  const proved = await derive(shop);
  const { report, leftovers } = await judged(proved, (passing) =>
    isCreation(passing) ? answering(500, '{}')(passing) : passOn(passing),
  );
  const failed = report?.cases.filter(({ verdict }) => verdict === 'fail') ?? [];
  expect(failed.map(({ operationId }) => operationId)).toEqual(['createCustomer']);
  const because = report?.cases.filter((one) => one.because === failed[0]?.id) ?? [];
  expect(because.length).toBeGreaterThan(50);
  expect(because.every(({ verdict }) => verdict === 'skip')).toBe(true);
  expect([report?.summary.left, leftovers]).toEqual([[], []]);
});
