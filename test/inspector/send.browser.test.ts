import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createMock, loadDocument } from '../../src/index.ts';
import { seriousFaults } from '../browser.ts';
import { documentOf, ok } from '../document-of.ts';
import { agentId, startMock } from '../running-mock.ts';
import { choose, collection, control, open, rows } from './opened-inspector.ts';

test('a webhook is created with the form of the document, is there at once, and gets its events in an inbox', async () => {
  const mock = await startMock({ empty: true });
  const { page, problems } = await open(mock, 'subscriptions');
  await page.getByRole('button', { name: 'Create a subscription…' }).click();
  const form = page.getByRole('form', { name: 'Send a request' });
  await expect.poll(() => form.getByLabel('agent_id').inputValue()).toBe(agentId);
  expect(await form.getByLabel('Operation').inputValue()).toBe('createAgentWebhook');
  await expect
    .poll(() => form.getByLabel('Body').inputValue())
    .toContain(`"webhook_url": "${mock.url}/__mock/inbox/inspector"`);
  expect(await seriousFaults(page, '#send')).toEqual([]);
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#send-status').getByText('200').waitFor();
  await page.locator('#count-subscriptions:text("1")').waitFor();
  await choose(page, 'subscriptions');
  await page.getByRole('switch', { name: 'My Webhook enabled' }).waitFor();
  await page.getByRole('button', { name: 'Trigger event' }).click();
  await page.locator('#count-inbox:text("1")').waitFor();
  expect(problems).toEqual([]);
});

test('what is refused says why beside the answer, leads to its request, and is changed and sent again from there', async () => {
  const mock = await startMock();
  const { page } = await open(mock, 'send');
  const form = page.getByRole('form', { name: 'Send a request' });
  await form.getByLabel('Operation').selectOption('createAgentWebhook');
  await expect.poll(() => form.getByLabel('Body').inputValue()).toContain('webhook_url');
  await form.getByLabel('Body').fill('{"name": "No URL"}');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  const answer = page.locator('#send-answer');
  await page.locator('#send-status').getByText('422').waitFor();
  await answer.getByText('Why: The webhook url field is required.').waitFor();
  await answer.getByRole('button', { name: 'Show request 1' }).click();
  await page.getByRole('region', { name: 'Chosen request' }).getByRole('button', { name: 'Edit and send' }).click();
  expect(await form.getByLabel('Path and query').inputValue()).toBe(`/api/v1${collection}`);
  expect(await form.getByLabel('Headers').inputValue()).toContain('authorization: Bearer YOUR_TOKEN');
  expect(await form.getByLabel('Body').inputValue()).toBe('{"name":"No URL"}');
  await form.getByLabel('Method').fill('get');
  await form.getByLabel('Media type').selectOption('');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#send-status').getByText('200').waitFor();
  await form.getByLabel('Path and query').fill('http://127.0.0.1:1/elsewhere');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await form.getByText('This page sends only to its own mock').waitFor();
});

