import { expect, mockTest, test } from 'talkover-mock/vitest';
import { beforeEach, describe, vi, test as withoutMock } from 'vitest';
import { addWebhook, type NewWebhook, webhookNames } from '../src/webhooks.ts';

const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';
const before = globalThis.fetch;

function hook(name: string, url = 'https://example.com/hook'): NewWebhook {
  return { name, webhook_url: url, webhook_secret: 's3cret', events: ['event_phone_call_ended'] };
}

test('the mock answers the app, records its requests and sends its deliveries', async ({ mock, inbox, requests }) => {
  await addWebhook(agent, hook('mine', inbox.url));
  expect(requests).toHaveRequested('createAgentWebhook', {
    body: { name: 'mine', webhook_url: inbox.url, webhook_secret: 's3cret', events: [expect.stringMatching(/ended$/)] },
    path: { agent_id: agent },
    headers: { Authorization: 'Bearer app' },
    times: 1,
  });
  expect(requests).not.toHaveRequested('deleteAgentWebhook');
  const [sent] = requests.of('createAgentWebhook');
  const name: string | undefined = sent?.body?.name;
  expect([name, sent?.status, sent?.query, requests.all().length]).toEqual(['mine', 200, {}, 1]);
  await mock.trigger('event_phone_call_ended', { agent_id: agent, data: { call: { id: 'my-call' } } });
  const delivery = await inbox.next({ event: 'event_phone_call_ended' });
  expect(delivery).toMatchObject({
    signature: 'verified',
    method: 'POST',
    body: { data: { call: { id: 'my-call' } } },
  });
  expect(inbox.all()).toEqual([delivery]);
});

test('a refused request says why', async ({ requests }) => {
  await expect(addWebhook(agent, { ...hook(''), events: [] })).rejects.toThrow('422');
  const [refused] = requests;
  expect(refused).toMatchObject({ status: 422, operationId: 'createAgentWebhook', reason: expect.any(String) });
});

test('a delivery may come later than it is waited for, and requests too', async ({ mock, inbox, requests }) => {
  const delivery = inbox.next();
  const created = requests.next('createAgentWebhook');
  await addWebhook(agent, hook('mine', inbox.url));
  expect((await created).body?.name).toBe('mine');
  await mock.trigger('event_phone_call_ended', { agent_id: agent });
  expect((await delivery).event).toBe('event_phone_call_ended');
});

test('fake timers drive retries', async ({ mock, inbox }) => {
  vi.useFakeTimers();
  try {
    await addWebhook(agent, hook('mine', inbox.url));
    inbox.answer({ status: 500 });
    await mock.trigger('event_phone_call_ended', { agent_id: agent });
    await inbox.next();
    await vi.advanceTimersByTimeAsync(10_000);
    await inbox.next();
    expect(inbox.all()).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test('faults disturb the app, and are gone in the next test', async ({ mock }) => {
  await mock.disturb({ operationId: 'listAgentWebhooks', fault: 'reset', times: 1 });
  await expect(webhookNames(agent)).rejects.toThrow(TypeError);
  expect(await webhookNames(agent)).toContain('My Webhook');
  await mock.disturb({ fault: '503' });
  await expect(mock.disturb({ operationId: 'nope', fault: '503' })).rejects.toThrow('There is no operation');
});

describe.concurrent('concurrent tests are separate', () => {
  for (let number = 0; number < 30; number++)
    test(`number ${number}`, async ({ requests, expect }) => {
      const names = await webhookNames(agent);
      await addWebhook(agent, hook(`n${number}`));
      expect(await webhookNames(agent)).toEqual([...names, `n${number}`]);
      expect(requests.of('createAgentWebhook').map(({ body }) => body?.name)).toEqual([`n${number}`]);
    });
});

describe('nor where a hook has asked for the mock before', () => {
  beforeEach<{ mock: unknown }>(({ mock }) => void mock);
  for (let number = 0; number < 5; number++)
    test.concurrent(`number ${number}`, async ({ requests, expect }) => {
      await addWebhook(agent, hook(`n${number}`));
      expect(requests.all()).toHaveLength(1);
    });
});

const strict = mockTest({ baseUrl: 'https://staging.example.com/talkover', onUnhandledRequest: 'error', empty: true });

strict(
  'another base URL leads to the mock, and what is not mocked is refused',
  async ({ mock, requests, fetch: own }) => {
    const path = `/agents/${agent}/webhooks?x=1&x=2`;
    const headers = { Authorization: 'Bearer x' };
    for (const url of [`https://staging.example.com/talkover${path}`, mock.url + path])
      expect((await fetch(url, { headers })).status).toBe(200);
    expect((await own(mock.url + path, { headers })).status).toBe(200);
    expect(requests).toHaveRequested('listAgentWebhooks', { query: { x: ['1', '2'] } as object, times: 3 });
    await expect(fetch('https://staging.example.com/other')).rejects.toMatchObject({ name: 'RequestUnhandled' });
  },
);

const down = mockTest({ scenario: { steps: [{ operation: 'createAgentWebhook', fault: '503', times: 1 }] } });

for (const name of ['first', 'second'])
  down(`each test plays the scenario from its beginning: ${name}`, async ({ fetch }) => {
    const url = 'https://app.talkover.ai/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks';
    const post = async () => (await fetch(url, { method: 'POST', headers: { Authorization: 'Bearer x' } })).status;
    expect([await post(), await post()]).toEqual([503, 422]);
  });

const library = mockTest({ document: 'library.yaml', baseUrl: '/v1' });

library('any other document is mocked, also at a path of the page', async ({ requests }) => {
  const answer = await fetch('/v1/libraries/east/books/moby', { headers: { 'X-Library-Key': 'any' } });
  expect(answer.status).toBe(200);
  expect(requests).toHaveRequested('getBook', { path: { library: 'east', book: 'moby' } });
});

test.fails('an id that the document does not have is a mistake, also where none of it is expected', ({ requests }) => {
  // @ts-expect-error there is no such operation
  expect(requests).not.toHaveRequested('createAgentWebhok');
});

test('while a test runs, fetch is the mock', () => expect(globalThis.fetch).not.toBe(before));

withoutMock('afterwards it is what it was', () => expect(globalThis.fetch).toBe(before));
