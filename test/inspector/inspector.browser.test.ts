import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express from 'express';
import type { Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { close, listen, urlOf } from '../../src/http/listen.ts';
import { loadDocument } from '../../src/index.ts';
import { openPage, seriousFaults } from '../browser.ts';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';

const collection = `/agents/${agentId}/webhooks`;

/** How long what is to appear may take, in milliseconds: a busy machine is slow. */
const patience = 10_000;

async function open(mock: RunningMock, view = 'requests', options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(`${mock.url}/__mock/#${view}`, { viewport: { width: 1280, height: 800 }, ...options });
  opened.page.setDefaultTimeout(patience);
  await opened.page.locator('#live[data-state=live]').waitFor();
  // The lists follow.
  await opened.page.locator('#seed:not(:text("…"))').waitFor();
  return opened;
}

/** Asks the control API as curl would. */
async function control(mock: RunningMock, method: string, path: string, body?: unknown, session?: string) {
  const { json } = await mock.call(method, `//__mock${path}`, body, session);
  // Each answer is a JSON object, as the control document has it.
  return json as Record<string, unknown>;
}

/** A webhook that sends to an inbox of this mock; gives its id. */
async function hook(mock: RunningMock, inbox: string, changes: Readonly<Record<string, unknown>> = {}) {
  const created = await mock.create(
    webhook({ webhook_url: `${mock.url}/__mock/inbox/${inbox}`, webhook_secret: 's3cret', ...changes }),
  );
  return (created.json as { data: { id: string } }).data.id;
}

/** The words that a shell reads in a command. */
async function wordsOf(command: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `printf '%s\\0' ${command}`]);
  return stdout.split('\0').slice(0, -1);
}

const rows = (page: Page) => page.locator('#request-rows tr:not([hidden])');

async function choose(page: Page, view: string): Promise<void> {
  await page.locator(`#tab-${view}`).click();
}

