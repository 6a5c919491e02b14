import { expect, test } from 'vitest';
import { sampleOf } from '../repetitions.ts';
import { judge, mock, receiver } from './judged.ts';
import type { Behaviour } from './mutants/deployment.ts';
import { and, answer, answered, is, json, ok, reply, status, type When, webhook, without } from './mutants/replies.ts';

/** Answers in place of the mock. */
function instead(when: When, code: number): Behaviour {
  const refusal = reply(code, { message: 'Server Error' });
  return async (request, ask) => (when(request, refusal) ? refusal : ask());
}

/** A deployment that goes down in the middle of a run, and is back for the cleanup. */
function goingDown(code: number): Behaviour {
  let seen = 0;
  return async (request, ask) => (++seen > 50 && request.method !== 'DELETE' && seen < 400 ? reply(code, {}) : ask());
}

/** Faults with one cause: the failure that reports it, and how many cases at least are not judged because of it. */
const causes: readonly (readonly [name: string, make: () => Behaviour, id: RegExp, least: number])[] = [
  ['create answers 500', () => instead(is.create, 500), /^createAgentWebhook\/body\/onlyRequired$/, 200],
  ['create answers 500 after creating', () => status(and(is.create, ok), 500), /onlyRequired$/, 100],
  ['create answers 403', () => instead(is.create, 403), /onlyRequired$/, 200],
  ['create redirects', () => instead(is.create, 302), /onlyRequired$/, 200],
  ['get answers 500', () => instead(is.get, 500), /^getAgentWebhook\/shows\/name$/, 5],
  ['update answers 500', () => instead(is.update, 500), /^updateAgentWebhook/, 40],
  ['toggle answers 500', () => instead(is.toggle, 500), /^life\/toggle/, 5],
  ['delete answers 500', () => instead(is.remove, 500), /^life\/delete$/, 5],
  ['everything but the list answers 503', () => instead((...of) => !is.list(...of), 503), /onlyRequired$/, 200],
  ['it goes down in the middle', () => goingDown(503), /./, 100],
  ['invalid data is answered 400', () => status(answered(422), 400), /^createAgentWebhook\/body/, 80],
  ['unauthorized is answered 403', () => status(answered(401), 403), /\/access\/none$/, 30],
  ['not found is answered 400', () => status(answered(404), 400), /^life\/getDeleted$/, 15],
  ['there is no envelope', () => json(ok, (body) => body.data ?? body), /onlyRequired$/, 100],
  [
    'success is a text',
    () => json(is.any, (b) => ('success' in b ? { ...b, success: `${b.success}` } : b)),
    /onlyR/,
    50,
  ],
  ['there is no events_count', () => webhook(is.any, (one) => without(one, 'events_count')), /onlyRequired$/, 20],
  ['timeout is always 30', () => webhook(is.any, (one) => ({ ...one, timeout: 30 })), /timeout\/optional$/, 3],
  [
    'everything is called HTML',
    () => answer(is.any, (one) => ({ ...one, headers: { ...one.headers, 'Content-Type': 'text/html' } })),
    /contentType$/,
    8,
  ],
];

// Each mostly waits: for an answer that does not come, or before a retry.
test.concurrent.each(sampleOf(causes, 6))(
  'at most two failures where %s, and the first says of how many it is the cause',
  async (...of) => {
    const [, make, id, least] = of;
    const { report } = await judge(await mock(make()), { receiver: await receiver(), timeout: 20_000 });
    const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.map((one) => `${one.id}: ${one.reason}`).slice(2)).toEqual([]);
    const told = failed.find((one) => id.test(one.id));
    const count = Number(/; (\d+) cases not judged because of it$/.exec(told?.reason ?? '')?.[1]);
    expect(count).toBeGreaterThanOrEqual(least);
    const followers = report.cases.filter(({ because }) => because === told?.id);
    expect(followers).toHaveLength(count);
    expect(new Set(followers.map(({ verdict }) => verdict))).toEqual(new Set(['skip']));
    for (const one of followers) expect(one.reason).toMatch(`not judged because of ${told?.id}: `);
  },
);

test('unrelated faults are reported separately', async () => {
  const refused = reply(422, { message: 'The given data was invalid.', errors: { timeout: ['No.'] } });
  const { report } = await judge(
    await mock(async (request, ask) => {
      const body = request.json as { timeout?: unknown; authorization_scheme?: unknown } | undefined;
      const isCreation = is.create(request, refused);
      if (isCreation && body?.timeout === 120) return refused;
      if (isCreation && body?.authorization_scheme === 'api_key') return reply(500, { message: 'Server Error' });
      if (is.toggle(request, refused) && request.headers.authorization?.includes('mutants')) return reply(500, {});
      return ask();
    }),
  );
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  expect(failed).toContain('createAgentWebhook/body/timeout/maximum/at');
  // The answer does not say which field of a request is faulty.
  expect(failed).toContainEqual(expect.stringMatching(/^createAgentWebhook\/body\/\w+\/(optional|enum\/api_key)$/));
  expect(failed).toContain('life/toggleTurnsOver');
});

test('every rule that is not enforced is a failure of its own', async () => {
  const { report } = await judge(await mock(status(and(is.create, answered(422)), 200)));
  const failed = report.cases.filter(
    ({ verdict, id }) => verdict === 'fail' && id.startsWith('createAgentWebhook/body/'),
  );
  expect(failed.length).toBeGreaterThan(40);
});

test('random requests that fail for the cause of a case are not reported again', async () => {
  const { report } = await judge(await mock(instead(is.create, 500)), { fuzz: 40, maxRequests: 2000 });
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed).toHaveLength(2);
  expect(report.cases.find(({ id }) => id === 'fuzz/createAgentWebhook/valid')).toMatchObject({
    verdict: 'skip',
    because: 'createAgentWebhook/body/onlyRequired',
  });
});
