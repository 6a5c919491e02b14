import { expect, test } from 'talkover-mock/vitest';
import { addWebhook } from '../src/webhooks.ts';

const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';

test('fails: another body', async ({ requests }) => {
  await addWebhook(agent, { name: 'mine', webhook_url: 'https://example.com', events: ['event_phone_call_ended'] });
  expect(requests).toHaveRequested('createAgentWebhook', {
    body: { name: 'other', webhook_url: 'https://example.com', events: ['event_phone_call_ended'] },
  });
});

test('fails: another operation', ({ requests }) => expect(requests).toHaveRequested('deleteAgentWebhook'));

test('fails: an unknown operation', ({ requests }) => {
  // @ts-expect-error there is no such operation
  expect(requests).toHaveRequested('createAgentWebhok');
});

test('fails: no delivery', async ({ inbox }) => {
  await inbox.next({ event: 'event_phone_call_ended', timeout: 20 });
});
