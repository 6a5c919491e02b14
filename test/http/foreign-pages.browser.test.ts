import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { openPage } from '../browser.ts';
import { agentId, startMock } from '../running-mock.ts';

const mock = await startMock();
const api = `${mock.url}/api/v1/agents/${agentId}/webhooks`;
const webhook = { name: 'From a page', webhook_url: 'http://127.0.0.1:9/', events: ['event_action'] };

/** A page of a site, in a browser that lets sites of the web talk to this machine, as most do. */
async function pageOf(site: string): Promise<Page> {
  const { page } = await openPage('about:blank');
  await page
    .context()
    .route(`${site}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>x</title>' }));
  await page.goto(`${site}/`);
  return page;
}

/** What a page gets of a request: the status and the text of the answer, or nothing. */
function ask(page: Page, url: string, init: RequestInit = {}): Promise<string> {
  return page.evaluate(
    async ({ url, init }) => {
      try {
        const answer = await fetch(url, init);
        return `${answer.status} ${answer.type} ${(await answer.text()).slice(0, 300)}`;
      } catch {
        return 'nothing';
      }
    },
    { url, init },
  );
}

async function webhooks(): Promise<number> {
  const { json } = await mock.call('GET', `/agents/${agentId}/webhooks`);
  const { data } = json as { data: { webhooks: unknown[] } }; // The list of our own mock.
  return data.webhooks.length;
}

const json = { 'Content-Type': 'application/json', Authorization: 'Bearer any' };

let before: number;
beforeAll(async () => {
  before = await webhooks();
});

test('a page of another site reads nothing and changes nothing', async () => {
  const page = await pageOf('http://evil.example');
  const body = JSON.stringify(webhook);
  for (const [url, init] of [
    [`${mock.url}/api/v1/health`, {}],
    [`${mock.url}/openapi.json`, {}],
    [`${mock.url}/__mock/state`, {}],
    [`${mock.url}/__mock/requests`, {}],
    [api, { headers: { Authorization: 'Bearer any' } }],
    [api, { method: 'POST', headers: json, body }],
    [api, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body }],
    [`${mock.url}/__mock/reset`, { method: 'POST' }],
  ] as const)
    expect([url, await ask(page, url, init)]).toEqual([url, 'nothing']);
  // Without CORS the request is sent, and its answer hidden.
  const hidden = await ask(page, `${mock.url}/__mock/reset`, { method: 'POST', mode: 'no-cors' });
  expect(hidden).toBe('0 opaque ');
  await page.setContent(
    `<form method="post" action="${api}"><input name="name" value="x"><button>Send</button></form>`,
  );
  await page.getByRole('button').click();
  await page.waitForURL(api);
  expect(await page.textContent('body')).toContain('may not use this server');
  expect(await webhooks()).toBe(before);
});

test('a page of this machine uses the API and the control API', async () => {
  const page = await pageOf('http://app.localhost:5999');
  const created = await ask(page, api, { method: 'POST', headers: json, body: JSON.stringify(webhook) });
  expect(created).toMatch(/^200 cors .*Webhook created successfully/);
  expect(await ask(page, `${mock.url}/__mock/health`)).toMatch(/^200 cors /);
  expect(await webhooks()).toBe(before + 1);
});
