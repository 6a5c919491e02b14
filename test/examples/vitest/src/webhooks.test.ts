import { expect, test } from 'talkover-mock/vitest';
import { subscribe } from './webhooks.ts';

const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';

test('the end of a call arrives at the URL', async ({ mock, inbox, requests }) => {
  await subscribe(agent, inbox.url);
  expect(requests).toHaveRequested('createAgentWebhook', { path: { agent_id: agent }, times: 1 });
  await mock.trigger('event_phone_call_ended', { agent_id: agent });
  expect(await inbox.next({ event: 'event_phone_call_ended' })).toMatchObject({ method: 'POST' });
});

test('what the API refuses is thrown in its own words', async () => {
  await expect(subscribe(agent, 'nonsense')).rejects.toThrow('The given data was invalid.');
});

test('an API that is down is an error', async ({ mock }) => {
  await mock.disturb({ operationId: 'createAgentWebhook', fault: 'reset' });
  await expect(subscribe(agent, 'https://example.com')).rejects.toThrow();
});
