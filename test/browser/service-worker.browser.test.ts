import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type * as browser from '../../src/browser/index.ts';
import { openPage } from '../browser.ts';
import { servePages } from './served-pages.ts';

const documentation = readFileSync(join(import.meta.dirname, '../../.github/docs/browser.md'), 'utf8');

/** The service worker of the documentation. */
const [, worker = ''] = /```javascript\n(.*?)```/s.exec(documentation) ?? [];

/** @param file of the package that it imports */
function workerOf(file: string): string {
  return worker.replace("'talkover-mock/browser'", `'/browser/${file}'`);
}

const entries: Readonly<Record<string, readonly (keyof typeof browser)[]>> = {
  'index.js': ['createMock', 'talkover'],
  'complete.js': ['createMock', 'talkover'],
};

const page = '<!doctype html><title>Page</title><script type="module" src="/page.js"></script>';

const script = `
navigator.serviceWorker.addEventListener('controllerchange', () => { document.title = 'controlled'; });
await navigator.serviceWorker.register('/worker.js', { type: 'module' });
`;

test.each([
  ['index.js', "Talkover's"],
  ['complete.js', 'with all that others load late'],
])("the documentation's service worker with %s (%s) answers the page's own fetch, and keeps state", async (module) => {
  for (const name of entries[module] ?? []) expect(workerOf(module)).toContain(name);
  const url = await servePages({ '/': page, '/page.js': script, '/worker.js': workerOf(module) });
  const { page: opened, problems } = await openPage(url);
  await expect.poll(() => opened.title()).toBe('controlled');
  const path = '/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks';
  const found = await opened.evaluate(`(async () => {
    const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name: 'Mine', webhook_url: 'https://example.com/x', events: ['event_phone_call_ended'] });
    const created = await fetch('${path}', { method: 'POST', headers, body });
    const listed = await (await fetch('${path}', { headers })).json();
    return [created.status, listed.data.webhooks.map(({ name }) => name), (await fetch('${path}')).status];
  })()`);
  expect(found).toEqual([200, ['My Webhook', 'Mine'], 401]);
  // The browser logs the 401 of the page.
  expect(problems.filter((problem) => !problem.includes('401'))).toEqual([]);
  if (module === 'index.js') return;
  const sampled = await opened.evaluate(
    `fetch('${path}', { headers: { Prefer: 'dynamic=true' } }).then((answer) => answer.status)`,
  );
  expect(sampled).toBe(200);
});
