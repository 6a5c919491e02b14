import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { type OpenedPage, openPage, seriousFaults } from '../browser.ts';
import { run } from '../cli/command.ts';
import { startMock } from '../running-mock.ts';
import { sharedDocument } from '../shared-document.ts';

const document = await sharedDocument;
const mock = await startMock();

/** Titles of all operations, those of `webhooks` included. */
const titles = [
  ...document.operations.map(({ summary }) => summary ?? ''),
  ...Object.values(document.content.webhooks ?? {}).flatMap((item) =>
    Object.values(item).flatMap((operation) => (hasKeys(operation) ? String(operation.summary) : [])),
  ),
];

async function openReference(url: string): Promise<OpenedPage> {
  const opened = await openPage(url, { colorScheme: 'light', offline: url.startsWith('file:') });
  await expect.poll(() => headings(opened.page)).toEqual(expect.arrayContaining(titles));
  return opened;
}

/** Without the zero-width spaces that the renderer puts behind. */
async function headings(page: Page): Promise<string[]> {
  const texts = await page.locator('h1, h2, h3').allTextContents();
  return texts.map((text) => text.replace(/\u200b[\s\S]*/, '').trim());
}

async function openConsole(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /^Test Request\s*\(post \/agents\/\{agent_id\}\/webhooks\)$/ });
  await button.click();
  await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().waitFor();
}

/** The console's request gets its 200, nobody is kept from it by a serious fault, and it asks nobody else. */
async function expectConsole(page: Page, outside: readonly string[]): Promise<void> {
  await expect.poll(() => seriousFaults(page)).toEqual([]);
  await openConsole(page);
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click();
  const response = await answer;
  expect(response.status()).toBe(200);
  expect(response.url()).toBe(`${mock.url}/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks`);
  expect(await response.json()).toMatchObject({ success: true, data: { name: 'My Webhook', events_count: 2 } });
  await page.getByRole('dialog').getByText('Webhook created successfully').waitFor();
  await expect.poll(() => seriousFaults(page, '[role=dialog]')).toEqual([]);
  expect(outside).toEqual([]);
}

describe('the documentation that the mock serves', () => {
  test("renders every operation and the evidence, asks for nothing but its own files, and its console's request gets its 200", async () => {
    const { page, requests, outside, problems } = await openReference(`${mock.url}/docs`);
    const own = ['/docs', '/docs/scalar.js', '/docs/start.js', '/docs/openapi.json'];
    expect([...requests].sort()).toEqual(own.map((path) => mock.url + path).sort());
    expect({ outside, problems }).toEqual({ outside: [], problems: [] });
    const quiet = await page.locator('body').innerText();
    expect(quiet).not.toContain('refuses an empty string.');
    await page.evaluate("for (const note of document.querySelectorAll('.markdown details')) note.open = true");
    const text = await page.locator('body').innerText();
    expect(text).toContain("Inferred (minLength): Laravel's required refuses an empty string.");
    expect(text).toContain('Tolerated: a deployment may take string. Laravel takes "30" for an integer.');
    expect(text).toContain('The webhook url must be a valid URL.');
    await expectConsole(page, outside);
  });

  test("the same in dark, where the landing page leads: the console's request gets its 200, and nobody is kept from it by a serious fault", async () => {
    const { page, outside } = await openPage(mock.url, { colorScheme: 'dark' });
    await page.getByRole('link', { name: 'Documentation' }).click();
    await expect.poll(() => headings(page)).toEqual(expect.arrayContaining([document.content.info.title, ...titles]));
    await expectConsole(page, outside);
  });

  test('does not know a token that the mock was restricted to', async () => {
    const restricted = await startMock({ tokens: ['talq_secret'] });
    const { page } = await openReference(`${restricted.url}/docs`);
    await openConsole(page);
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click();
    expect((await answer).status()).toBe(401);
    expect(await page.content()).not.toContain('talq_secret');
  });
});

/** The names of all events, which the document lists. */
const events = Object.keys(document.content.webhooks ?? {}).filter((name) => name.startsWith('event_'));