describe('requests', () => {
  test('a request appears while one looks, without a reload', async () => {
    const mock = await startMock();
    const { page } = await open(mock);
    await page.getByText('Nothing was asked yet.').waitFor();
    await mock.call('GET', '/health');
    const row = rows(page).filter({ hasText: '/api/v1/health' });
    await row.waitFor();
    await expect.poll(() => row.innerText()).toMatch(/GET\s+200\s+\/api\/v1\/health/);
  });

  test('what was asked before is there, newest first', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    await mock.call('GET', collection);
    const { page } = await open(mock);
    await rows(page).nth(1).waitFor();
    expect(
      await rows(page)
        .locator('.opener')
        .evaluateAll((openers) => openers.map(({ title }) => title)),
    ).toEqual([`/api/v1${collection}`, '/api/v1/health']);
  });

  test('a refused request says why, and shows body and answer side by side', async () => {
    const mock = await startMock();
    const { page } = await open(mock);
    await mock.create({ name: 'No URL', webhook_secret: 'hush' });
    await rows(page).filter({ hasText: 'The webhook url field is required.' }).click();
    const detail = page.getByRole('region', { name: 'Chosen request' });
    const [asked, answered] = [detail.getByLabel('Body of the request'), detail.getByLabel('Body of the response')];
    expect(JSON.parse(await asked.innerText())).toEqual({ name: 'No URL', webhook_secret: '[redacted]' });
    expect(JSON.parse(await answered.innerText())).toMatchObject({ message: 'The given data was invalid.' });
    const [left, right] = [await asked.boundingBox(), await answered.boundingBox()];
    expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0));
    expect(right?.y).toBe(left?.y);
  });

  test('the command that is copied asks the same again', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'requests', { permissions: ['clipboard-read', 'clipboard-write'] });
    await mock.create(webhook({ name: "It's" }));
    await rows(page).first().click();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('curl command copied').waitFor();
    const [tool, ...words] = await wordsOf(await page.evaluate<string>('navigator.clipboard.readText()'));
    expect([tool, words.slice(0, 4)]).toEqual(['curl', ['-i', '-X', 'POST', `${mock.url}/api/v1${collection}`]]);
    const valuesOf = (option: string) => words.filter((_, index) => words[index - 1] === option);
    expect(valuesOf('-H')).toEqual(
      expect.arrayContaining(['authorization: Bearer YOUR_TOKEN', 'content-type: application/json']),
    );
    expect(valuesOf('--data-raw').map((body) => JSON.parse(body))).toEqual([webhook({ name: "It's" })]);
  });

  test('a secret is left out of the command that is copied, which says so, and asks for the headers only of HEAD', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'requests', { permissions: ['clipboard-read', 'clipboard-write'] });
    const copied = async () => {
      await rows(page).first().click();
      await page.getByRole('button', { name: 'Copy as curl' }).click();
      await page.getByText('curl command copied').last().waitFor();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    const custom_headers = [{ key: 'X-Key', value: 'hush' }];
    await mock.create(
      webhook({ webhook_secret: 's3cret', custom_headers, webhook_url: 'https://a:b@example.com/?token=1' }),
    );
    await rows(page).nth(0).waitFor();
    const command = await copied();
    await page.getByText('Write your own in place of YOUR_TOKEN and YOUR_SECRET').waitFor();
    expect(command).not.toContain('[redacted]');
    const body = JSON.parse((await wordsOf(command)).at(-1) ?? '');
    expect(body).toMatchObject({
      ...{ webhook_secret: 'YOUR_SECRET', custom_headers: [{ key: 'X-Key', value: 'YOUR_SECRET' }] },
      webhook_url: 'https://YOUR_SECRET@example.com/?token=YOUR_SECRET',
    });
    await mock.send('HEAD', '/health?token=1');
    await rows(page).nth(1).waitFor();
    const head = await copied();
    expect((await wordsOf(head)).slice(0, 3)).toEqual([
      ...['curl', '--head', `${mock.url}/api/v1/health?token=YOUR_SECRET`],
    ]);
    const { stdout } = await promisify(execFile)('sh', ['-c', `${head} --silent --max-time 10`]);
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('a replayed request is answered anew, with its token, and opened', async () => {
    const mock = await startMock({ tokens: ['talq_only'] });
    await mock.create(webhook(), { Authorization: 'Bearer talq_only' });
    const { page } = await open(mock);
    await rows(page).first().click();
    await page.getByRole('button', { name: 'Replay' }).click();
    await rows(page).nth(1).waitFor();
    expect(await rows(page).filter({ hasText: '200' }).count()).toBe(2);
    await page.locator('#request-rows tr.opened[data-key="2"]').waitFor();
  });

  test('one that the mock keeps no longer is not replayed: it goes, and one is told so', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).first().click();
    await control(mock, 'DELETE', '/requests');
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText("Request 1 can't be replayed: the mock keeps it no longer.").waitFor();
    await page.getByText('Nothing was asked yet.').waitFor();
    expect(await page.locator('#request-detail').isHidden()).toBe(true);
  });

  test('what was cleared elsewhere is gone when one comes back to the page', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).first().waitFor();
    await control(mock, 'DELETE', '/requests');
    await page.evaluate('dispatchEvent(new Event("focus"))');
    await page.getByText('Nothing was asked yet.').waitFor();
  });

  test('the Tab key comes to the newest', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).first().waitFor();
    await mock.call('GET', collection);
    await rows(page).nth(1).waitFor();
    await page.getByRole('tabpanel', { name: 'Requests' }).getByRole('button', { name: 'Clear' }).focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.title')).toBe(`/api/v1${collection}`);
  });

  test('text, status, operation and session narrow the list', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    await mock.create({ name: 'Needle' });
    await mock.create(webhook());
    await mock.call('GET', collection, undefined, 'worker-1');
    const { page } = await open(mock);
    await rows(page).nth(3).waitFor();
    const shown = async (label: string, value: string) => {
      const field = page.getByRole('form', { name: 'Filter requests' }).getByLabel(label);
      if (label === 'Text') await field.fill(value);
      else await field.selectOption(value);
      const count = await rows(page).count();
      if (label === 'Text') await field.fill('');
      else await field.selectOption('');
      return count;
    };
    expect(await shown('Text', 'needle')).toBe(1);
    expect(await shown('Status', '4')).toBe(1);
    expect(await shown('Operation', 'createAgentWebhook')).toBe(2);
    expect(await shown('Session', 'worker-1')).toBe(1);
    expect(await rows(page).count()).toBe(4);
  });

  test('a thousand are shown, and one more still appears, in place of the oldest', async () => {
    const mock = await startMock();
    for (let sent = 0; sent < 1000; sent += 50)
      await Promise.all(Array.from({ length: 50 }, () => mock.call('GET', '/health')));
    const { page } = await open(mock);
    await page.getByText('1000 shown', { exact: true }).waitFor();
    await mock.call('GET', `/agents/${agentId}/webhooks/one-more`);
    await rows(page).filter({ hasText: 'one-more' }).waitFor();
    expect([await rows(page).count(), await page.locator('#request-rows tr[data-key="1"]').count()]).toEqual([1000, 0]);
  });

  test('Clear forgets them, here and in the mock', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).first().waitFor();
    await page.getByRole('tabpanel', { name: 'Requests' }).getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Nothing was asked yet.').waitFor();
    expect(await control(mock, 'GET', '/requests')).toEqual({ requests: [] });
  });
});

