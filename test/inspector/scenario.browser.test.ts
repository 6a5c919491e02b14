import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { seriousFaults } from '../browser.ts';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';
import { choose, control, open } from './opened-inspector.ts';

const down = new URL('../../fixtures/scenarios/webhooks-down.yaml', import.meta.url);

const step = (page: Page, id: number) => page.locator(`[data-step="${id}"]`);

const file = (text: string) => ({ name: 'own.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) });

/** Stops the recording; gives the file that is downloaded. */
async function recorded(page: Page): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Stop and download' }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

async function statuses(mock: RunningMock, count: number): Promise<number[]> {
  const answers: number[] = [];
  for (let index = 0; index < count; index++) answers.push((await mock.create(webhook())).status);
  return answers;
}

describe('scenario', () => {
  test('a file is played, its steps are shown as they are used up, and it is ended', async () => {
    const mock = await startMock();
    const { page, problems } = await open(mock, 'scenario');
    await page.getByText('No scenario is played').waitFor();
    await page
      .getByLabel('Play a file…')
      .setInputFiles({ name: 'down.yaml', mimeType: '', buffer: readFileSync(down) });
    await page.getByRole('heading', { name: 'Webhooks down' }).waitFor();
    await page.getByText('The clock stands at 2025-09-03T23:19:51Z.').waitFor();
    await page.locator('#count-steps:text("4")').waitFor();
    await step(page, 1).getByText('after 2000 ms').waitFor();
    await step(page, 4).getByText('answer 429').waitFor();
    expect(await statuses(mock, 2)).toEqual([503, 503]);
    await step(page, 2).getByText('2 of 2').waitFor();
    await step(page, 2).getByText('done').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'End scenario' }).press('Enter');
    await page.getByText('No scenario is played').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('scenario-heading');
    expect(await control(mock, 'GET', '/scenario')).toEqual({ scenario: null });
    expect(problems).toEqual([]);
  });

  test('a wrong file is refused with each place', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'scenario');
    await page.getByLabel('Play a file…').setInputFiles(file('steps:\n  - operation: getHealt\n    fault: 503\n'));
    await page
      .getByRole('alert')
      .getByText('steps.0.operation: There is no operation "getHealt". Did you mean getHealth?')
      .waitFor();
  });

  test('what is clicked and asked for while it is recorded does the same again when it is played', async () => {
    const mock = await startMock({ empty: true });
    await mock.create(webhook({ name: 'There before' }));
    await control(mock, 'POST', '/faults', { operationId: 'getHealth', status: 429 });
    const { page } = await open(mock, 'scenario');
    await page.getByRole('textbox', { name: 'Name' }).fill('Checkout down');
    await page.getByRole('button', { name: 'Start recording' }).click();
    await page.getByText('Recording. Set faults, ask for examples; then stop.').waitFor();
    await choose(page, 'faults');
    const form = page.getByRole('form', { name: 'Add a rule' });
    await form.locator('[name=operationId]').selectOption('createAgentWebhook');
    await form.locator('[name=fault]').selectOption('503');
    await form.getByLabel('Times').fill('2');
    await form.getByLabel('Delay in ms').fill('10');
    await form.getByRole('button', { name: 'Add rule' }).click();
    await page.locator('[data-fault="2"]').getByText('0 of 2').waitFor();
    expect(await statuses(mock, 2)).toEqual([503, 503]);
    for (const prefer of ['code=422, example=validationFailed', 'example=validationFailed,code=422', 'code=418'])
      await mock.create(webhook(), { Prefer: prefer });
    await page.locator('#count-requests:text("6")').waitFor();
    await choose(page, 'scenario');
    const { name, text } = await recorded(page);
    expect(name).toBe('Checkout_down.json');
    expect(JSON.parse(text)).toEqual({
      $schema: './node_modules/talkover-mock/spec/scenario.schema.json',
      name: 'Checkout down',
      records: expect.objectContaining({ webhook: [expect.objectContaining({ name: 'There before' })], log: [] }),
      steps: [
        { operation: 'createAgentWebhook', times: 2, fault: '503', after: 10 },
        { operation: 'createAgentWebhook', times: 2, status: 422, example: 'validationFailed' },
        { operation: 'getHealth', times: 'always', status: 429 },
      ],
    });
    const other = await startMock();
    const opened = await open(other, 'scenario');
    await opened.page.getByLabel('Play a file…').setInputFiles(file(text));
    await opened.page.getByText('own.yaml is played').waitFor();
    expect(await statuses(other, 5)).toEqual([503, 503, 422, 422, 200]);
    expect((await other.send('GET', '/health')).status).toBe(429);
    const { text: list } = await other.call('GET', `/agents/${agentId}/webhooks`);
    expect(list).toContain('There before');
  });

  test('the records are left out where that is wished, and rules that are removed count as often as they applied', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'scenario');
    await page.getByLabel('With the current records, secrets included').uncheck();
    await page.getByRole('button', { name: 'Start recording' }).click();
    await page.getByText('Recording.').waitFor();
    await control(mock, 'POST', '/faults', { operationId: 'createAgentWebhook', fault: '500' });
    await choose(page, 'faults');
    expect(await statuses(mock, 3)).toEqual([500, 500, 500]);
    await page.locator('[data-fault="1"]').getByText('3', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove rule 1' }).click();
    await page.getByText('Nothing goes wrong on purpose.').waitFor();
    await choose(page, 'scenario');
    const { name, text } = await recorded(page);
    expect([name, JSON.parse(text).steps]).toEqual([
      'Recorded_scenario.json',
      [{ operation: 'createAgentWebhook', times: 3, fault: '500' }],
    ]);
    expect(Object.keys(JSON.parse(text))).toEqual(['$schema', 'name', 'steps']);
  });
});
