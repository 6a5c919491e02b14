import { fileURLToPath } from 'node:url';
import express from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { close, startServer, urlOf } from '../../src/http/server.ts';
import { loadDocument } from '../../src/index.ts';
import { letterSizes, looks, openPage, seriousFaults } from '../browser.ts';
import { atFileEnd } from '../file-end.ts';
import { agentId, type RunningMock, startMock } from '../running-mock.ts';
import { createApp } from '../shared-document.ts';
import { choose, collection, control, hook, open, patience, rows } from './opened-inspector.ts';

test('foreign content is shown as text', async () => {
  const markup = '<img src=x onerror="document.title=\'pwned\'">';
  const mock = await startMock({ empty: true });
  await hook(mock, 'mine', { name: markup });
  await mock.call('POST', `/agents/${encodeURIComponent(markup)}/webhooks`, { [markup]: markup }, markup);
  await control(mock, 'POST', '/faults', { match: { path: markup }, fault: '500' });
  const steps = [{ match: { path: markup }, fault: '500' }];
  await control(mock, 'PUT', '/scenario', { name: markup, description: markup, steps });
  await control(mock, 'POST', '/events', {
    agent_id: agentId,
    event: 'event_phone_call_started',
    data: { [markup]: 1 },
  });
  const { page, problems } = await open(mock);
  for (const view of ['requests', 'send', 'subscriptions', 'deliveries', 'inbox', 'faults', 'scenario', 'state']) {
    await choose(page, view);
    const row = page.locator(`#${view} tbody tr:visible`).first();
    if (!['send', 'state'].includes(view)) await row.waitFor();
    if (['requests', 'deliveries', 'inbox'].includes(view)) await row.click();
  }
  await page.locator('#subscription-list').getByText(markup).waitFor({ state: 'attached' });
  expect(await page.locator('main img').count()).toBe(0);
  expect([await page.title(), problems]).toEqual(['Inspector of talkover-mock', []]);
});