describe('webhooks', () => {
  const webhookRow = (page: Page, id: string) => page.locator(`[data-webhook="${id}"]`);

  test('one created through the API appears, is disabled and enabled', async () => {
    const mock = await startMock({ empty: true });
    const { page } = await open(mock, 'webhooks');
    const id = await hook(mock, 'mine', { name: 'Fresh' });
    const toggle = webhookRow(page, id).getByRole('switch', { name: 'Fresh enabled' });
    await toggle.click();
    await webhookRow(page, id).getByText('disabled').waitFor();
    expect((await mock.call('GET', `${collection}/${id}`)).json).toMatchObject({ data: { enabled: false } });
    await toggle.click();
    await webhookRow(page, id).getByText('active').waitFor();
  });

  test('works whatever token the API asks for', async () => {
    const mock = await startMock({ tokens: ['talq_only'] });
    const { page } = await open(mock, 'webhooks');
    await page.getByRole('switch', { name: 'My Webhook enabled' }).click();
    await page.getByText('My Webhook is disabled').waitFor();
  });

  test('an event that is triggered is delivered, verified in the inbox', async () => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'mine');
    const { page } = await open(mock, 'webhooks');
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
    await page.getByText('The signature is right').waitFor();
  });

  test('offers the 22 events, and says what each means', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'webhooks');
    await expect.poll(() => page.getByLabel('Event').locator('option').count(), { timeout: patience }).toBe(22);
    await page.getByLabel('Event').selectOption('event_voicemail_detected');
    await page.getByText('Voicemail system detected').waitFor();
  });

  test('a whole call is played', async () => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'call', { events: ['event_phone_call_started', 'event_phone_call_ended'] });
    const { page } = await open(mock, 'webhooks');
    await page.getByRole('button', { name: 'Play a whole call' }).click();
    await page.getByRole('link', { name: '2 deliveries' }).waitFor();
    await page.locator('#count-deliveries:text("2")').waitFor();
  });

  test.each(['{"id": "my-call"}', '{"call": {"id": "my-call"}}'])('a whole call is the one of %s', async (data) => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'call');
    const { page } = await open(mock, 'webhooks');
    await page.getByLabel('Data').fill(data);
    await page.getByRole('button', { name: 'Play a whole call' }).click();
    await page.getByRole('link', { name: '1 delivery' }).click();
    await page.locator('#delivery-rows tr').filter({ hasText: 'delivered' }).click();
    const payload = await page.getByLabel('Payload of the delivery').innerText();
    expect(JSON.parse(payload)).toMatchObject({ data: { call: { id: 'my-call' } } });
    expect(JSON.parse(payload).data.call).not.toHaveProperty('call');
  });

  test('data that is no JSON is not sent', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'webhooks');
    await page.getByLabel('Data').fill('{call');
    await page.getByRole('button', { name: 'Trigger event' }).click();
    await page.getByRole('alert').getByText('Data must be a JSON object').waitFor();
  });

  test('a test is sent, and tells how it went', async () => {
    const mock = await startMock({ empty: true });
    await hook(mock, 'mine');
    const { page } = await open(mock, 'webhooks');
    const button = page.getByRole('button', { name: 'Send test to Orders' });
    await button.click();
    await page.getByText(/^Orders answered 200 after/).waitFor();
    await control(mock, 'PUT', '/inbox/mine/settings', { status: 500 });
    await button.click();
    await page.getByText('Test of Orders failed: HTTP 500 Internal Server Error').waitFor();
  });

  test('one is deleted, when one has said so twice', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'webhooks');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Really?' }).click();
    await page.getByText('My Webhook is deleted').waitFor();
    expect(await control(mock, 'GET', '/webhooks')).toMatchObject({ webhooks: [] });
  });

  test('what is opened or about to be confirmed stays when another changes', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'webhooks');
    const own = page.locator('tr[data-webhook]').first();
    await own.locator('summary').click();
    await own.getByRole('button', { name: 'Delete' }).click();
    const fresh = webhookRow(page, await hook(mock, 'mine', { name: 'Fresh' }));
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
    const { page } = await open(mock, 'webhooks');
    const remove = async (name: string) => {
      await page.getByTitle(`Delete ${name}`, { exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await page.getByText(`${name} is deleted`).waitFor();
      await page.getByTitle(`Delete ${name}`, { exact: true }).waitFor({ state: 'detached' });
    };
    const names = await page.locator('tr[data-webhook] strong').allInnerTexts();
    await remove(names[0] ?? '');
    expect(await page.evaluate('document.activeElement.title')).toBe(`Delete ${names[1]}`);
    await remove(names[1] ?? '');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('My Agent');
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
    await page.getByRole('switch', { name: 'My Webhook enabled' }).waitFor();
    await tabTo('My Webhook enabled');
    await page.keyboard.press('Space');
    await page.getByText('My Webhook is disabled').waitFor();
    await page.locator('[role=switch][aria-checked=false]').waitFor();
    expect(await focused()).toBe('My Webhook enabled');
  });
});

