import { expect, test } from 'talkover-mock/playwright';

test('a webhook is deleted', async ({ page, mock }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Delete My Webhook' }).click();
  await expect(page.getByRole('status')).toHaveText('0 in all');
  expect(mock.exchanges()).toContainEqual(expect.objectContaining({ operationId: 'deleteAgentWebhook', status: 200 }));
});

test('says that the API is down', async ({ page, mock }) => {
  mock.addFault({ operationId: 'listAgentWebhooks', fault: '503' });
  await page.goto('/');
  await expect(page.getByRole('status')).toHaveText('The API answers 503.');
});