describe('the documentation', () => {
  test('shows all 22 names of events where they are chosen, each a link to its payload, which has an address of its own', async () => {
    const { page } = await openPage(`${mock.url}/docs#tag/webhooks/createAgentWebhook`);
    const links = page.locator('[id$="tag/webhooks/createAgentWebhook"] .property-enum-value-label a');
    await expect.poll(() => links.count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(22);
    expect(events).toHaveLength(22);
    expect((await links.allInnerTexts()).slice(0, 22).sort()).toEqual(events.toSorted());
    await links
      .filter({ hasText: /^event_action$/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(`${mock.url}/docs#tag/deliveries/webhook/event_action`);
    await page.getByRole('heading', { name: 'Agent executed an action' }).first().waitFor();
    await expect
      .poll(() => page.getByRole('heading', { name: 'Agent executed an action' }).first().boundingBox(), {
        timeout: 10_000,
      })
      .toMatchObject({ y: expect.toSatisfy((y: number) => y > 0 && y < 900) });
  });

  test('leads back to the landing page and to the inspector, and says where it is', async () => {
    const { page } = await openPage(`${mock.url}/docs`);
    const head = page.getByRole('navigation', { name: 'Pages' });
    expect(await head.locator('[aria-current=page]').innerText()).toBe('Docs');
    const hrefs = await head.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const href of hrefs) expect((await fetch(new URL(href ?? '', mock.url))).status).toBe(200);
    await head.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { level: 1, name: 'Talkover agent webhooks, mocked' }).waitFor();
  });

  test('weighs at most 1.4 MB in four requests, finds an event by its name with the keyboard alone, and is on paper with every reason', async () => {
    const { page, requests } = await openReference(`${mock.url}/docs`);
    const weights = requests.map(async (url) => {
      const response = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
      const { byteLength } = await response.arrayBuffer();
      return Number(response.headers.get('Content-Length') ?? byteLength);
    });
    const whole = (await Promise.all(weights)).reduce((sum, weight) => sum + weight, 0);
    expect([requests.length, whole < 1_400_000]).toEqual([4, true]);
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.type('event_voicemail_detected');
    await page
      .getByRole('option', { name: /^Webhook: *Voicemail system/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    const reason = page.locator('.markdown details', { hasText: 'refuses an empty string.' }).first();
    expect(await reason.getByText('refuses an empty string.').first().isVisible()).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.body).colorScheme')).toBe('light');
  });
});

/** Sends the console's request until an answer has this text and status: the console takes up what is typed in its own time. */
async function expectAnswer(page: Page, status: string, text: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  const answer = async () => {
    await dialog.getByRole('button', { name: /^Send/ }).first().click();
    const shown = await dialog.innerText();
    return shown.slice(shown.indexOf('Response')).replace(/\s+/g, ' ');
  };
  await expect.poll(answer, { interval: 500 }).toMatch(new RegExp(`Status: ${status}.*${text}`));
}

describe('the documentation as a file, with the network switched off', () => {
  test("opens from disk with every operation, and asks for nothing; its console is answered by the mock inside the page: 200, 401 and 422 in the API's own words, and state is kept", async () => {
    const file = await writtenReference();
    const { page, requests, outside, problems } = await openReference(file);
    expect({ requests, outside, problems }).toEqual({ requests: [file], outside: [], problems: [] });
    await expect.poll(() => seriousFaults(page)).toEqual([]);
    await openConsole(page);
    const dialog = page.getByRole('dialog');
    await expectAnswer(page, '200 OK', 'Webhook created successfully');
    const id = /"id": "([0-9a-f-]{36})"/.exec(await dialog.innerText())?.[1] ?? 'none';
    await dialog.locator('.cm-content[contenteditable=true]', { hasText: 'webhook_url' }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{"timeout": 999}');
    await expectAnswer(page, '422 Unprocessable', 'The webhook url field is required.');
    // An empty field would be filled in again.
    await dialog.getByPlaceholder('Token').fill(' ');
    await expectAnswer(page, '401 Unauthorized', 'Missing Bearer Token');
    const listed = page.evaluate(
      `fetch('https://mock.invalid/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks', { headers: { Authorization: 'Bearer x' } }).then((answer) => answer.text())`,
    );
    expect(await listed).toContain(id);
    expect(requests).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test('answers of another document, too, whose validators are compiled into the file', async () => {
    const url = await writtenReference('fixtures/documents/pet-clinic.yaml');
    const { page, problems } = await openPage(url, { offline: true });
    await page.getByRole('heading', { name: 'List pets' }).waitFor();
    const answers = await page.evaluate(
      `Promise.all(['?status=active', '?status=unheard'].map(async (query) => {
        const answer = await fetch('https://mock.invalid/v2/pets' + query, { headers: { 'X-Api-Key': 'x', Authorization: 'Bearer x' } });
        return [answer.status, await answer.text()];
      }))`,
    );
    expect(answers).toEqual([
      [200, expect.stringContaining('items')],
      [422, expect.stringContaining('status')],
    ]);
    expect(problems).toEqual([]);
  });
});

/** The URL of a file that the command has just written. */
async function writtenReference(...document: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'reference.html');
  expect(await run(['docs', ...document, '--out', file])).toMatchObject({ code: 0, err: '' });
  return pathToFileURL(file).href;
}