describe('the page', () => {
  /** Once for those who only look. */
  let busy: Promise<RunningMock> | undefined;

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
    const steps = [{ fault: '503' }, { operation: 'getHealth', times: 'always', after: '1 ms' }];
    await control(mock, 'PUT', '/scenario', {
      name: 'Down',
      description: 'Once',
      clock: '2025-09-03T23:19:51Z',
      steps,
    });
    await mock.create({});
    await control(mock, 'POST', '/events', { agent_id: agentId, event: 'event_phone_call_started', wait: true });
    return mock;
  }

  test.each(looks)(
    'in $colorScheme, $width pixels wide, no view has a serious accessibility fault, a letter of a fifth size or more than the window has room for',
    async ({ colorScheme, width }) => {
      busy ??= busyMock();
      const { page } = await open(await busy, 'requests', { colorScheme, viewport: { width, height: 844 } });
      await rows(page).first().waitFor();
      for (const view of ['requests', 'send', 'subscriptions', 'deliveries', 'inbox', 'faults', 'scenario', 'state']) {
        await choose(page, view);
        if (['requests', 'deliveries', 'inbox'].includes(view))
          await page.locator(`#${view} tbody tr:visible`).first().click();
        if (view === 'subscriptions') await page.getByRole('button', { name: 'Trigger event' }).click();
        const others = (await letterSizes(page)).filter((size) => ![13, 15, 20, 28].includes(size));
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        expect([view, await seriousFaults(page), others, wide]).toEqual([view, [], [], width]);
      }
    },
  );

  test('requests only the mock, and breaks no rule of its own policy', async () => {
    busy ??= busyMock();
    const mock = await busy;
    const { page, requests, outside, problems } = await open(mock);
    for (const view of ['send', 'subscriptions', 'deliveries', 'inbox', 'faults', 'scenario', 'state'])
      await choose(page, view);
    expect([outside, problems]).toEqual([[], []]);
    expect(requests.filter((url) => !url.startsWith(`${mock.url}/__mock`) && !url.startsWith('data:'))).toEqual([]);
  });

  test('weighs at most 130 kB in three requests before it asks the mock anything', async () => {
    const mock = await startMock();
    const { page } = await open(mock);
    const files = await page.evaluate<{ name: string; decodedBodySize: number }[]>(
      `['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)).map(({ name, decodedBodySize }) => ({ name, decodedBodySize }))`,
    );
    const own = files.filter(({ name }) => /\/__mock\/(?:#|$|inspector\/)/.test(name));
    expect(own.map(({ name }) => new URL(name).pathname).sort()).toEqual([
      ...['/__mock/', '/__mock/inspector/inspector.css', '/__mock/inspector/main.js'],
    ]);
    const bytes = own.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);
    expect(bytes).toSatisfy((count: number) => count > 50_000 && count <= 130_000);
  });

  test('runs only its own files, and cannot be framed', async () => {
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
    const server = await startServer(app, '127.0.0.1', 0);
    onTestFinished(() => close(server, 0));
    const { page, problems } = await openPage(`${urlOf(server)}/deep/talkover/__mock`);
    await page.locator('#live[data-state=live]').waitFor();
    await page.locator('#count-subscriptions:text("1")').waitFor();
    expect(new URL(page.url()).pathname).toBe('/deep/talkover/__mock/');
    const links = await page.locator('nav a').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    const statuses = await Promise.all(
      links.map(async (link) => (await fetch(new URL(link ?? '', page.url()))).status),
    );
    expect([statuses, problems]).toEqual([[200, 200, 200, 200, 200], []]);
  });

  test('says when the mock is gone', async () => {
    const server = await startServer(await createApp(), '127.0.0.1', 0);
    atFileEnd(() => close(server, 0));
    const { page } = await openPage(`${urlOf(server)}/__mock/`);
    await page.locator('#live[data-state=live]').waitFor();
    await close(server, 0);
    await page.getByText('Not connected').waitFor();
  });

  test('shows what a mock that is started anew has, in the same view and session', async () => {
    const server = await startServer(await createApp(), '127.0.0.1', 0);
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
    const again = await startServer(await createApp(), '127.0.0.1', Number(new URL(url).port));
    onTestFinished(() => close(again, 0));
    await fetch(`${url}/api/v1${collection}`);
    await receive(1);
    await page.locator(`#inbox-rows tr:not([data-key="${before}"])`).waitFor();
    await page.locator('#live[data-state=live]').waitFor();
    expect(await page.locator('#inbox-detail').isHidden()).toBe(true);
    expect(await page.getByRole('banner').getByLabel('Session').inputValue()).toBe('worker-1');
    await choose(page, 'requests');
    // Of the default session, as its number 1 was before: anything kept of that one would belong to another.
    await page.getByRole('form', { name: 'Filter requests' }).getByLabel('Session').selectOption('');
    await rows(page).filter({ hasText: 'GET' }).waitFor();
    const titles = await rows(page)
      .locator('.opener')
      .evaluateAll((openers) => openers.map(({ title }) => title));
    expect([titles, await page.locator('#request-detail').isHidden()]).toEqual([[`/api/v1${collection}`], true]);
  });

  test.each([360, 600, 1000])('names and paths are to be read in a window %i pixels wide', async (width) => {
    busy ??= busyMock();
    const { page } = await open(await busy, 'requests', { viewport: { width, height: 800 } });
    const widthOf = async (selector: string) => (await page.locator(selector).first().boundingBox())?.width;
    expect(await widthOf('#request-rows .opener')).toBeGreaterThan(100);
    for (const [view, selector] of [
      ['subscriptions', '#subscription-list .clip'],
      ['deliveries', '#delivery-rows .opener'],
      ['inbox', '#inbox-rows .opener'],
      ['faults', '#fault-rows .wrap'],
      ['scenario', '#step-rows .wrap'],
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

  test('shows no subscriptions, deliveries and inbox of a document that has none', async () => {
    const document = await loadDocument(
      fileURLToPath(new URL('../../fixtures/documents/pet-clinic.yaml', import.meta.url)),
    );
    const mock = await startMock({ document });
    const { page, problems } = await open(mock, 'subscriptions');
    await page.getByRole('tab', { name: 'Requests', selected: true }).waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual([
      'Requests 0',
      'Send',
      'Faults 0',
      'Scenario 0',
      'State',
    ]);
    expect(problems).toEqual([]);
  });
});
