import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startMock } from '../running-mock.ts';
import { choose, collection, control, hook, open, patience } from './opened-inspector.ts';

describe('subscriptions', () => {
  const subscriptionRow = (page: Page, id: string) => page.locator(`[data-subscription="${id}"]`);

  test('one created through the API appears, is disabled and enabled', async () => {
    const mock = await startMock({ empty: true });
    const { page } = await open(mock, 'subscriptions');
    const id = await hook(mock, 'mine', { name: 'Fresh' });
    const toggle = subscriptionRow(page, id).getByRole('switch', { name: 'Fresh enabled' });
    await toggle.click();
    await subscriptionRow(page, id).getByText('disabled').waitFor();
    expect((await mock.call('GET', `${collection}/${id}`)).json).toMatchObject({ data: { enabled: false } });
    await toggle.click();
    await subscriptionRow(page, id).getByText('active').waitFor();
  });

  test('works with any token of the API', async () => {
    const mock = await startMock({ tokens: ['talq_only'] });
    const { page } = await open(mock, 'subscriptions');
    await page.getByRole('switch', { name: 'My Webhook enabled' }).click();
    await page.getByText('My Webhook is disabled').waitFor();
  });

  test('an event that is triggered is delivered, verified in the inbox', async () => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'mine');
    const { page } = await open(mock, 'subscriptions');
    await page.getByLabel('Event').selectOption('event_phone_call_started');
    await page.getByLabel('Data').fill('{"call": {"id": "my-call"}}');
    await page.getByRole('button', { name: 'Trigger event' }).click();
    await page.getByRole('link', { name: '1 delivery' }).click();
    const delivery = page.locator('#delivery-rows tr').filter({ hasText: 'delivered' });
    await delivery.click();
    const detail = page.getByRole('region', { name: 'Chosen delivery' });
    expect(await detail.locator('.headers .signature').innerText()).toMatch(/Signature\s+[0-9a-f]{64}/);
    expect(await detail.getByLabel('Payload of the delivery').innerText()).toContain('"id": "my-call"');
    await choose(page, 'inbox');
    await page.locator('#inbox-rows tr').filter({ hasText: 'verified' }).click();
    await page.getByText('The signature is valid').waitFor();
  });

  test('offers the 22 events, and says what each means', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'subscriptions');
    await expect.poll(() => page.getByLabel('Event').locator('option').count(), { timeout: patience }).toBe(22);
    await page.getByLabel('Event').selectOption('event_voicemail_detected');
    await page.getByText('Voicemail system detected').waitFor();
  });

  test('a whole call is played', async () => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'call', { events: ['event_phone_call_started', 'event_phone_call_ended'] });
    const { page } = await open(mock, 'subscriptions');
    await page.getByRole('button', { name: 'Play call' }).click();
    await page.getByRole('link', { name: '2 deliveries' }).waitFor();
    await page.locator('#count-deliveries:text("2")').waitFor();
  });

  test.each(['{"id": "my-call"}', '{"call": {"id": "my-call"}}'])('a whole call is the one of %s', async (data) => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'call');
    const { page } = await open(mock, 'subscriptions');
    await page.getByLabel('Data').fill(data);
    await page.getByRole('button', { name: 'Play call' }).click();
    await page.getByRole('link', { name: '1 delivery' }).click();
    await page.locator('#delivery-rows tr').filter({ hasText: 'delivered' }).click();
    const payload = await page.getByLabel('Payload of the delivery').innerText();
    expect(JSON.parse(payload)).toMatchObject({ data: { call: { id: 'my-call' } } });
    expect(JSON.parse(payload).data.call).not.toHaveProperty('call');
  });

  test('data that is no JSON is not sent', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'subscriptions');
    await page.getByLabel('Data').fill('{call');
    await page.getByRole('button', { name: 'Trigger event' }).click();
    await page.getByRole('alert').getByText('Data must be a JSON object').waitFor();
  });

  test('a test is sent, and tells how it went', async () => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'mine');
    const { page } = await open(mock, 'subscriptions');
    const button = page.getByRole('button', { name: 'Send test to Orders' });
    await button.click();
    await page.getByText(/^Orders answered 200 after/).waitFor();
    await control(mock, 'PUT', '/inbox/mine/settings', { status: 500 });
    await button.click();
    await page.getByText('Test of Orders failed: HTTP 500 Internal Server Error').waitFor();
  });

  test('one is deleted, when one has said so twice', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'subscriptions');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Really?' }).click();
    await page.getByText('My Webhook is deleted').waitFor();
    expect(await control(mock, 'GET', '/subscriptions')).toMatchObject({ subscriptions: [] });
  });

  test('what is opened or about to be confirmed stays when another changes', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'subscriptions');
    const own = page.locator('tr[data-subscription]').first();
    await own.locator('summary').click();
    await own.getByRole('button', { name: 'Delete' }).click();
    const fresh = subscriptionRow(page, await hook(mock, 'mine', { name: 'Fresh' }));
    await fresh.waitFor();
    await own.getByRole('switch').click();
    await own.getByText('disabled').waitFor();
    expect(await own.locator('details').evaluate((details) => 'open' in details && details.open)).toBe(true);
    await own.getByRole('button', { name: 'Really?' }).click();
    await page.getByText('My Webhook is deleted').waitFor();
    await fresh.waitFor();
  });

  test('after one is deleted, the focus is at the next one, then at the heading', async () => {
    const mock = await startMock({ empty: true });
    for (const name of ['First', 'Second']) await hook(mock, 'mine', { name });
    const { page } = await open(mock, 'subscriptions');
    const remove = async (name: string) => {
      await page.getByTitle(`Delete ${name}`, { exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await page.getByText(`${name} is deleted`).waitFor();
      await page.getByTitle(`Delete ${name}`, { exact: true }).waitFor({ state: 'detached' });
    };
    const shown = page.locator('tr[data-subscription] strong');
    await shown.nth(1).waitFor();
    const names = await shown.allInnerTexts();
    await remove(names[0] ?? '');
    await expect.poll(() => page.evaluate('document.activeElement.title')).toBe(`Delete ${names[1]}`);
    await remove(names[1] ?? '');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('My Agent');
  });

  test('is done with the keyboard alone', async () => {
    const mock = await startMock();
    const { page } = await open(mock);
    const focused = () =>
      page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.id');
    const tabTo = async (wanted: string) => {
      for (let presses = 0; presses < 30 && (await focused()) !== wanted; presses++) await page.keyboard.press('Tab');
      expect(await focused()).toBe(wanted);
    };
    await tabTo('tab-requests');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('switch', { name: 'My Webhook enabled' }).waitFor();
    await tabTo('My Webhook enabled');
    await page.keyboard.press('Space');
    await page.getByText('My Webhook is disabled').waitFor();
    await page.locator('[role=switch][aria-checked=false]').waitFor();
    await expect.poll(focused).toBe('My Webhook enabled');
  });
});