test('what comes from outside is text, whatever it looks like', async () => {
  const markup = '<img src=x onerror="document.title=\'pwned\'">';
  const mock = await startMock({ empty: true });
  await hook(mock, 'mine', { name: markup });
  await mock.call('POST', `/agents/${encodeURIComponent(markup)}/webhooks`, { [markup]: markup }, markup);
  await control(mock, 'POST', '/faults', { match: { path: markup }, fault: '500' });
  await control(mock, 'POST', '/events', {
    agent_id: agentId,
    event: 'event_phone_call_started',
    data: { [markup]: 1 },
  });
  const { page, problems } = await open(mock);
  for (const view of ['requests', 'webhooks', 'deliveries', 'inbox', 'faults', 'state']) {
    await choose(page, view);
    const row = page.locator(`#${view} tbody tr:visible`).first();
    if (view !== 'state') await row.waitFor();
    if (['requests', 'deliveries', 'inbox'].includes(view)) await row.click();
  }
  await page.locator('#webhook-list').getByText(markup).waitFor({ state: 'attached' });
  expect(await page.locator('main img').count()).toBe(0);
  expect([await page.title(), problems]).toEqual(['Inspector of talkover-mock', []]);
});

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
    const attempts = await page.locator('#delivery-detail .attempt > summary').allInnerTexts();
    expect(attempts.map((text) => text.replace(/ \d\d:.*?· /, ' '))).toEqual(
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
    expect(await page.getByRole('button', { name: 'Retry now' }).count()).toBe(0);
  });

  test('a webhook whose deliveries have failed for good says so', async () => {
    const mock = await startMock({ empty: true });
    const { page } = await open(mock, 'webhooks');
    const id = await failing(mock, { max_retries: 0 });
    await page.locator(`[data-webhook="${id}"]`).getByText('error').waitFor();
  });

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

  test('an inbox is told what to answer before it gets anything', async () => {
    const mock = await startMock({ empty: true });
    const { page } = await open(mock, 'inbox');
    await page.getByLabel('Name', { exact: true }).fill('later');
    await page.getByLabel('Answers with status').fill('418');
    await page.getByRole('button', { name: 'Set answer' }).click();
    await page.getByText('The inbox later answers 418 from now on').waitFor();
    await page.locator('#inbox').getByText('This inbox has got nothing yet.').waitFor();
    expect((await mock.send('POST', '//__mock/inbox/later')).status).toBe(418);
    await page.locator('#inbox-rows tr').waitFor();
  });
});

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
    expect(await focused('ariaLabel')).toBe('Remove rule 2');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing goes wrong on purpose.').waitFor();
    expect(await focused('id')).toBe('faults-heading');
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

