import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startMock, webhook } from '../running-mock.ts';
import { control, open } from './opened-inspector.ts';

describe('faults', () => {
  const faultRow = (page: Page, id: number): Locator => page.locator(`[data-fault="${id}"]`);

  test('a rule is added, fires, shows it, and is removed', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'faults');
    const form = page.getByRole('form', { name: 'Add a rule' });
    await form.locator('[name=operationId]').selectOption('createAgentWebhook');
    await form.locator('[name=fault]').selectOption('503');
    await form.getByLabel('Times').fill('1');
    await form.getByText('Only requests with…').click();
    await form.getByLabel('Body with').fill('{"name": "Orders"}');
    await form.getByRole('button', { name: 'Add rule' }).click();
    await faultRow(page, 1).getByText('0 of 1').waitFor();
    expect((await mock.create(webhook())).status).toBe(503);
    await faultRow(page, 1).getByText('1 of 1').waitFor();
    await faultRow(page, 1).getByText('spent').waitFor();
    await page.getByRole('button', { name: 'Remove rule 1' }).click();
    await page.getByText('Nothing goes wrong on purpose.').waitFor();
  });

  test('after one is removed, the focus is at the next one, then at the heading', async () => {
    const mock = await startMock();
    for (const fault of ['500', '503']) await control(mock, 'POST', '/faults', { fault });
    const { page } = await open(mock, 'faults');
    const focused = (property: string) => page.evaluate<string>(`document.activeElement.${property}`);
    await faultRow(page, 1).getByRole('button').press('Enter');
    await faultRow(page, 1).waitFor({ state: 'detached' });
    await expect.poll(() => focused('ariaLabel')).toBe('Remove rule 2');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing goes wrong on purpose.').waitFor();
    await expect.poll(() => focused('id')).toBe('faults-heading');
  });

  test('one that was added with curl appears, and all are removed at once', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'faults');
    for (const status of [401, 429])
      await control(mock, 'POST', '/faults', { operationId: 'createAgentWebhook', status });
    await faultRow(page, 2).getByText('answer 429').waitFor();
    await page.getByRole('button', { name: 'Remove all' }).click();
    await page.getByText('Nothing goes wrong on purpose.').waitFor();
    expect(await control(mock, 'GET', '/faults')).toEqual({ faults: [] });
  });

  test('a rule that could never apply is refused with the reason', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'faults');
    const form = page.getByRole('form', { name: 'Add a rule' });
    await form.locator('[name=status]').fill('418');
    await form.getByRole('button', { name: 'Add rule' }).click();
    await form.getByRole('alert').getByText('A rule answers with a fault, or else with a status or example.').waitFor();
  });
});
