import { expect, test } from 'vitest';
import { createMock } from '../../src/index.ts';
import { startReceiver } from '../receiver.ts';
import { type RunningMock, startMock } from '../running-mock.ts';
import { bell } from './bell.ts';
import { choose, control, open } from './opened-inspector.ts';

async function ringing(): Promise<{ mock: RunningMock; receiver: Awaited<ReturnType<typeof startReceiver>> }> {
  const receiver = await startReceiver();
  return { mock: await startMock({ engine: await createMock({ api: bell(receiver.url) }) }), receiver };
}

test('subscriptions without owners are shown, tested, disabled and deleted', async () => {
  const { mock, receiver } = await ringing();
  const { page, problems } = await open(mock, 'subscriptions');
  await page.getByRole('heading', { name: 'Subscriptions' }).waitFor();
  await page.getByRole('button', { name: 'Send test to Quasimodo' }).click();
  await page.getByText(/^Quasimodo answered 200 after/).waitFor();
  expect(receiver.received.map(({ json }) => json)).toEqual([{ times: 0 }]);
  await page.getByRole('switch', { name: 'Quasimodo enabled' }).click();
  await page.locator('tr[data-subscription]').getByText('deaf').waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Really?' }).click();
  await page.getByText('No subscriptions yet.').waitFor();
  expect(problems).toEqual([]);
});

test('its events and sequences have no owner', async () => {
  const { mock, receiver } = await ringing();
  const { page } = await open(mock, 'subscriptions');
  await page.getByText('The bell has rung').waitFor();
  expect(await page.locator('#owner-choice').isVisible()).toBe(false);
  await page.getByLabel('Data').fill('{"tiems": 3}');
  await page.getByRole('button', { name: 'Trigger event' }).click();
  await page.getByText('tiems is not in the data of rang as the document has it').waitFor();
  await page.getByRole('button', { name: 'Play noon' }).click();
  await page.getByRole('link', { name: '12 deliveries' }).click();
  await receiver.has(13);
  await page.locator('#count-deliveries:text("13")').waitFor();
});

test('its records are shown by the names of its resources', async () => {
  const { mock } = await ringing();
  await control(mock, 'POST', '/events', { event: 'rang', wait: true });
  const { page } = await open(mock);
  await choose(page, 'state');
  await page.getByLabel('Records of attempt').waitFor();
  await expect.poll(() => page.locator('#state-content summary').allInnerTexts()).toEqual(['listener 1', 'attempt 1']);
  expect(await page.getByLabel('Records of listener').innerText()).toContain('"Quasimodo"');
});
