import { describe, expect, test } from 'vitest';
import { agentId, startMock } from '../running-mock.ts';
import { control, hook, open, patience } from './opened-inspector.ts';

describe('inbox', () => {
  test('an inbox answers what one sets', async () => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'mine');
    await control(mock, 'POST', '/events', { agent_id: agentId, event: 'event_phone_call_started', wait: true });
    const { page } = await open(mock, 'inbox');
    await page.locator('#inbox-rows tr').waitFor();
    await page.getByLabel('Answers with status').fill('503');
    await page.getByLabel('Body', { exact: true }).fill('Back soon.');
    await page.getByRole('button', { name: 'Set answer' }).click();
    await page.getByText('The inbox mine answers 503 from now on').waitFor();
    expect(await control(mock, 'GET', '/inbox/mine/settings')).toEqual({ status: 503, delayMs: 0, body: 'Back soon.' });
  });

  test('what curl sets an inbox to answer is shown, but never put over what one is writing', async () => {
    const mock = await startMock({ empty: true });
    await control(mock, 'PUT', '/inbox/mine/settings', { status: 201 });
    const { page } = await open(mock, 'inbox');
    const status = page.getByLabel('Answers with status');
    await expect.poll(() => status.inputValue(), { timeout: patience }).toBe('201');
    await control(mock, 'PUT', '/inbox/mine/settings', { status: 202, body: 'Hello' });
    await expect.poll(() => status.inputValue(), { timeout: patience }).toBe('202');
    expect(await page.getByLabel('Body', { exact: true }).inputValue()).toBe('Hello');
    await status.fill('500');
    await page.getByLabel('after ms').focus();
    await control(mock, 'PUT', '/inbox/mine/settings', { status: 203 });
    // The list is asked for together with the settings.
    await mock.send('POST', '//__mock/inbox/mine');
    await page.locator('#inbox-rows tr').waitFor();
    expect(await status.inputValue()).toBe('500');
    await page.getByRole('button', { name: 'Set answer' }).click();
    await page.getByText('The inbox mine answers 500 from now on').waitFor();
  });

  test('the answer of an inbox can be set before its first request', async () => {
    const mock = await startMock({ empty: true });
    const { page } = await open(mock, 'inbox');
    await page.getByLabel('Name', { exact: true }).fill('later');
    await page.getByLabel('Answers with status').fill('418');
    await page.getByRole('button', { name: 'Set answer' }).click();
    await page.getByText('The inbox later answers 418 from now on').waitFor();
    await page.locator('#inbox').getByText('This inbox has received nothing yet.').waitFor();
    expect((await mock.send('POST', '//__mock/inbox/later')).status).toBe(418);
    await page.locator('#inbox-rows tr').waitFor();
  });
});
