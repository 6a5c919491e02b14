import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { recordingIn } from '../../src/har/read/read-har.ts';
import { seriousFaults } from '../browser.ts';
import { agentId, startMock, webhook } from '../running-mock.ts';
import { collection, control, open, rows, wordsOf } from './opened-inspector.ts';

describe('requests', () => {
  test('a request appears while one looks, without a reload', async () => {
    const mock = await startMock();
    const { page } = await open(mock);
    await page.getByText('No requests yet.').waitFor();
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
    await expect.poll(() => rows(page).filter({ hasText: '200' }).count()).toBe(2);
    await page.locator('#request-rows tr.opened[data-key="2"]').waitFor();
  });

  test('one that the mock has dropped is not replayed: it disappears, with a notice', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).first().click();
    await control(mock, 'DELETE', '/requests');
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText("Request 1 can't be replayed: the mock no longer has it.").waitFor();
    await page.getByText('No requests yet.').waitFor();
    expect(await page.locator('#request-detail').isHidden()).toBe(true);
  });

  test('what was cleared elsewhere is gone when one comes back to the page', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).first().waitFor();
    await control(mock, 'DELETE', '/requests');
    await page.evaluate('dispatchEvent(new Event("focus"))');
    await page.getByText('No requests yet.').waitFor();
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
    await expect.poll(() => page.evaluate('document.activeElement.title')).toBe(`/api/v1${collection}`);
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

  test('of ten thousand, the page has the rows that are to be seen, keys lead to each, and one more still appears', async () => {
    const mock = await startMock();
    const { page, problems } = await open(mock);
    const request = `GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:${mock.port}\r\n\r\n`;
    for (let sent = 0; sent < 10_000; sent += 500) await mock.sendRaw(request.repeat(500), 100);
    await page.getByText('10000 shown', { exact: true }).waitFor();
    expect(await rows(page).count()).toBeLessThan(100);
    await rows(page).first().locator('.opener').focus();
    await page.keyboard.press('End');
    const numberOf = () => page.evaluate<string>('document.activeElement.closest("tr").dataset.key');
    expect(await numberOf()).toBe('1');
    await page.keyboard.press('PageUp');
    expect(Number(await numberOf())).toBeGreaterThan(5);
    expect(await page.locator('#request-rows tr:has(:focus)').getAttribute('aria-rowindex')).toBe(
      String(10_002 - Number(await numberOf())),
    );
    await page.locator('#requests .list').evaluate((list) => list.scrollTo(0, 100_000));
    // Scrolling does not lose the focus.
    expect(await page.evaluate('document.activeElement.className')).toBe('opener');
    await page.keyboard.press('Home');
    await mock.call('GET', `/agents/${agentId}/webhooks/one-more`);
    await rows(page).filter({ hasText: 'one-more' }).waitFor();
    expect(await page.locator('#requests-shown').innerText()).toBe('10000 shown');
    await page.getByRole('form', { name: 'Filter requests' }).getByLabel('Text').fill('one-more');
    await page.getByText('1 of 10000 shown').waitFor();
    expect([await rows(page).count(), problems]).toEqual([1, []]);
  });

  test('an empty list says where the mock is, with a command to copy that becomes its first row', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'requests', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('#base-url').getByText(`${mock.url}/api/v1`).waitFor();
    await page.locator('#first-command .copy').click();
    await page.getByText('curl command copied').waitFor();
    const command = await page.evaluate<string>('navigator.clipboard.readText()');
    await promisify(execFile)('sh', ['-c', `${command} --silent --max-time 10`]);
    await rows(page).filter({ hasText: '/api/v1/health' }).waitFor();
    expect(await page.locator('#first-command').isVisible()).toBe(false);
  });

  test.each([390, 1440])(
    'why a request was refused is to be read without opening it, %i pixels wide',
    async (width) => {
      const mock = await startMock();
      await mock.create({ name: 'No URL' });
      await mock.call('GET', '/health');
      const { page } = await open(mock, 'requests', { viewport: { width, height: 844 } });
      const why = page.getByText('The webhook url field is required.');
      const { x = 0, width: wide = 0 } = (await why.boundingBox()) ?? {};
      expect([x >= 0, x + wide <= width, wide > 200]).toEqual([true, true, true]);
      // Each row is as high as the others.
      const heights = await rows(page).evaluateAll((found) => found.map((row) => row.getBoundingClientRect().height));
      expect(new Set(heights).size).toBe(1);
    },
  );

  test('two requests are compared: what differs stands side by side, and keys alone do it', async () => {
    const mock = await startMock();
    await mock.create(webhook({ timeout: 5 }));
    await mock.create(webhook({ timeout: 999 }));
    const { page } = await open(mock);
    await rows(page).nth(1).waitFor();
    await rows(page).first().locator('.opener').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Compare…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Open another request to compare it with request 2').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'Requests 2 and 1' }).waitFor();
    const row = (name: string) =>
      page.locator('.differences tr', { has: page.getByRole('rowheader', { name, exact: true }) });
    expect(await row('request body /timeout').locator('td').allInnerTexts()).toEqual(['999', '5']);
    expect(await row('status').locator('td').allInnerTexts()).toEqual(['422', '200']);
    expect(await page.getByRole('rowheader', { name: 'request body /name' }).count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('#request-detail').isHidden()).toBe(true);
  });

  test('keys alone go to a request, copy its command, replay it, take it into the form and export all', async () => {
    const mock = await startMock();
    const { page } = await open(mock, 'requests', { permissions: ['clipboard-read', 'clipboard-write'] });
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
    /** Presses Tab until the control of this name has the focus. */
    const goTo = async (name: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        if ((await focused()) === name) return;
      }
      expect(await focused()).toBe(name);
    };
    await page.locator('#first-command').waitFor();
    await goTo('Copy');
    await page.keyboard.press('Enter');
    await page.getByText('curl command copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(`${mock.url}/api/v1`);
    await mock.create(webhook());
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await goTo('Export HAR');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/\.har$/);
    // Copying a command goes by, and what it has said.
    for (
      let presses = 0;
      presses < 6 && (await page.evaluate('document.activeElement.className')) !== 'opener';
      presses++
    )
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await goTo('Copy as curl');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toContain('curl -i -X POST');
    await goTo('Replay');
    await page.keyboard.press('Enter');
    await rows(page).nth(1).waitFor();
    await page.locator('#request-rows tr.opened[data-key="2"]').waitFor();
    await page.getByRole('button', { name: 'Edit and send' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Send', selected: true }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('body');
  });

  test('what is shown is exported as a HAR without secrets, and as a script of curl', async () => {
    const mock = await startMock();
    await mock.create(webhook({ webhook_secret: 's3cret' }));
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).nth(1).waitFor();
    await page
      .getByRole('form', { name: 'Filter requests' })
      .getByLabel('Operation')
      .selectOption('createAgentWebhook');
    const exported = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Export ${name}` }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8');
    };
    const text = await exported('HAR');
    const { exchanges } = recordingIn('talkover-mock.har', text);
    expect(exchanges.map(({ request, answer }) => [request.method, request.url, answer?.status])).toEqual([
      ['POST', `${mock.url}/api/v1${collection}`, 200],
    ]);
    const headers = Object.fromEntries(exchanges[0]?.answer?.headers ?? []);
    expect(headers).toMatchObject({ 'Content-Type': 'application/json', 'X-Mock-Seed': '1' });
    expect(text).not.toMatch(/s3cret|talq_test/);
    const script = await exported('curl');
    expect(script).toContain(`curl -i -X POST '${mock.url}/api/v1${collection}'`);
    expect(script).not.toContain('/health');
  });

  test('Clear forgets them, here and in the mock', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    const { page } = await open(mock);
    await rows(page).first().waitFor();
    await page.getByRole('tabpanel', { name: 'Requests' }).getByRole('button', { name: 'Clear' }).click();
    await page.getByText('No requests yet.').waitFor();
    expect(await control(mock, 'GET', '/requests')).toEqual({ requests: [] });
  });
});
