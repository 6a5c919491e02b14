import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createEngine as createEngineOf,
  createMock,
  defineApi,
  type EngineOptions,
  loadScenario,
  type Mock,
  type Scenario,
} from '../../../src/index.ts';
import { sharedDocument } from '../../shared-document.ts';

/** Loaded once: nothing changes a document. */
const document = await sharedDocument;
const createEngine = (options: EngineOptions = {}) => createEngineOf({ document, ...options });

const agentId = '9fbef0b7-8d4e-4a08-9207-66c22155721d';
const webhooks = `/api/v1/agents/${agentId}/webhooks`;
const fixture = (name: string) => loadScenario(resolve(import.meta.dirname, '../../../fixtures/scenarios', name));

async function ask(
  mock: Mock,
  method: string,
  path: string,
  { body, session }: { body?: unknown; session?: string } = {},
) {
  const headers = {
    Authorization: 'Bearer any',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(session !== undefined && { 'X-Mock-Session': session }),
  };
  const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await mock.fetch(new Request(`http://mock${path}`, request));
  return { status: response.status, text: await response.text() };
}

const hook = { name: 'Orders', webhook_url: 'https://example.com/hook', events: ['event_phone_call_started'] };
const create = (mock: Mock, session?: string) =>
  ask(mock, 'POST', webhooks, { body: hook, ...(session && { session }) });
const health = (mock: Mock, session?: string) =>
  ask(mock, 'GET', '/api/v1/health', session === undefined ? {} : { session });
const times = async <Result>(count: number, run: () => Promise<Result>) => {
  const results: Result[] = [];
  for (let index = 0; index < count; index++) results.push(await run());
  return results;
};
const statuses = async (count: number, run: () => Promise<{ status: number }>) =>
  (await times(count, run)).map(({ status }) => status);

describe('steps', () => {
  test('of one operation apply in order, each to its next requests, then the mock answers as usual', async () => {
    const mock = await createEngine({ scenario: await fixture('webhooks-down.yaml') });
    expect(await statuses(5, () => create(mock))).toEqual([503, 503, 422, 200, 200]);
  });

  test('of other operations do not wait for each other', async () => {
    const scenario: Scenario = {
      steps: [
        { operation: 'createAgentWebhook', fault: '500' },
        { operation: 'getHealth', status: 429 },
      ],
    };
    const mock = await createEngine({ scenario });
    expect((await health(mock)).status).toBe(429);
    expect((await create(mock)).status).toBe(500);
  });

  test('apply once by default, and with `always` to all that follow', async () => {
    const mock = await createEngine({
      scenario: {
        steps: [
          { operation: 'getHealth', status: 429 },
          { operation: 'createAgentWebhook', times: 'always', fault: 503 },
        ],
      },
    });
    expect(await statuses(3, () => health(mock))).toEqual([429, 200, 200]);
    expect(await statuses(3, () => create(mock))).toEqual([503, 503, 503]);
  });

  test('without an operation apply to every operation', async () => {
    const mock = await createEngine({ scenario: { steps: [{ times: 2, fault: 503 }] } });
    expect([(await health(mock)).status, (await create(mock)).status, (await health(mock)).status]).toEqual([
      503, 503, 200,
    ]);
  });

  test('with `match` skip other requests', async () => {
    const step = { operation: 'createAgentWebhook', match: { body: { name: 'Broken' } }, fault: '500' } as const;
    const mock = await createEngine({ scenario: { steps: [step] } });
    expect((await create(mock)).status).toBe(200);
    expect((await ask(mock, 'POST', webhooks, { body: { ...hook, name: 'Broken' } })).status).toBe(500);
  });

  test('of `after: 0` let requests through, so that the third one fails', async () => {
    const steps = [
      { operation: 'getHealth', times: 2, after: 0 },
      { operation: 'getHealth', fault: 503 },
    ] as const;
    const mock = await createEngine({ scenario: { steps } });
    expect(await statuses(4, () => health(mock))).toEqual([200, 200, 503, 200]);
  });

  test.each([
    ['300 ms', 300],
    ['0.3 s', 300],
    ['0.3s', 300],
    [300, 300],
    ['300 s', 300_000],
  ])('%j is a delay of %i milliseconds', async (after, milliseconds) => {
    const mock = await createEngine({ scenario: { steps: [{ after }] } });
    expect(mock.scenarios.of()?.steps).toEqual([
      { id: 1, fired: 0, left: 1, rule: { times: 1, delayMs: milliseconds } },
    ]);
  });

  test('show their remaining uses', async () => {
    const mock = await createEngine({ scenario: await fixture('webhooks-down.yaml') });
    await create(mock);
    expect(mock.scenarios.of()).toMatchObject({
      name: 'Webhooks down',
      clock: '2025-09-03T23:19:51Z',
      records: [],
      steps: [
        { id: 1, fired: 0, left: 1 },
        { id: 2, fired: 1, left: 1, rule: { operationId: 'createAgentWebhook', fault: '503', times: 2 } },
        { id: 3, fired: 0, left: 1 },
        { id: 4, fired: 0, left: null },
      ],
    });
  });
});