test('a request is of the current session, and is copied as a command that sends the same', async () => {
  const mock = await startMock();
  await mock.call('GET', '/health', undefined, 'worker-1');
  const { page } = await open(mock, 'send', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('banner').getByLabel('Session').selectOption('worker-1');
  const form = page.getByRole('form', { name: 'Send a request' });
  await form.getByLabel('Operation').selectOption('createAgentWebhook');
  await expect.poll(() => form.getByLabel('Body').inputValue()).toContain('webhook_url');
  await form.getByRole('button', { name: 'Copy as curl' }).click();
  await page.getByText('curl command copied').waitFor();
  const command = await page.evaluate<string>('navigator.clipboard.readText()');
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent --max-time 10`]);
  expect(stdout).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(await control(mock, 'GET', '/state', undefined, 'worker-1')).toMatchObject({
    records: { webhook: [expect.anything(), { name: 'My Webhook' }] },
  });
});

test('keys alone choose an operation, fill in its form and send it', async () => {
  const mock = await startMock();
  const { page } = await open(mock);
  await page.locator('#tab-requests').focus();
  await page.keyboard.press('ArrowRight');
  const form = page.getByRole('form', { name: 'Send a request' });
  await form.getByLabel('Operation').locator('option').nth(1).waitFor({ state: 'attached' });
  await page.keyboard.press('Tab');
  // The operations are in the order of the document: the second is of webhooks.
  await page.keyboard.press('ArrowDown');
  await form.getByLabel('agent_id').waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate('document.activeElement.value')).toBe(agentId);
  await page.keyboard.type('x');
  await page.keyboard.press('Enter');
  await page.locator('#send-status').getByText('404').waitFor();
  await page.locator('#tab-requests').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.type('x/webhooks');
  await page.getByText('1 of 1 shown').or(page.getByText('1 shown')).first().waitFor();
});

test('another document has its own form: parameters in every style, keys in headers and cookies, forms and files', async () => {
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
  };
  const body = (mediaType: string) => ({
    content: { [mediaType]: { schema, example: { name: 'A & B', tags: ['x', 'y'] } } },
  });
  const responses = { 200: { description: 'Done.', content: { 'application/json': { example: { done: true } } } } };
  const document = documentOf(
    {
      '/things/{kind}': {
        post: {
          operationId: 'sendForm',
          security: [{ key: [], session: [] }],
          parameters: [
            { name: 'kind', in: 'path', required: true, schema: { type: 'string', enum: ['a/b', 'c'] } },
            {
              name: 'ids',
              in: 'query',
              required: true,
              example: [1, 2],
              schema: { type: 'array', items: { type: 'integer' } },
            },
            { name: 'lang', in: 'cookie', required: true, example: 'de', schema: { type: 'string' } },
          ],
          requestBody: body('application/x-www-form-urlencoded'),
          responses,
        },
        put: {
          operationId: 'sendParts',
          parameters: [{ name: 'kind', in: 'path', required: true, schema: { type: 'string' } }],
          requestBody: body('multipart/form-data'),
          responses,
        },
      },
    },
    {
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          session: { type: 'apiKey', in: 'cookie', name: 'sid' },
        },
      },
    },
  );
  const mock = await startMock({ engine: await createMock({ api: { document } }) });
  const { page, problems } = await open(mock, 'send');
  const form = page.getByRole('form', { name: 'Send a request' });
  await form.getByLabel('Operation').selectOption('sendForm');
  await form.getByLabel('X-Key').waitFor();
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#send-status').getByText('200').waitFor();
  await form.getByLabel('Operation').selectOption('sendParts');
  await expect.poll(() => form.getByLabel('Media type').inputValue()).toMatch(/^multipart\/form-data; boundary=/);
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#send-answer').getByText('PUT').waitFor();
  await page.locator('#send-status').getByText('200').waitFor();
  await expect.poll(async () => ((await control(mock, 'GET', '/requests')).requests as unknown[]).length).toBe(2);
  const [first, second] = (await control(mock, 'GET', '/requests')).requests as Record<string, never>[];
  expect(first).toMatchObject({
    url: '/things/a%2Fb?ids=1&ids=2',
    requestBody: 'name=A%20%26%20B&tags=x&tags=y',
    status: 200,
  });
  expect(first?.requestHeaders).toMatchObject({ cookie: expect.stringMatching(/lang=|redacted/) });
  expect(String(second?.requestBody)).toContain('name="tags"');
  expect(problems).toEqual([]);
});

test('a large document of others has its operations in the choice, and any request beside them', async () => {
  const path = fileURLToPath(new URL('../../fixtures/documents/pet-clinic.yaml', import.meta.url));
  const mock = await startMock({ document: await loadDocument(path) });
  const { page } = await open(mock, 'send', { viewport: { width: 390, height: 844 } });
  const form = page.getByRole('form', { name: 'Send a request' });
  const choice = form.getByLabel('Operation');
  await choice.selectOption('listPets');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#send-status').getByText('200').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await choice.selectOption({ label: 'Any other request…' });
  await form.getByLabel('Method').fill('PURGE');
  await form.getByLabel('Path and query').fill('/v2/pets');
  await form.getByLabel('Headers').fill('X-One: 1\nno header');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await form.getByText('A header is written as Name: value, and this is not: no header').waitFor();
  await form.getByLabel('Headers').fill('X-One: 1');
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#send-status').getByText('405').waitFor();
  await choose(page, 'requests');
  await rows(page).filter({ hasText: 'PURGE' }).waitFor();
});

test('of a thousand operations, the choice has those that are looked for, with keys alone', async () => {
  const paths = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [
      `/things/${at}`,
      { get: { summary: `Read thing ${at}`, responses: ok({ example: { at } }) } },
    ]),
  );
  const mock = await startMock({ document: documentOf(paths) });
  const { page, problems } = await open(mock, 'send');
  const form = page.getByRole('form', { name: 'Send a request' });
  await form.getByLabel('Search').focus();
  await page.keyboard.type('get 998');
  await expect
    .poll(() => form.getByLabel('Operation').locator('option').allInnerTexts())
    .toEqual(['GET /things/998 — Read thing 998', 'Any other request…']);
  await page.keyboard.press('Enter');
  await page.locator('#send-status').getByText('200').waitFor();
  await page.locator('#send-answer').getByText('998').first().waitFor();
  expect(problems).toEqual([]);
});
