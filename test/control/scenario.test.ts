import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';

const down = readFileSync(new URL('../../fixtures/scenarios/webhooks-down.yaml', import.meta.url), 'utf8');
const agents = readFileSync(new URL('../../fixtures/scenarios/two-agents.json', import.meta.url), 'utf8');

function put(mock: RunningMock, body: string, session?: string, type = 'application/yaml') {
  const headers = { 'Content-Type': type, ...(session !== undefined && { 'X-Mock-Session': session }) };
  return mock.send('PUT', '//__mock/scenario', { headers, body });
}

const played = (mock: RunningMock, session?: string) => mock.call('GET', '//__mock/scenario', undefined, session);

async function statuses(mock: RunningMock, count: number, session?: string): Promise<number[]> {
  const answers: number[] = [];
  for (let index = 0; index < count; index++)
    answers.push((await mock.call('POST', `/agents/${agentId}/webhooks`, webhook(), session)).status);
  return answers;
}

test('a YAML or JSON file is played in the named session only', async () => {
  const mock = await startMock();
  expect((await put(mock, down, 'worker-1')).status).toBe(200);
  expect((await put(mock, agents, 'worker-2', 'application/json')).status).toBe(200);
  expect(await statuses(mock, 4, 'worker-1')).toEqual([503, 503, 422, 200]);
  expect(await statuses(mock, 1, 'worker-2')).toEqual([200]);
  expect((await played(mock)).json).toEqual({ scenario: null });
  const { json } = await mock.call('GET', '//__mock/state', undefined, 'worker-2');
  expect(json).toMatchObject({ records: { agent: [{ name: 'Front desk' }, { name: 'Night shift' }] } });
});

test('its remaining steps are shown, and it ends on request', async () => {
  const mock = await startMock();
  await put(mock, down);
  await statuses(mock, 1);
  expect((await played(mock)).json).toEqual({
    scenario: {
      name: 'Webhooks down',
      description: "The list is slow at first, and webhooks can't be created until the third try.",
      clock: '2025-09-03T23:19:51Z',
      records: [],
      steps: [
        { id: 1, fired: 0, left: 1, rule: { operationId: 'listAgentWebhooks', times: 1, delayMs: 2000 } },
        { id: 2, fired: 1, left: 1, rule: { operationId: 'createAgentWebhook', times: 2, fault: '503' } },
        {
          id: 3,
          fired: 0,
          left: 1,
          rule: { operationId: 'createAgentWebhook', times: 1, example: 'validationFailed' },
        },
        { id: 4, fired: 0, left: null, rule: { operationId: 'getHealth', status: 429 } },
      ],
    },
  });
  expect((await mock.call('DELETE', '//__mock/scenario')).json).toEqual({ success: true });
  expect((await played(mock)).json).toEqual({ scenario: null });
  expect(await statuses(mock, 1)).toEqual([200]);
});

test('a reset ends it, and starts the initial one again', async () => {
  const mock = await startMock({
    scenario: { name: 'Start', steps: [{ operation: 'createAgentWebhook', fault: 503 }] },
  });
  expect(await statuses(mock, 2)).toEqual([503, 200]);
  await put(mock, down);
  await mock.call('POST', '//__mock/reset');
  expect((await played(mock)).json).toMatchObject({ scenario: { name: 'Start', steps: [{ fired: 0, left: 1 }] } });
  expect(await statuses(mock, 2)).toEqual([503, 200]);
});

describe('a wrong one is refused with each place, and changes nothing', () => {
  test.each<[string, string, Record<string, unknown>]>([
    [
      'an operation',
      'steps: [{ fault: 503 }, { operation: getHealt, fault: 503 }]',
      { 'steps.1.operation': ['There is no operation "getHealt". Did you mean getHealth?'] },
    ],
    ['a key', 'steps: [{ fault: 503, tiems: 2 }]', { 'steps.0.tiems': ['is no key here; did you mean times?'] }],
    [
      'a resource',
      'records: { pet: [] }',
      { 'records.pet': ['is no resource of the API; there is agent, webhook, log'] },
    ],
    ['the whole', 'name: Nothing', { body: ['sets nothing: give it steps, records or a clock'] }],
  ])('%s', async (_what, body, errors) => {
    const mock = await startMock();
    await put(mock, down);
    const { status, json } = await put(mock, body);
    expect([status, json]).toEqual([422, { message: 'The given data was invalid.', errors }]);
    expect((await played(mock)).json).toMatchObject({ scenario: { name: 'Webhooks down' } });
  });

  test.each([
    ['no YAML', 'steps: [', 'application/yaml', 422],
    ['no map', '- a', 'application/yaml', 422],
    ['a media type of another kind', 'a,b', 'text/csv', 415],
  ])('%s', async (_what, body, type, status) => {
    const mock = await startMock();
    expect((await put(mock, body, undefined, type)).status).toBe(status);
    expect((await played(mock)).json).toEqual({ scenario: null });
  });
});

test("scenarios share the memory of all sessions' rules: one too many is refused", async () => {
  const mock = await startMock();
  // Of a megabyte of JSON, lists of empty objects take most.
  const match = { body: { list: Array(300_000).fill({}) } };
  const big = JSON.stringify({ steps: [{ match, fault: '500' }] });
  const answers: number[] = [];
  for (let index = 0; index < 5; index++)
    answers.push((await put(mock, big, `worker-${index}`, 'application/json')).status);
  expect(answers).toEqual([200, 200, 200, 422, 422]);
  await mock.call('DELETE', '//__mock/scenario', undefined, 'worker-0');
  expect((await put(mock, big, 'worker-4', 'application/json')).status).toBe(200);
});
