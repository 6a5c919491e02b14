import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'vitest';
import { type OpenedPage, openPage } from '../browser.ts';
import { startMock, webhook } from '../running-mock.ts';

const folder = resolve(import.meta.dirname, '../../.github/images');
mkdirSync(folder, { recursive: true });

/** The clock stands, so that a picture changes only when a page does. */
const mock = await startMock({ clock: '2025-09-03T23:19:51Z' });

/** Small enough for a repository, and wide enough to be read. */
const size = { viewport: { width: 1100, height: 600 } };

async function picture({ page }: OpenedPage, name: string): Promise<void> {
  await page.screenshot({ path: resolve(folder, `${name}.png`), animations: 'disabled' });
}

test('the landing page', async () => {
  await mock.create(webhook());
  await mock.send('GET', '/agents/nobody/webhooks');
  await mock.create({});
  const opened = await openPage(mock.url, size);
  await opened.page.locator('#live[data-state=live]').waitFor();
  await picture(opened, 'landing');
});

test('the documentation of Create Webhook', async () => {
  const opened = await openPage(`${mock.url}/docs#tag/webhooks/createAgentWebhook`, size);
  const links = opened.page.locator('[id$="tag/webhooks/createAgentWebhook"] .property-enum-value-label a');
  await links.filter({ hasText: 'event_phone_call_error' }).first().scrollIntoViewIfNeeded();
  await picture(opened, 'documentation');
});

test('the inspector, with what was asked', async () => {
  await mock.create(webhook());
  await mock.send('GET', '/agents/nobody/webhooks');
  await mock.create({});
  const opened = await openPage(`${mock.url}/__mock`, size);
  await opened.page.locator('#requests').getByText('422').first().click();
  await opened.page.getByText('The given data was invalid.').first().waitFor();
  await picture(opened, 'inspector');
});