describe('state', () => {
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
    await page.getByLabel('Import…').setInputFiles(path);
    await page.getByText('is the state now').waitFor();
    expect(await control(mock, 'GET', '/webhooks')).toMatchObject({ webhooks: [{ name: 'My Webhook' }] });
    await page.locator('#count-webhooks:text("1")').waitFor();
  });

  test.each([
    ['no JSON', '{', 'The file is no JSON'],
    ['no state', '{"agents": 1, "webhooks": []}', 'agents: The agents must be an array.'],
  ])('a file that holds %s is refused with the reason', async (_what, text, reason) => {
    const mock = await startMock();
    const { page } = await open(mock, 'state');
    const file = { name: 'state.json', mimeType: 'application/json', buffer: Buffer.from(text) };
    await page.getByLabel('Import…').setInputFiles(file);
    await page.getByRole('alert').getByText(reason).waitFor();
    expect(await control(mock, 'GET', '/webhooks')).toMatchObject({ webhooks: [{ name: 'My Webhook' }] });
  });

  test('a reset puts it back, when one has said so twice', async () => {
    const mock = await startMock();
    await mock.create(webhook());
    const { page } = await open(mock, 'state');
    await page.locator('#count-webhooks:text("2")').waitFor();
    await page.getByRole('button', { name: 'Reset session' }).click();
    await page.getByRole('button', { name: 'Really?' }).click();
    await page.locator('#count-webhooks:text("1")').waitFor();
    expect(await control(mock, 'GET', '/webhooks')).toMatchObject({ webhooks: [{ name: 'My Webhook' }] });
  });

  test('of the session that is chosen, and of no other', async () => {
    const mock = await startMock({ seed: 7 });
    const { page } = await open(mock, 'webhooks');
    expect(await page.locator('#seed').innerText()).toBe('7');
    await mock.call('POST', collection, webhook({ name: 'Of the worker' }), 'worker-1');
    await page.getByRole('banner').getByLabel('Session').selectOption('worker-1');
    await page.getByRole('switch', { name: 'Of the worker enabled' }).waitFor();
    await page.getByRole('switch', { name: 'My Webhook enabled' }).click();
    await page.getByText('My Webhook is disabled').waitFor();
    const enabled = async (session?: string) => {
      const { webhooks } = (await control(mock, 'GET', '/webhooks', undefined, session)) as {
        webhooks: { enabled: boolean }[];
      };
      return webhooks.map((webhook) => webhook.enabled);
    };
    expect([await enabled(), await enabled('worker-1')]).toEqual([[true], [false, true]]);
  });
});