describe('sessions', () => {
  const scenario: Scenario = { steps: [{ operation: 'getHealth', times: 2, fault: 503 }] };

  test('count their steps separately', async () => {
    const mock = await createEngine({ scenario });
    const both = await Promise.all(
      ['worker-1', 'worker-2', undefined].map((session) => statuses(3, () => health(mock, session))),
    );
    expect(both).toEqual(Array(3).fill([503, 503, 200]));
  });

  test('play their own scenario only', async () => {
    const mock = await createEngine();
    await mock.scenarios.play(scenario, 'worker-1');
    expect((await health(mock, 'worker-2')).status).toBe(200);
    expect((await health(mock, 'worker-1')).status).toBe(503);
    expect(mock.scenarios.of('worker-2')).toBeUndefined();
  });

  test('keep their records with a scenario that has none', async () => {
    const mock = await createEngine({ empty: true });
    await create(mock);
    await mock.scenarios.play(scenario);
    expect((await ask(mock, 'GET', webhooks)).text).toContain('"name":"Orders"');
  });

  test('stop at the clock of their scenario, and continue when it ends', async () => {
    const mock = await createEngine({ clock: '2030-01-01T00:00:00Z' });
    await mock.scenarios.play({ clock: '2025-09-03T23:19:51Z' }, 'worker-1');
    expect((await create(mock, 'worker-1')).text).toContain('"created_at":"2025-09-03T23:19:51.000000Z"');
    expect((await create(mock, 'worker-2')).text).toContain('"created_at":"2030-01-01T00:00:00.000000Z"');
    expect(mock.scenarios.end('worker-1')).toBe(true);
    expect((await create(mock, 'worker-1')).text).toContain('"created_at":"2030-01-01T00:00:00.000000Z"');
    expect(mock.scenarios.end('worker-1')).toBe(false);
  });
});

describe('records', () => {
  test('are the initial ones of each session', async () => {
    const mock = await createEngine({ scenario: await fixture('two-agents.json') });
    for (const session of ['worker-1', undefined]) {
      const nights = await ask(mock, 'GET', webhooks.replace(agentId, '9fbef0c4-1f0a-4d7b-8a53-3f1c7a9be204'), {
        ...(session !== undefined && { session }),
      });
      expect(nights.text).toContain('"name":"Calls"');
      expect(nights.text).toContain('"timeout":30');
    }
  });

  test('of an unlisted resource stay the initial ones, unless their parent is listed', async () => {
    const mock = await createEngine({ agents: 'any' });
    const alone = [{ id: agentId, name: 'Alone' }];
    const records = async (scenario: Scenario) => {
      await mock.scenarios.play(scenario, 'one');
      const { snapshot } = mock.sessions.get('one');
      return Object.entries((await snapshot()).records).map(([name, { length }]) => [name, length > 0]);
    };
    expect(await records({ records: { agent: alone } })).toEqual([
      ['agent', true],
      ['webhook', false],
      ['log', false],
    ]);
    expect(await records({ records: { webhook: [] } })).toEqual([
      ['agent', true],
      ['webhook', false],
      ['log', false],
    ]);
    expect(await records({ records: { log: [] } })).toEqual([
      ['agent', true],
      ['webhook', true],
      ['log', false],
    ]);
  });

  test('restart the random values: the same scenario gives the same bytes at any time', async () => {
    const scenario: Scenario = { clock: '2025-09-03T23:19:51Z', records: { webhook: [] } };
    const mock = await createEngine({ seed: 7 });
    await times(3, () => create(mock));
    await mock.scenarios.play(scenario);
    const again = await times(3, () => create(mock));
    const fresh = await createEngine({ seed: 7, scenario });
    expect(await times(3, () => create(fresh))).toEqual(again);
  });

  test('of the caller are not changed', async () => {
    const scenario = structuredClone(await fixture('two-agents.json'));
    const before = structuredClone(scenario);
    await createEngine({ scenario });
    expect(scenario).toEqual(before);
  });
});

describe('a reset', () => {
  test('restarts the initial scenario, with its records', async () => {
    const mock = await createEngine({
      scenario: { records: { webhook: [] }, steps: [{ operation: 'getHealth', fault: 503 }] },
    });
    const session = mock.sessions.get('one');
    expect(await statuses(2, () => health(mock, 'one'))).toEqual([503, 200]);
    await create(mock, 'one');
    mock.sessions.reset(session);
    expect(await statuses(2, () => health(mock, 'one'))).toEqual([503, 200]);
    expect((await ask(mock, 'GET', webhooks, { session: 'one' })).text).not.toContain('Orders');
  });

  test('ends one that was started later', async () => {
    const mock = await createEngine();
    await mock.scenarios.play({ steps: [{ fault: 503 }] });
    mock.sessions.reset(mock.sessions.get(undefined));
    expect(mock.scenarios.of()).toBeUndefined();
    expect((await health(mock)).status).toBe(200);
  });
});

describe('with other disturbances', () => {
  test("a request's own Prefer precedes a step, and a rule by hand precedes both steps", async () => {
    const mock = await createEngine({ scenario: { steps: [{ operation: 'getHealth', times: 2, fault: 503 }] } });
    mock.sessions.get(undefined).faults.add({ operationId: 'getHealth', times: 1, fault: '500' });
    expect(await statuses(4, () => health(mock))).toEqual([500, 503, 503, 200]);
    await mock.scenarios.play({ steps: [{ operation: 'createAgentWebhook', status: 401 }] });
    const request = new Request(`http://mock${webhooks}`, { method: 'POST', headers: { Prefer: 'code=429' } });
    expect((await mock.fetch(request)).status).toBe(429);
  });

  test('rules by hand are cleared without the scenario', async () => {
    const mock = await createEngine({ scenario: { steps: [{ fault: 503 }] } });
    mock.sessions.get(undefined).faults.clear();
    expect((await health(mock)).status).toBe(503);
  });
});

test('any API plays one, with the examples of its document', async () => {
  const api = defineApi({ document: 'fixtures/documents/pet-clinic.yaml' });
  const mock = await createMock({ api, scenario: { steps: [{ times: 'always', fault: 503 }] } });
  const { basePath } = mock.document;
  const { status } = await ask(
    mock,
    'GET',
    `${basePath}${mock.document.operations[0]?.path.replaceAll(/{[^{}]+}/g, '1')}`,
  );
  expect(status).toBe(503);
});
