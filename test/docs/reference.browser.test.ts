import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { letterSizes, looks, type OpenedPage, openPage, openSharedPage, seriousFaults } from '../browser.ts';
import { run } from '../cli/command.ts';
import { startMock } from '../running-mock.ts';
import { sharedDocument } from '../shared-document.ts';
import { smallDocument } from './small-document.ts';

const document = await sharedDocument;
const mock = await startMock();
/** Its page has all that Talkover's has, once: that takes Chromium seven seconds to draw, and what looks at every element twelve more. */
const small = await startMock({ document: await smallDocument() });

/** Titles of all operations, those of `webhooks` included. */
const titles = [
  ...document.operations.map(({ summary }) => summary ?? ''),
  ...Object.values(document.content.webhooks ?? {}).flatMap((item) =>
    Object.values(item).flatMap((operation) => (hasKeys(operation) ? String(operation.summary) : [])),
  ),
];

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

/** The answer that the console gets. */
async function sent(page: Page) {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click();
  return answer;
}

describe('the documentation that the mock serves', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openSharedPage(`${mock.url}/docs`, { colorScheme: 'light', viewport: { width: 1440, height: 900 } });
  });

  test('renders every operation, asks for nothing but its own four files, and these weigh at most 1.4 MB', async () => {
    const { page, requests, outside, problems } = opened;
    const named = [document.content.info.title, ...titles];
    await expect.poll(() => headings(page)).toEqual(expect.arrayContaining(named));
    const own = ['/docs', '/docs/scalar.js', '/docs/start.js', '/docs/openapi.json'].map((path) => mock.url + path);
    expect([...requests].sort()).toEqual(own.sort());
    expect({ outside, problems }).toEqual({ outside: [], problems: [] });
    const weights = own.map(async (url) => {
      const response = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
      const { byteLength } = await response.arrayBuffer();
      return Number(response.headers.get('Content-Length') ?? byteLength);
    });
    const whole = (await Promise.all(weights)).reduce((sum, weight) => sum + weight, 0);
    expect(whole).toSatisfy((bytes: number) => bytes > 500_000 && bytes < 1_400_000);
  });

  test('has no letters but those of 13, 15, 20 and 28 pixels, in a wide window and in a narrow one', async () => {
    const { page } = opened;
    const wide = await letterSizes(page);
    await page.setViewportSize({ width: 390, height: 844 });
    const narrow = await letterSizes(page);
    expect([wide, narrow]).toEqual([expect.arrayContaining([13, 15, 28]), expect.arrayContaining([13, 15, 28])]);
    expect([...wide, ...narrow].filter((size) => ![13, 15, 20, 28].includes(size))).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('finds an event by its name with the keyboard alone', async () => {
    const { page } = opened;
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.type('event_voicemail_detected');
    await page
      .getByRole('option', { name: /^Webhook: *Voicemail system/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('shows all 22 names of events where they are chosen, each a link to its payload, which has an address of its own', async () => {
    const { page } = opened;
    const events = Object.keys(document.content.webhooks ?? {}).filter((name) => name.startsWith('event_'));
    const links = page.locator('[id$="tag/webhooks/createAgentWebhook"] .property-enum-value-label a');
    await expect.poll(() => links.count()).toBeGreaterThanOrEqual(22);
    expect(events).toHaveLength(22);
    expect((await links.allTextContents()).slice(0, 22).sort()).toEqual(events.toSorted());
    await links
      .filter({ hasText: /^event_action$/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toBe(`${mock.url}/docs#tag/deliveries/webhook/event_action`);
    await expectInView(page, 'Agent executed an action');
  });
});

/** A heading is scrolled to, below the head of the page. */
async function expectInView(page: Page, heading: string): Promise<void> {
  const found = page.getByRole('heading', { name: heading }).first();
  await expect.poll(() => found.boundingBox()).toMatchObject({ y: expect.toSatisfy((y: number) => y > 40 && y < 900) });
}

/** Of the page, and of each box of code on it. */
const colorSchemes = `[document.body, ...document.querySelectorAll('.scalar-card')].map((part) => getComputedStyle(part).colorScheme)`;

describe.each(looks)('the documentation in $colorScheme, $width pixels wide', ({ colorScheme, width }) => {
  test('has no serious accessibility fault, nor has its console, whose request gets its 200', async () => {
    const { page, outside } = await openPage(`${small.url}/docs`, { colorScheme, viewport: { width, height: 844 } });
    await page.getByRole('heading', { name: 'Create Webhook' }).first().waitFor();
    const schemes = await page.evaluate<string[]>(colorSchemes);
    expect([schemes.length > 1, ...new Set(schemes)]).toEqual([true, colorScheme]);
    const { y = 0 } =
      (await page.locator(width < 600 ? '.scalar-api-reference header' : '.t-doc__sidebar').boundingBox()) ?? {};
    expect(y).toBeGreaterThanOrEqual((await page.locator('.page-head').boundingBox())?.height ?? 0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await expect.poll(() => seriousFaults(page)).toEqual([]);
    await openConsole(page);
    const response = await sent(page);
    expect(response.status()).toBe(200);
    expect(response.url()).toBe(`${small.url}/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks`);
    expect(await response.json()).toMatchObject({ success: true, data: { name: 'My Webhook' } });
    await page.getByRole('dialog').getByText('My Webhook').first().waitFor();
    await expect.poll(() => seriousFaults(page, '[role=dialog]')).toEqual([]);
    expect((await letterSizes(page)).filter((size) => ![13, 15, 20, 28].includes(size))).toEqual([]);
    expect(outside).toEqual([]);
  });
});

describe('the documentation', () => {
  test('opens at the place that its address names, says how sure it is of a fact on demand, and leads to the other pages', async () => {
    const { page } = await openPage(`${small.url}/docs#tag/deliveries/webhook/event_action`);
    await expectInView(page, 'Agent executed an action');
    const quiet = await page.locator('body').innerText();
    expect(quiet).not.toContain('refuses an empty string.');
    const note = page.locator('.markdown details', {
      hasText: "Inferred (minLength): Laravel's required refuses an empty string.",
    });
    await note.first().locator('summary').focus();
    await page.keyboard.press('Enter');
    const text = await page.locator('body').innerText();
    expect(text).toContain("Inferred (minLength): Laravel's required refuses an empty string.");
    const head = page.getByRole('navigation', { name: 'Pages' });
    expect(await head.locator('[aria-current=page]').innerText()).toBe('Docs');
    const hrefs = await head.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const href of hrefs) expect((await fetch(new URL(href ?? '', small.url))).status).toBe(200);
    await head.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Documentation' }).first().waitFor();
  });

  test('is on paper with every reason, in black on white, and without what only a screen needs', async () => {
    const { page } = await openPage(`${small.url}/docs`, { colorScheme: 'dark' });
    await page.getByRole('heading', { name: 'Create Webhook' }).first().waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    expect(
      await page.locator('.t-doc__sidebar, header, [class*="copy-button"]').filter({ visible: true }).count(),
    ).toBe(0);
    const reason = page.locator('.markdown details', { hasText: 'refuses an empty string.' }).first();
    expect(await reason.getByText('refuses an empty string.').first().isVisible()).toBe(true);
    expect(new Set(await page.evaluate<string[]>(colorSchemes))).toEqual(new Set(['light']));
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('does not know a token that the mock was restricted to', async () => {
    const restricted = await startMock({ document: await smallDocument(), tokens: ['talq_secret'] });
    const { page } = await openPage(`${restricted.url}/docs`);
    await openConsole(page);
    expect((await sent(page)).status()).toBe(401);
    expect(await page.content()).not.toContain('talq_secret');
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
    const { page, requests, outside, problems } = await openPage(file, { offline: true });
    await expect.poll(() => headings(page)).toEqual(expect.arrayContaining(titles));
    expect({ requests, outside, problems }).toEqual({ requests: [file], outside: [], problems: [] });
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

  test('answers of another document, too, whose validators are compiled into the file, and has no serious accessibility fault', async () => {
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
    await expect.poll(() => seriousFaults(page)).toEqual([]);
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