describe('the page', () => {
  /** A mock with something to see in every view. */
  async function busyMock(): Promise<RunningMock> {
    const mock = await startMock({ empty: true });
    await hook(mock, 'up');
    await control(mock, 'PUT', '/inbox/down/settings', { status: 503 });
    await hook(mock, 'down', { name: 'Down', enabled: false });
    await hook(mock, 'down', { name: 'Failing' });
    await mock.create({});
    await mock.send('DELETE', collection);
    await mock.send('GET', collection);
    await control(mock, 'POST', '/faults', { operationId: 'createAgentWebhook', times: 1, fault: '500' });
    await control(mock, 'POST', '/faults', { delayMs: 1, match: { path: '/api/v1/health' } });
    await mock.create({});
    await control(mock, 'POST', '/events', { agent_id: agentId, event: 'event_phone_call_started', wait: true });
    return mock;
  }

  test.each(['light', 'dark'] as const)('has no serious accessibility fault in any view, %s', async (colorScheme) => {
    const mock = await busyMock();
    const { page } = await open(mock, 'requests', { colorScheme });
    await rows(page).first().waitFor();
    const faults: Record<string, string[]> = {};
    for (const view of ['requests', 'webhooks', 'deliveries', 'inbox', 'faults', 'state']) {
      await choose(page, view);
      if (['requests', 'deliveries', 'inbox'].includes(view))
        await page.locator(`#${view} tbody tr:visible`).first().click();
      if (view === 'webhooks') await page.getByRole('button', { name: 'Trigger event' }).click();
      faults[view] = await seriousFaults(page);
    }
    expect(faults).toEqual({ requests: [], webhooks: [], deliveries: [], inbox: [], faults: [], state: [] });
  });

  test('asks nobody but the mock, and breaks no rule of its own', async () => {
    const mock = await busyMock();
    const { page, requests, outside, problems } = await open(mock);
    for (const view of ['webhooks', 'deliveries', 'inbox', 'faults', 'state']) await choose(page, view);
    expect([outside, problems]).toEqual([[], []]);
    expect(requests.filter((url) => !url.startsWith(`${mock.url}/__mock`) && !url.startsWith('data:'))).toEqual([]);
  });

  test('lets nothing run but its own files, and nobody frame it', async () => {
    const mock = await startMock();
    for (const path of ['//__mock/', '//__mock/inspector/main.js']) {
      const { headers } = await mock.send('GET', path);
      expect(headers.get('content-security-policy')?.split('; ')).toEqual([
        ...[
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "img-src 'self' data:",
        ],
        ...["base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"],
      ]);
    }
  });

  test('works without a slash at its end, also where the app is mounted under a prefix', async () => {
    const app = express();
    app.use('/deep/talkover', await createApp());
    const server = await listen(app, '127.0.0.1', 0);
    onTestFinished(() => close(server, 0));
    const { page, problems } = await openPage(`${urlOf(server)}/deep/talkover/__mock`);
    await page.locator('#live[data-state=live]').waitFor();
    await page.locator('#count-webhooks:text("1")').waitFor();
    expect(new URL(page.url()).pathname).toBe('/deep/talkover/__mock/');
    const links = await page.locator('nav a').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    const statuses = await Promise.all(
      links.map(async (link) => (await fetch(new URL(link ?? '', page.url()))).status),
    );
    expect([statuses, problems]).toEqual([[200, 200, 200], []]);
  });

  test('says when the mock is gone', async () => {
    const server = await listen(await createApp(), '127.0.0.1', 0);
    afterAll(() => close(server, 0));
    const { page } = await openPage(`${urlOf(server)}/__mock/`);
    await page.locator('#live[data-state=live]').waitFor();
    await close(server, 0);
    await page.getByText('Not connected').waitFor();
  });

  test('shows what a mock that is started anew has, in the same view and session', async () => {
    const server = await listen(await createApp(), '127.0.0.1', 0);
    const url = urlOf(server);
    const receive = (times: number) =>
      Promise.all(Array.from({ length: times }, () => fetch(`${url}/__mock/inbox/mine`, { method: 'POST' })));
    await receive(1);
    const health = await fetch(`${url}/api/v1/health`, { headers: { 'X-Mock-Session': 'worker-1' } });
    expect(health.status).toBe(200);
    const { page } = await openPage(`${url}/__mock/#requests`);
    page.setDefaultTimeout(patience);
    await rows(page).first().click();
    await page.getByRole('banner').getByLabel('Session').selectOption('worker-1');
    await choose(page, 'inbox');
    await page.locator('#inbox-rows tr').first().click();
    const before = await page.locator('#inbox-rows tr').first().getAttribute('data-key');
    await close(server, 0);
    await page.getByText('Not connected').waitFor();
    const again = await listen(await createApp(), '127.0.0.1', Number(new URL(url).port));
    onTestFinished(() => close(again, 0));
    await fetch(`${url}/api/v1${collection}`);
    await receive(1);
    await page.locator(`#inbox-rows tr:not([data-key="${before}"])`).waitFor();
    await page.locator('#live[data-state=live]').waitFor();
    expect(await page.locator('#inbox-detail').isHidden()).toBe(true);
    expect(await page.getByRole('banner').getByLabel('Session').inputValue()).toBe('worker-1');
    await choose(page, 'requests');
    // Of the default session, as its number 1 was before: whatever is kept of that one would be another's.
    await page.getByRole('form', { name: 'Filter requests' }).getByLabel('Session').selectOption('');
    await rows(page).filter({ hasText: 'GET' }).waitFor();
    const titles = await rows(page)
      .locator('.opener')
      .evaluateAll((openers) => openers.map(({ title }) => title));
    expect([titles, await page.locator('#request-detail').isHidden()]).toEqual([[`/api/v1${collection}`], true]);
  });

  test.each([360, 600, 1000])('names and paths are to be read in a window %i pixels wide', async (width) => {
    const mock = await busyMock();
    const { page } = await open(mock, 'requests', { viewport: { width, height: 800 } });
    const widthOf = async (selector: string) => (await page.locator(selector).first().boundingBox())?.width;
    expect(await widthOf('#request-rows .opener')).toBeGreaterThan(100);
    for (const [view, selector] of [
      ['webhooks', '#webhook-list .clip'],
      ['deliveries', '#delivery-rows .opener'],
      ['inbox', '#inbox-rows .opener'],
      ['faults', '#fault-rows .wrap'],
    ] as const) {
      await choose(page, view);
      await page.locator(selector).first().waitFor();
      expect([view, await widthOf(selector)]).toEqual([view, expect.toSatisfy((found: number) => found > 100)]);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  test('is not there without a control API', async () => {
    const mock = await startMock({ control: false });
    expect((await mock.send('GET', '//__mock/')).status).toBe(404);
  });

  test('leaves the control API as it was', async () => {
    const mock = await startMock();
    expect(await control(mock, 'GET', '/health')).toMatchObject({ status: 'ok' });
    expect((await mock.send('POST', '//__mock/')).status).toBe(404);
    expect((await mock.send('GET', '//__mock/inspector/nothing.js')).status).toBe(404);
  });

  test('shows no webhooks, deliveries and inbox of a document that has none', async () => {
    const document = await loadDocument(
      fileURLToPath(new URL('../../fixtures/documents/pet-clinic.yaml', import.meta.url)),
    );
    const mock = await startMock({ document });
    const { page, problems } = await open(mock, 'webhooks');
    await page.getByRole('tab', { name: 'Requests', selected: true }).waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Requests 0', 'Faults 0', 'State']);
    expect(problems).toEqual([]);
  });
});
