import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { agentId, startMock, webhook } from '../running-mock.ts';
import { collection, control, open, rows, wordsOf } from './opened-inspector.ts';

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
