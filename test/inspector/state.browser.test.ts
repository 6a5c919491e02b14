import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { startMock, webhook } from '../running-mock.ts';
import { collection, control, open } from './opened-inspector.ts';

describe('state', () => {
  test('the API that is served stands beside what it keeps: name, base URL, document, operations', async () => {
    const mock = await startMock({ tokens: ['talq_only'] });
    const { page } = await open(mock, 'state');
    const facts = page.locator('#facts');
    await facts.getByText(`${mock.url}/api/v1`).waitFor();
    const shown = (await facts.locator('div').allInnerTexts()).map((text) =>
      text.split('\n').filter((line) => line.trim() !== ''),
    );
    expect(Object.fromEntries(shown)).toMatchObject({
      API: 'Talkover agent webhooks 1.0.0',
      'Base URL': `${mock.url}/api/v1`,
      Document: 'openapi.yaml, OpenAPI 3.1.0',
      Tokens: 'Only those that the mock was started with',
      Keeps: 'agent, webhook, log',
    });
    await page.getByText('10 operations').click();
    await page
      .locator('#operations')
      .getByText('/api/v1/agents/{agent_id}/webhooks', { exact: true })
      .first()
      .waitFor();
  });

  test('goes out as a file and comes back', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'state');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    const path = await download.path();
    expect(download.suggestedFilename()).toBe('talkover-mock-default.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(await control(mock, 'GET', '/state'));
    await mock.call('DELETE', `${collection}/9fcafbf2-7593-44d6-8cd7-1b221beba62a`);
    await page.locator('#count-subscriptions:text("0")').waitFor();
    await page.getByLabel('Import…').setInputFiles(path);
    await page.locator('#count-subscriptions:text("1")').waitFor();
    expect(await control(mock, 'GET', '/subscriptions')).toMatchObject({ subscriptions: [{ name: 'My Webhook' }] });
  });

  test.each([
    ['no JSON', '{', 'The file is not JSON'],
    ['no state', '{"records": {"agent": 1}}', 'records.agent: The records.agent must be an array.'],
  ])('a file that holds %s is refused with the reason', async (_what, text, reason) => {
    const mock = await startMock();
    const { page } = await open(mock, 'state');
    const file = { name: 'state.json', mimeType: 'application/json', buffer: Buffer.from(text) };
    await page.getByLabel('Import…').setInputFiles(file);
    await page.getByRole('alert').getByText(reason).waitFor();
    expect(await control(mock, 'GET', '/subscriptions')).toMatchObject({ subscriptions: [{ name: 'My Webhook' }] });
  });

  test('a reset puts it back, when one has said so twice', async () => {
    const mock = await startMock();
    await mock.create(webhook());
    const { page } = await open(mock, 'state');
    await page.locator('#count-subscriptions:text("2")').waitFor();
    await page.getByRole('button', { name: 'Reset session' }).click();
    await page.getByRole('button', { name: 'Really?' }).click();
    await page.locator('#count-subscriptions:text("1")').waitFor();
    expect(await control(mock, 'GET', '/subscriptions')).toMatchObject({ subscriptions: [{ name: 'My Webhook' }] });
  });

  test('of the session that is chosen, and of no other', async () => {
    const mock = await startMock({ seed: 7 });
    const { page } = await open(mock, 'subscriptions');
    expect(await page.locator('#seed').innerText()).toBe('7');
    await mock.call('POST', collection, webhook({ name: 'Of the worker' }), 'worker-1');
    await page.getByRole('banner').getByLabel('Session').selectOption('worker-1');
    await page.getByRole('switch', { name: 'Of the worker enabled' }).waitFor();
    await page.getByRole('switch', { name: 'My Webhook enabled' }).click();
    await page.getByText('My Webhook is disabled').waitFor();
    const enabled = async (session?: string) => {
      const { subscriptions } = (await control(mock, 'GET', '/subscriptions', undefined, session)) as {
        subscriptions: { enabled: boolean }[];
      };
      return subscriptions.map((subscription) => subscription.enabled);
    };
    expect([await enabled(), await enabled('worker-1')]).toEqual([[true], [false, true]]);
  });
});
