import { describe, expect, test } from 'vitest';
import { agentId, type RunningMock, startMock } from '../running-mock.ts';
import { control, hook, open } from './opened-inspector.ts';

describe('deliveries', () => {
  async function failing(mock: RunningMock, changes: Readonly<Record<string, unknown>>) {
    await control(mock, 'PUT', '/inbox/down/settings', { status: 503 });
    const id = await hook(mock, 'down', changes);
    await control(mock, 'POST', '/events', { agent_id: agentId, event: 'event_phone_call_started', wait: true });
    return id;
  }

  test('a retry that is to come counts down', async () => {
    const mock = await startMock({ empty: true, retryScale: 10 });
    await failing(mock, { max_retries: 2 });
    const { page } = await open(mock, 'deliveries');
    const row = page.locator('#delivery-rows tr').filter({ hasText: 'HTTP 503 Service Unavailable' });
    const countdown = row.locator('.countdown');
    // Not `innerText`: of a row that was not drawn yet, it is empty.
    const seconds = async () => Number((await countdown.textContent())?.match(/in (\d+) s/)?.[1]);
    const first = await seconds();
    expect(first).toBeLessThanOrEqual(100);
    await expect.poll(seconds).toBeLessThan(first);
  });

  test('also when the clock of the mock stands still', async () => {
    const mock = await startMock({ empty: true, retryScale: 10, clock: '2025-09-03T23:19:51Z' });
    await failing(mock, { max_retries: 2 });
    const { page } = await open(mock, 'deliveries');
    expect(await page.locator('#delivery-rows .countdown').textContent()).toMatch(/^in (100|\d\d) s$/);
  });

  test('attempts at one delivery stand together, with the answer to each', async () => {
    const mock = await startMock({ empty: true, retryScale: 0 });
    await failing(mock, { max_retries: 2 });
    const { page } = await open(mock, 'deliveries');
    await page.locator('#delivery-rows tr').filter({ hasText: 'failed' }).click();
    const picture = page.getByRole('img', { name: /^3 attempts: attempt 1 failed after 0 s, attempt 2 failed after / });
    expect(await picture.locator('.point.bad').count()).toBe(3);
    const attempts = await page.locator('#delivery-detail .attempt > summary').allInnerTexts();
    expect(attempts.map((text) => text.replace(/ \d\d:.{0,999}?· /, ' '))).toEqual(
      ['Attempt 3 failed', 'Attempt 2 retrying', 'Attempt 1 retrying'].map((text) =>
        expect.stringMatching(new RegExp(`^${text} HTTP 503 Service Unavailable · \\d+ ms`)),
      ),
    );
  });

  test('a failed one is tried again now, and arrives', async () => {
    const mock = await startMock({ empty: true });
    await failing(mock, { max_retries: 0 });
    const { page } = await open(mock, 'deliveries');
    await page.locator('#delivery-rows tr').filter({ hasText: 'failed' }).click();
    await control(mock, 'PUT', '/inbox/down/settings', { status: 200 });
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.locator('#delivery-rows tr').filter({ hasText: 'delivered' }).waitFor();
    await page.locator('#delivery-detail .attempt').nth(1).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Retry now' }).count()).toBe(0);
  });

  test('a subscription whose deliveries have failed for good says so', async () => {
    const mock = await startMock({ empty: true });
    const { page } = await open(mock, 'subscriptions');
    const id = await failing(mock, { max_retries: 0 });
    await page.locator(`[data-subscription="${id}"]`).getByText('error').waitFor();
  });
});
