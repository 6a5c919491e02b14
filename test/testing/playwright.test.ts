import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentId } from '../running-mock.ts';
import { type ReportedTest, runPlaywright } from './playwright-project.ts';

/** In milliseconds: a runner and several browsers start on a machine that also runs other tests. */
const longEnough = 5 * 60_000;

/** An app of one page outside the API, at the address of the tests. */
const app = createServer((_request, response) => {
  response.setHeader('Content-Type', 'text/html').end(`<title>App</title>
<button onclick="check()">Check</button> <p role="status"></p>
<script>
  async function check() {
    const { ok } = await fetch('https://app.talkover.ai/api/v1/health');
    document.querySelector('p').textContent = ok ? 'up' : 'down';
  }
</script>`);
});

const helpers = `
import { test, expect } from 'talkover-mock/playwright';
export { test, expect };

const hooks = '/agents/${agentId}/webhooks';

/** What an app does: a call of the API, by fetch in the page. */
export async function call(page, method, path, body, baseUrl = 'https://app.talkover.ai/api/v1') {
  await page.goto('/');
  return page.evaluate(async ([url, init]) => {
    const response = await fetch(url, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  }, [baseUrl + path.replace('HOOKS', hooks), {
    method,
    headers: { Authorization: 'Bearer talq_secret', 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }]);
}

export function webhook(name) {
  return { name, webhook_url: 'https://example.com/hook', events: ['event_phone_call_started'] };
}

/** The names of the webhooks that a page finds. */
export async function names(page) {
  const { body } = await call(page, 'GET', 'HOOKS');
  return JSON.parse(body).data.webhooks.map(({ name }) => name);
}
`;

const specs = `
import { test, expect, call, webhook, names } from './helpers.js';

test.use({ mockOptions: { empty: true, deliver: false } });

for (const name of ['one', 'two'])
  test('session ' + name, async ({ page, mock }) => {
    expect(mock.session).toContain(test.info().testId);
    expect(await names(page)).toEqual([]);
    expect((await call(page, 'POST', 'HOOKS', webhook(name))).status).toBe(200);
    expect(await names(page)).toEqual([name]);
    const found = await mock.fetch('/agents/${agentId}/webhooks', { headers: { Authorization: 'Bearer x' } });
    expect((await found.json()).data.webhooks).toMatchObject([{ name }]);
    expect(mock.exchanges().map(({ session }) => session)).toEqual(Array(4).fill(mock.session));
  });

test('a page of another origin reads all headers', async ({ page }) => {
  const { status, headers } = await call(page, 'GET', '/health');
  expect(status).toBe(200);
  expect(headers['x-mock-seed']).toBe('1');
});

test('is refused', async ({ page }) => {
  const { status } = await call(page, 'POST', 'HOOKS', { ...webhook('x'), events: ['nonsense'], secret: 'hidden' });
  expect(status).toBe(200);
});

test('fails as told', async ({ page, mock }) => {
  mock.addFault({ operationId: 'getHealth', fault: '503', times: 1 });
  mock.addFault({ operationId: 'getHealth', fault: 'reset', times: 1 });
  mock.addFault({ operationId: 'getHealth', fault: 'malformed', times: 1 });
  mock.addFault({ operationId: 'getHealth', fault: 'truncate', times: 1 });
  const outcomes = [];
  for (let count = 0; count < 5; count++)
    outcomes.push(await call(page, 'GET', '/health').then(({ status, body }) => status + body, () => 'dropped'));
  expect(outcomes.slice(1)).toEqual(['dropped', '200{"status":"ok"', '200{"statu', '200{"status":"ok"}']);
  expect(outcomes[0]).toMatch(/^503/);
});

test('gives up', async ({ page, mock }) => {
  mock.addFault({ operationId: 'getHealth', fault: 'timeout' });
  await page.goto('/');
  const outcome = await page.evaluate(() => {
    const abort = new AbortController();
    const answer = fetch('https://app.talkover.ai/api/v1/health', { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    return answer.then(() => 'answered', ({ name }) => name);
  });
  expect(outcome).toBe('AbortError');
});

test('an unknown path', async ({ page }) => {
  expect((await call(page, 'GET', '/agnets')).status).toBe(404);
});

test('another context', async ({ browser, mock }) => {
  const context = await browser.newContext({ baseURL: test.info().project.use.baseURL });
  await mock.route(context);
  expect((await call(await context.newPage(), 'GET', '/health')).status).toBe(200);
  await context.close();
});

test("a test's own route goes first", async ({ page }) => {
  await page.route('**/health', (route) => route.fulfill({ status: 418 }));
  expect((await call(page, 'GET', '/health')).status).toBe(418);
});

test.describe('at a path of the app', () => {
  test.use({ mockBaseUrl: '/backend' });
  test('the same origin', async ({ page, mock }) => {
    await page.goto('/');
    expect(mock.baseUrl).toBe(new URL('/backend', page.url()).href);
    expect((await call(page, 'GET', '/health', undefined, mock.baseUrl)).status).toBe(200);
    await expect(call(page, 'GET', '/health')).rejects.toThrow();
  });
});
`;

const scenario = `
import { test, expect, call } from './helpers.js';

test.use({ mockOptions: { scenario: { steps: [{ operation: 'getHealth', status: 429, times: 1 }] } } });

for (const name of ['first', 'second'])
  test('scenario ' + name, async ({ page }) => {
    expect((await call(page, 'GET', '/health')).status).toBe(429);
    expect((await call(page, 'GET', '/health')).status).toBe(200);
  });
`;

