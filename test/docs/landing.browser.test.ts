import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { letterSizes, looks, openPage, seriousFaults } from '../browser.ts';
import { documentOf, ok } from '../document-of.ts';
import { agentId, otherAgentId, startMock, webhook } from '../running-mock.ts';

const mock = await startMock();
const clinic = await startMock({
  document: fileURLToPath(new URL('../../fixtures/documents/pet-clinic.yaml', import.meta.url)),
});

/** The page, with its list standing. */
async function openLanding(url: string, options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(url, options);
  await opened.page.locator('#live[data-state=live]').waitFor();
  return opened;
}

/** What the clipboard has. */
const copied = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');

describe('the landing page', () => {
  test('shows a request as it arrives, with why it was refused, and the last ones when it is opened anew', async () => {
    const { page, problems } = await openLanding(mock.url, { viewport: { width: 390, height: 844 } });
    await mock.create({});
    const first = page.locator('#recent li').first();
    await first.getByText('The name field is required.').waitFor();
    expect(await first.locator('.badge').innerText()).toBe('422');
    expect(await page.locator('#nothing').isHidden()).toBe(true);
    await page.reload();
    await page.locator('#recent').getByText('The name field is required.').waitFor();
    expect(problems).toEqual([]);
  });

  test('keeps the last 20 requests, the newest first', async () => {
    const { page } = await openLanding(mock.url);
    for (let at = 1; at <= 22; at++) await mock.send('GET', `/health?at=${at}`);
    await page.locator('#recent li').first().getByText('at=22', { exact: false }).waitFor();
    await expect.poll(() => page.locator('#recent li').count()).toBe(20);
    expect(await page.locator('#recent li a').last().innerText()).toContain('at=3');
  });

  test('shows what exists as it changes: agents, webhooks and their ids, and no secret', async () => {
    const { page } = await openLanding(mock.url);
    const existing = page.locator('#existing');
    for (const id of [agentId, otherAgentId]) await existing.getByText(id).waitFor();
    await mock.create(webhook({ name: 'Made while it is looked at', webhook_secret: 's3cret' }));
    await existing.getByText('Made while it is looked at').waitFor();
    expect(await page.content()).not.toContain('s3cret');
  });

  test('copies the base URL and the header that lets a request in, with keys alone', async () => {
    const { page } = await openLanding(mock.url, { permissions: ['clipboard-read', 'clipboard-write'] });
    const press = async (name: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate('document.activeElement.ariaLabel')) === name) return page.keyboard.press('Enter');
      }
      throw new Error(`Tab leads to no ${name}`);
    };
    await press('Copy Base URL');
    await expect.poll(() => copied(page)).toBe(`${mock.url}/api/v1`);
    await press('Copy header');
    await expect.poll(() => copied(page)).toContain(': ');
    const [name = '', value = ''] = (await copied(page)).split(': ');
    expect((await mock.send('GET', `/agents/${agentId}/webhooks`, { headers: { [name]: value } })).status).toBe(200);
  });

  test('sends a request of each operation with the keyboard alone, and shows the answer and the request', async () => {
    const { page } = await openLanding(mock.url);
    const operation = page.locator('.operation', { hasText: 'Create Webhook' });
    await operation.locator('summary').focus();
    await page.keyboard.press('Enter');
    // The command, its copy button, the button that sends.
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Send');
    await page.keyboard.press('Enter');
    await operation.locator('.answer').getByText('Webhook created successfully').waitFor();
    expect(await operation.locator('.answer .badge').innerText()).toBe('200');
    await page.locator('#recent li', { hasText: 'POST' }).first().waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Send');
  });

  test('sends the token that is typed in where the mock takes only some, and has none itself', async () => {
    const restricted = await startMock({ tokens: ['talq_secret'] });
    const { page } = await openLanding(restricted.url);
    expect(await page.content()).not.toContain('talq_');
    const operation = page.locator('.operation', { hasText: 'List Agent Webhooks' });
    await operation.locator('summary').click();
    await operation.getByRole('button', { name: 'Send' }).click();
    await operation.locator('.badge', { hasText: '401' }).waitFor();
    await page.getByLabel('Token of the requests').fill('talq_secret');
    await operation.getByRole('button', { name: 'Send' }).click();
    await operation.locator('.badge', { hasText: '200' }).waitFor();
  });

  test("leads to an operation's place in the documentation", async () => {
    const { page } = await openLanding(clinic.url);
    const operation = page.locator('.operation', { hasText: 'Add a pet' });
    await operation.locator('summary').click();
    await operation.getByRole('link', { name: 'Documentation' }).click();
    const heading = page.getByRole('heading', { name: 'Add a pet' }).first();
    await expect
      .poll(() => heading.boundingBox())
      .toMatchObject({ y: expect.toSatisfy((y: number) => y > 0 && y < 900) });
  });

  test('says when the mock is gone, and without a control API hides what it would provide', async () => {
    const bare = await startMock({ control: false });
    const { page, requests } = await openPage(bare.url);
    expect(await page.locator('#recent, #existing li').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Inspector' }).count()).toBe(0);
    expect(requests).toEqual([`${bare.url}/`]);
  });
});