const cookies = `
import { defineApi } from 'talkover-mock';
import { test, expect } from './helpers.js';

const content = { 'application/json': { schema: {} } };
const parameters = ['sid', 'theme'].map((name) => ({ name, in: 'cookie', schema: { type: 'string' } }));
const api = defineApi({
  document: new URL('./openapi.json', import.meta.url),
  handlers: {
    login: () => ({ status: 204, headers: { 'Set-Cookie': ['sid=s1; Path=/', 'theme=dark; Path=/'] } }),
    getMe: ({ cookie }) => ({ body: cookie }),
    echo: ({ body }) => ({ body }),
  },
});
test.use({ mockOptions: { api }, mockBaseUrl: '/api' });

test('an API of its own, with cookies and bytes', async ({ page }) => {
  await page.goto('/');
  const [me, bytes] = await page.evaluate(async () => {
    await fetch('/api/login', { method: 'POST' });
    const body = new Uint8Array([0, 137, 255]);
    const headers = { 'Content-Type': 'application/octet-stream' };
    const echoed = await fetch('/api/echo', { method: 'POST', headers, body });
    return [await (await fetch('/api/me')).json(), [...new Uint8Array(await echoed.arrayBuffer())]];
  });
  expect(me).toEqual({ sid: 's1', theme: 'dark' });
  expect(bytes).toEqual([0, 137, 255]);
});
`;

const json = { 'application/json': { schema: {} } };
const bytes = { 'application/octet-stream': {} };
const document = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Accounts', version: '1' },
  paths: {
    '/login': {
      post: {
        operationId: 'login',
        responses: { 204: { description: 'In.', headers: { 'Set-Cookie': { schema: { type: 'string' } } } } },
      },
    },
    '/me': {
      get: {
        operationId: 'getMe',
        parameters: ['sid', 'theme'].map((name) => ({ name, in: 'cookie', schema: { type: 'string' } })),
        responses: { 200: { description: 'Me.', content: json } },
      },
    },
    '/echo': {
      post: {
        operationId: 'echo',
        requestBody: { content: bytes },
        responses: { 200: { description: 'The same.', content: bytes } },
      },
    },
  },
});

/** The snippet about Playwright. */
const snippet = readFileSync(new URL('../../.github/docs/testing.md', import.meta.url), 'utf8')
  .split(/```(?:ts)?\n/)
  .find((block) => block.includes("from 'talkover-mock/playwright'"));

let reported: ReportedTest[];

/** One run for all promises, since most of its time is for starting. */
beforeAll(async () => {
  await new Promise<void>((settle) => app.listen(0, '127.0.0.1', settle));
  const { port } = app.address() as AddressInfo;
  reported = await runPlaywright(
    {
      'helpers.js': helpers,
      'app.spec.js': specs,
      'own-api.spec.js': cookies,
      'scenario.spec.js': scenario,
      'openapi.json': document,
      'documentation.spec.ts': snippet ?? '',
    },
    { baseURL: `http://127.0.0.1:${port}` },
  );
}, longEnough);

afterAll(() => app.close());

/** A test of that run. */
function outcomeOf(title: string): ReportedTest | undefined {
  return reported.find((one) => one.title === title);
}

test.each([
  ['tests at the same time have sessions of their own, which they can look into', ['session one', 'session two']],
  ['a page of another origin reads the answers', ['a page of another origin reads all headers']],
  ['faults reach the page as on a network', ['fails as told', 'gives up']],
  ['each test plays the scenario from its beginning', ['scenario first', 'scenario second']],
  ['what no operation answers is the 404 of the mock', ['an unknown path']],
  ['contexts that a test makes can be routed, too', ['another context']],
  ["a test's own routes go before the mock", ["a test's own route goes first"]],
  ["the API can be at a path of the app's", ['the same origin']],
  ['the snippet of the documentation does what it says', ['says that the API is down']],
  ['any API can be mocked; cookies and bytes go both ways', ['an API of its own, with cookies and bytes']],
])('%s', (_promise, titles) => {
  const outcomes = titles.map((title) => outcomeOf(title));
  expect(outcomes.map((outcome) => [outcome?.title, outcome?.errors])).toEqual(titles.map((title) => [title, []]));
  expect(outcomes.flatMap((outcome) => Object.keys(outcome?.attachments ?? {}))).toEqual([]);
});

test('the report of a failed test has its exchanges, the reasons of refusals, and no secrets', () => {
  const { status, attachments = {} } = outcomeOf('is refused') ?? {};
  expect([status, Object.keys(attachments)]).toEqual([
    'failed',
    expect.arrayContaining(['mock-exchanges.txt', 'mock-exchanges.json']),
  ]);
  const { 'mock-exchanges.txt': text = '', 'mock-exchanges.json': json = '' } = attachments;
  expect(text).toContain(`POST /api/v1/agents/${agentId}/webhooks → 422 (createAgentWebhook)`);
  expect(JSON.parse(json)).toMatchObject([
    { operationId: 'createAgentWebhook', status: 422, requestBody: { events: ['nonsense'], secret: '[redacted]' } },
  ]);
  expect(text).toContain(JSON.parse(json)[0].reason);
  expect(JSON.parse(json)[0].reason).toMatch(/events/);
  expect(text + json).not.toMatch(/talq_secret|hidden/);
});