describe('the landing page of another document', () => {
  test("has its operations, its base URL and its key, and no word of Talkover's", async () => {
    const { page } = await openLanding(clinic.url);
    const text = await page.locator('html').innerText();
    expect(text).not.toMatch(/talkover|talq|agent|webhook/i);
    expect(text).toContain(`${clinic.url}/v2`);
    expect(text).toContain('X-Api-Key: any-token');
    const operation = page.locator('.operation', { hasText: 'Add a pet' });
    await operation.locator('summary').click();
    await operation.getByRole('button', { name: 'Send' }).click();
    await operation.locator('.badge', { hasText: '201' }).waitFor();
  });
});

test.each(looks)(
  'in $colorScheme, $width pixels wide, the landing page has no serious accessibility fault, four sizes of letters, and the room that it needs',
  async ({ colorScheme, width }) => {
    await mock.create({});
    const viewport = { width, height: 844 };
    const { page, outside, problems } = await openLanding(mock.url, { colorScheme, viewport });
    await page.locator('.operation summary').first().click();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await letterSizes(page)).toEqual([13, 15, 20, 28]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect([outside, problems]).toEqual([[], []]);
  },
);

describe('the landing page of a document with 1,000 operations', () => {
  const paths = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [
      `/things/${at}`,
      { get: { summary: `Read thing ${at}`, tags: [at === 998 ? 'rare' : 'common'], responses: ok({ example: at }) } },
    ]),
  );

  test('shows the first 100, and finds the others by what is typed in: in their path, name or tag, with keys alone', async () => {
    const { url } = await startMock({ document: documentOf(paths) });
    const { page, problems } = await openLanding(url);
    const operations = page.locator('.operation');
    expect(await operations.count()).toBe(100);
    await page.getByRole('searchbox', { name: 'Find an operation' }).focus();
    await page.keyboard.type('thing 99');
    await expect.poll(() => page.locator('#operations-count').innerText()).toBe('19 of 1,000');
    expect(await operations.count()).toBe(19);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('RARE');
    await expect.poll(() => page.locator('#operations-count').innerText()).toBe('1 of 1,000');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await operations.locator('.answer').getByText('998').first().waitFor();
    await page.reload();
    expect(await operations.locator('.title').allInnerTexts()).toEqual(['Read thing 998']);
    await page.getByRole('searchbox', { name: 'Find an operation' }).fill('nothing has this');
    await page.getByText('No operation has "nothing has this" in its path, name or tags.').waitFor();
    expect(problems).toEqual([]);
  });

  test('is looked through without scripts, too', async () => {
    const { url } = await startMock({ document: documentOf(paths) });
    const { page } = await openPage(url, { javaScriptEnabled: false });
    await page.getByRole('searchbox').fill('rare');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.operation').count()).toBe(1);
  });
});

test('sends a form with files and a key in a cookie, which curl sends too', async () => {
  const photo = { type: 'string', format: 'binary' };
  const schema = {
    type: 'object',
    required: ['name', 'photo'],
    properties: { name: { type: 'string', minLength: 3 }, photo },
  };
  const upload = {
    ...{ summary: 'Upload', security: [{ key: [] }], responses: ok({ example: { taken: true } }) },
    requestBody: { required: true, content: { 'multipart/form-data': { schema } } },
  };
  const components = { securitySchemes: { key: { type: 'apiKey', in: 'cookie', name: 'sid' } } };
  const uploads = await startMock({ document: documentOf({ '/photos': { post: upload } }, { components }) });
  const { page } = await openLanding(uploads.url);
  await page.locator('.operation summary').click();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.answer .badge', { hasText: '200' }).waitFor();
  expect(await page.evaluate('document.cookie')).toBe('');
  const command = await page.locator('.operation .code pre').innerText();
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent --max-time 10`]);
  expect(JSON.parse(stdout)).toEqual({ taken: true });
});

test('is at most 64 kB, in one request beside the stream', async () => {
  const { requests } = await openLanding(clinic.url);
  const own = requests.filter((url) => url.startsWith(clinic.url) && !url.endsWith('/requests/stream'));
  // The second is what came before the stream stood.
  expect(new Set(own)).toEqual(new Set([`${clinic.url}/`]));
  const whole = await (await fetch(mock.url)).arrayBuffer();
  expect(whole.byteLength).toBeLessThan(64 * 1024);
});
